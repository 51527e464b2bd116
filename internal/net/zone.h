#ifndef HERALD_INTERNAL_NET_ZONE_H_
#define HERALD_INTERNAL_NET_ZONE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "internal/net/ip_address.h"

namespace herald {

// A link-local address with the interface that it is on, "fe80::1%eth0" (RFC 4007 section 11);
// any other address as it is.
std::string FormatInZone(const IpAddress& address, absl::string_view interface);

}  // namespace herald

#endif  // HERALD_INTERNAL_NET_ZONE_H_

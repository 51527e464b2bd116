#include "internal/net/zone.h"

#include "absl/strings/str_cat.h"

namespace herald {

std::string FormatInZone(const IpAddress& address, absl::string_view interface) {
  if (!address.IsLinkLocal()) return address.Format();
  return absl::StrCat(address.Format(), "%", interface);
}

}  // namespace herald

#ifndef HERALD_INTERNAL_BGP_SESSION_TTL_FILTER_H_
#define HERALD_INTERNAL_BGP_SESSION_TTL_FILTER_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "internal/net/prefix.h"

namespace herald::session {

// The least time to live with which a segment from these sources is taken (RFC 5082).
struct TtlFloor {
  static constexpr uint16_t kNothing = 256;  // More than a header can say: all is dropped.
  Prefix from;
  uint16_t ttl_min = 0;
};

// Has the kernel drop what is below, for the longest prefix that the source is in; takes the place
// of the filter before. No floor above 0: no filter. All prefixes are of the socket's family.
absl::Status FilterTtl(int socket, bool is_v4, std::vector<TtlFloor> floors);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_TTL_FILTER_H_

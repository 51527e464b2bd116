#ifndef HERALD_INTERNAL_BGP_MESSAGE_UPDATE_H_
#define HERALD_INTERNAL_BGP_MESSAGE_UPDATE_H_

#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

#include "internal/bgp/message/path_attributes.h"
#include "internal/net/prefix.h"

namespace herald {

// What names a route to a peer: its prefix, and its path identifier where ADD-PATH is in use
// (RFC 7911), else 0. There are millions: 24 octets, as a prefix leaves room behind it.
struct Nlri {
  [[no_unique_address]] Prefix prefix;
  uint32_t path_id = 0;

  friend auto operator<=>(const Nlri&, const Nlri&) = default;
  template <class H>
  friend H AbslHashValue(H h, const Nlri& n) {
    const IpAddress& address = n.prefix.address();
    const auto length = static_cast<uint64_t>(n.prefix.length());
    const auto afi = static_cast<uint64_t>(address.afi());
    return H::combine(std::move(h), address.high(), address.low(),
                      uint64_t{n.path_id} << 32 | afi << 8 | length);
  }
};
static_assert(sizeof(Nlri) == 24);

// Routes of one family that share their attributes.
struct ReachableRoutes {
  Family family;
  PathAttributes attributes = {};
  std::vector<Nlri> nlri = {};
  friend bool operator==(const ReachableRoutes&, const ReachableRoutes&) = default;
};

struct UnreachableRoutes {
  Family family;
  std::vector<Nlri> nlri = {};
  friend bool operator==(const UnreachableRoutes&, const UnreachableRoutes&) = default;
};

// RFC 4271 section 4.3, with RFC 4760's attributes folded in: at most one entry of each kind for
// the fields of the message itself and one for MP_REACH_NLRI or MP_UNREACH_NLRI, unreachable
// routes to be applied first. Treat-as-withdraw (RFC 7606) has been applied by the decoder: such
// routes stand under unreachable.
struct UpdateMessage {
  std::vector<UnreachableRoutes> unreachable = {};
  std::vector<ReachableRoutes> reachable = {};
  // The End-of-RIB markers that this message is (RFC 4724 section 2): none or one.
  std::vector<Family> end_of_rib = {};
  friend bool operator==(const UpdateMessage&, const UpdateMessage&) = default;
};

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_MESSAGE_UPDATE_H_

#ifndef HERALD_INTERNAL_BGP_RIB_EXPORT_POLICY_H_
#define HERALD_INTERNAL_BGP_RIB_EXPORT_POLICY_H_

#include <optional>

#include "internal/bgp/message/capability.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/net/ip_address.h"
#include "internal/net/strong.h"

namespace herald::rib {

// What a session makes of a route before it goes out.
struct ExportRules {
  bool is_external = true;
  Asn local_asn;
  IpAddress local_address;                  // The session's own, for next hop self.
  bool next_hop_self = false;               // For every route, whatever its own next hop.
  std::optional<Role> role = std::nullopt;  // Ours (RFC 9234), for families that have OTC.

  friend bool operator==(const ExportRules&, const ExportRules&) = default;
};

// The session must not carry the route (RFC 9234 section 5).
bool IsRouteLeak(const PathAttributes& attributes, const ExportRules& rules);

// The attributes as they go on the wire. The next hop is an address then, if perhaps one that
// the route's family cannot have.
PathAttributes Export(PathAttributes attributes, const ExportRules& rules);

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_EXPORT_POLICY_H_

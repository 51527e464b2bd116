#include "internal/bgp/rib/only_to_customer.h"

namespace herald::rib {

bool HasOnlyToCustomer(Family family) { return family == kIpv4Unicast || family == kIpv6Unicast; }

bool WouldLeak(Role ours, const PathAttributes& attributes) {
  const bool peer_is_customer = ours == Role::kProvider || ours == Role::kRouteServer;
  return !peer_is_customer && attributes.only_to_customer.has_value();
}

void SetOnlyToCustomer(Role ours, Asn local_asn, PathAttributes& attributes) {
  const bool peer_is_above = ours == Role::kCustomer || ours == Role::kRouteServerClient;
  if (!peer_is_above && !attributes.only_to_customer) attributes.only_to_customer = local_asn;
}

bool WasLeaked(Role ours, Asn peer_asn, const PathAttributes& attributes) {
  if (!attributes.only_to_customer) return false;
  switch (ours) {
    case Role::kProvider:
    case Role::kRouteServer:
      return true;
    case Role::kPeer:
      return attributes.only_to_customer != peer_asn;
    case Role::kCustomer:
    case Role::kRouteServerClient:
      return false;
  }
  return false;
}

}  // namespace herald::rib

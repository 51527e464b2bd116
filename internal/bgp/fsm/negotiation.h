#ifndef HERALD_INTERNAL_BGP_FSM_NEGOTIATION_H_
#define HERALD_INTERNAL_BGP_FSM_NEGOTIATION_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "internal/bgp/message/message.h"
#include "internal/net/family.h"
#include "internal/net/strong.h"

namespace herald::fsm {

// What the configuration says about one peer, as far as the FSM must know.
struct PeerRules {
  Asn local_asn;
  Asn peer_asn;
  RouterId router_id;
  uint16_t hold_time_s = 90;
  std::chrono::seconds connect_retry_time{120};
  std::vector<Family> families = {kIpv4Unicast};
  bool passive = false;    // Never dials.
  bool over_ipv6 = false;  // The peer's address is IPv6.
};

// What both OPENs came to.
struct Negotiated {
  RouterId peer_router_id;
  uint16_t hold_time_s = 0;  // 0: no hold timer.
  std::vector<Family> families = {};
  bool four_octet_as = false;
  bool route_refresh = false;
  bool extended_message = false;
  std::vector<Family> extended_next_hop = {};  // IPv6 next hops for NLRI of these.
  std::vector<Capability> peer_capabilities = {};
};

// Why we do not want a session with who sent this OPEN.
struct OpenFault {
  NotificationMessage notification = {};
  std::string detail = {};  // For the operator.
};

// Our OPEN. Without capabilities for a peer that refused optional parameters (RFC 5492 section 3).
OpenMessage MakeOpen(const PeerRules& rules, bool with_capabilities);

// What a session that began with these OPENs is like, or why there is none.
std::variant<Negotiated, OpenFault> Negotiate(const PeerRules& rules, const OpenMessage& ours,
                                              const OpenMessage& theirs);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_NEGOTIATION_H_

#ifndef HERALD_INTERNAL_BGP_SESSION_PEER_RULES_H_
#define HERALD_INTERNAL_BGP_SESSION_PEER_RULES_H_

#include "internal/bgp/fsm/negotiation.h"
#include "internal/config/config.h"

namespace herald::session {

// What the FSM must know of a peer: its configuration and, where that has them sent, our host's
// name and our version.
fsm::PeerRules RulesOf(const config::Peer& config);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PEER_RULES_H_

#ifndef HERALD_INTERNAL_BGP_FSM_OFFER_H_
#define HERALD_INTERNAL_BGP_FSM_OFFER_H_

#include "internal/bgp/fsm/negotiation.h"

namespace herald::fsm {

// The capability as our OPEN to such a peer has it.
Capability Offer(RequiredCapability capability, const PeerRules& rules);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_OFFER_H_

#ifndef HERALD_INTERNAL_BGP_FSM_ROLE_CHECK_H_
#define HERALD_INTERNAL_BGP_FSM_ROLE_CHECK_H_

#include <string>

#include "internal/bgp/fsm/negotiation.h"

namespace herald::fsm {

// Why the role that the peer tells does not go with ours (RFC 9234 section 4.2). Empty if it does.
std::string RoleMismatch(const PeerRules& rules, const OpenMessage& theirs);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_ROLE_CHECK_H_

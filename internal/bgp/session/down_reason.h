#ifndef HERALD_INTERNAL_BGP_SESSION_DOWN_REASON_H_
#define HERALD_INTERNAL_BGP_SESSION_DOWN_REASON_H_

#include <string>

#include "absl/time/time.h"
#include "internal/bgp/fsm/event.h"
#include "internal/bgp/session/peer_status.h"

namespace herald::session {

// What the FSM says about an end, in an operator's words.
DownReason MakeDownReason(const fsm::Ended& ended, absl::Time at);

// The same, free of anything that the peer wrote.
std::string PlainDownReason(const fsm::Ended& ended);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_DOWN_REASON_H_

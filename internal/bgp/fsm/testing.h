#ifndef HERALD_INTERNAL_BGP_FSM_TESTING_H_
#define HERALD_INTERNAL_BGP_FSM_TESTING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "internal/bgp/fsm/event.h"
#include "internal/bgp/fsm/negotiation.h"
#include "internal/bgp/fsm/peer_fsm.h"
#include "internal/bgp/fsm/state.h"
#include "internal/bgp/fsm/timing.h"

namespace herald::fsm {

inline constexpr TimePoint kEpoch{std::chrono::hours(1)};
inline constexpr ConnectionId kOut{1};
inline constexpr ConnectionId kIn{2};

// Ours: AS 65001, 10.0.0.1; hold time 90 s, IPv4 unicast.
PeerRules Rules();
// The other side's, mirrored: AS 65002, 10.0.0.2.
PeerRules PeerSideRules();
OpenMessage PeerOpen();
OpenMessage PeerOpen(uint16_t hold_time_s);

// What Negotiate comes to with our OPEN of these rules; a test fails if it does not.
Negotiated Agreed(const PeerRules& rules, const OpenMessage& theirs);
OpenFault Refused(const PeerRules& rules, const OpenMessage& theirs);

// A capability of our OPEN, if it is there.
template <class C>
std::optional<C> Offered(const PeerRules& rules) {
  for (const Capability& capability : MakeOpen(rules, /*with_capabilities=*/true).capabilities) {
    if (const C* found = std::get_if<C>(&capability)) return *found;
  }
  return std::nullopt;
}

// An FSM that has come to the state, on what we dialed (kOut) if it has a connection.
PeerFsm FsmIn(State state, const PeerRules& rules = Rules());

// Lets the timer fire that is due next; leaves the time of that in now.
Actions NextTick(PeerFsm& fsm, TimePoint& now);

// "dial", "1 OPEN", "1 NOTIFICATION 6/2", "1 close", "1 up", "1 up keeps ipv4-unicast", "ended",
// "down", "down retains ipv4-unicast", "ipv4-unicast lives long", "ipv4-unicast is over".
std::vector<std::string> Names(const Actions& actions);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_TESTING_H_

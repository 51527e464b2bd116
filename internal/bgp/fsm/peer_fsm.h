#ifndef HERALD_INTERNAL_BGP_FSM_PEER_FSM_H_
#define HERALD_INTERNAL_BGP_FSM_PEER_FSM_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "internal/bgp/fsm/connection_fsm.h"
#include "internal/bgp/fsm/event.h"
#include "internal/bgp/fsm/negotiation.h"
#include "internal/bgp/fsm/retention.h"
#include "internal/bgp/fsm/state.h"
#include "internal/bgp/fsm/timing.h"

namespace herald::fsm {

// RFC 4271 section 8 for one configured peer, with no socket, clock, thread or lock: time comes
// in, actions come out. Dials, admits connections, lets at most two of them compete, and waits
// ever longer in Idle after errors (DampPeerOscillations).
class PeerFsm {
 public:
  // The seed makes the timers' jitter.
  PeerFsm(PeerRules rules, uint64_t seed);

  // Others that the session, if there is one, would have come to just the same.
  void SetRules(PeerRules rules) { rules_ = std::move(rules); }

  // Runs to completion; never blocks. Time must not go backwards.
  Actions Step(TimePoint now, const Event& event);

  // When to call Step with a Tick at the latest. A Tick that comes early does nothing.
  TimePoint NextDeadline() const;

  // That of the connection that has come farthest.
  State state() const;
  // Of one connection; Idle if it does not count (any more).
  State state(ConnectionId connection) const;
  // Whether an incoming connection would be admitted now. In Idle none is.
  bool AcceptsConnection() const;
  // Extended messages (RFC 8654) may come in, since we offered to take them.
  bool AcceptsExtendedMessages(ConnectionId connection) const;
  // Routes have outlived a session and wait for the next one or its End-of-RIB.
  bool RetainsRoutes() const { return retention_.active(); }
  uint32_t connect_retry_counter() const { return connect_retry_counter_; }

 private:
  void On(const ManualStart&);
  void On(const ManualStop& stop);
  void On(const ManualReset& reset);
  void On(const AutomaticStop& stop);
  void On(const Connected& connected);
  void On(const DialFailed& failed);
  void On(const ConnectionLost& lost);
  void On(const Received& received);
  void On(const WriteBegan& write);
  void On(const WriteEnded& write);
  void On(const Tick&);

  void Forget();
  void Begin();
  void StartDial();
  void StopDial();
  void RetryLater();
  void OnOpen(ConnectionId connection, const OpenMessage& open);
  // False: the connection that the OPEN came on is the one to go, and has gone.
  bool SurvivesCollisions(ConnectionId connection, RouterId peer_router_id);
  bool HasStrongerRival(ConnectionId connection, RouterId peer_router_id) const;
  void NoteRefusedCapabilities(const ConnectionFsm& connection, const Arrival& arrival);
  void End(ConnectionId connection, const Ended& ended);
  void ReleaseAll();
  void EndAll(const Ended& ended);
  void EnterIdle(const Ended& ended);

  std::vector<ConnectionId> ConnectionIds() const;
  ConnectionFsm* Find(ConnectionId connection);
  const ConnectionFsm* Find(ConnectionId connection) const;

  PeerRules rules_;
  Jitter jitter_;
  BackOff back_off_;
  uint32_t connect_retry_counter_ = 0;
  bool idle_ = true;
  bool dialing_ = false;
  bool without_capabilities_ = false;
  TimePoint connect_retry_ = kNever;  // Runs in Connect, and in Active unless passive.
  TimePoint idle_hold_ = kNever;      // Runs in Idle unless stopped for good.
  std::vector<ConnectionFsm> connections_;
  Retention retention_;

  TimePoint now_;  // Of the step under way.
  Actions out_;    // Likewise.
};

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_PEER_FSM_H_

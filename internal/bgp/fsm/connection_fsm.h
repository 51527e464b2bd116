#ifndef HERALD_INTERNAL_BGP_FSM_CONNECTION_FSM_H_
#define HERALD_INTERNAL_BGP_FSM_CONNECTION_FSM_H_

#include <algorithm>
#include <cstdint>
#include <optional>

#include "internal/bgp/fsm/event.h"
#include "internal/bgp/fsm/negotiation.h"
#include "internal/bgp/fsm/state.h"
#include "internal/bgp/fsm/timing.h"

namespace herald::fsm {

// The states of RFC 4271 section 8 that a TCP connection can be in: OpenSent, OpenConfirm and
// Established. Two of them may compete for one peer; the PeerFsm that owns them decides.
class ConnectionFsm {
 public:
  // The connection is there. Sends the OPEN.
  ConnectionFsm(ConnectionId id, Side side, OpenMessage open,
                std::optional<uint32_t> send_hold_time_s, Jitter jitter, TimePoint now,
                Actions& out);

  // Each gives what ends the connection, if anything does.
  using End = std::optional<Ended>;
  End Receive(TimePoint now, const Arrival& arrival, Actions& out);
  End Tick(TimePoint now, Actions& out);

  // The OPEN came, in OpenSent, and is to our liking. A connection that is held back sends no
  // KEEPALIVE, so that neither side is Established, until Release or a few seconds have passed.
  void Confirm(TimePoint now, Negotiated negotiated, bool hold_back, Actions& out);
  // Does nothing to a connection that is not held back.
  void Release(TimePoint now, Actions& out);
  void WriteBegan(TimePoint now);
  void WriteEnded(TimePoint now, bool carried_updates);

  TimePoint NextDeadline() const {
    return std::min({timers_.hold, timers_.keepalive, timers_.send_hold, timers_.release});
  }
  ConnectionId id() const { return id_; }
  Side side() const { return side_; }
  State state() const { return state_; }
  const OpenMessage& sent_open() const { return sent_open_; }
  // From OpenConfirm on.
  const Negotiated& negotiated() const { return negotiated_; }
  TimePoint connected_at() const { return connected_at_; }
  TimePoint established_at() const { return established_at_; }

 private:
  struct Timers {
    TimePoint hold = kNever, keepalive = kNever, send_hold = kNever, release = kNever;
  };

  End InOpenConfirm(TimePoint now, const Arrival& arrival, Actions& out);
  End InEstablished(TimePoint now, const Arrival& arrival);
  Ended Unexpected(const Arrival& arrival) const;

  void Establish(TimePoint now, Actions& out);
  Duration SendHoldTime() const;
  void RestartHold(TimePoint now);
  void RestartKeepalive(TimePoint now);

  ConnectionId id_;
  Side side_;
  OpenMessage sent_open_;
  std::optional<uint32_t> send_hold_time_s_;
  Jitter jitter_;
  State state_ = State::kOpenSent;
  Negotiated negotiated_;
  Duration hold_time_;
  Timers timers_;
  bool keepalive_came_ = false;  // While held back.
  TimePoint connected_at_;
  TimePoint established_at_ = kNever;
};

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_CONNECTION_FSM_H_

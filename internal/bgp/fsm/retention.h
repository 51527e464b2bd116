#ifndef HERALD_INTERNAL_BGP_FSM_RETENTION_H_
#define HERALD_INTERNAL_BGP_FSM_RETENTION_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "internal/bgp/fsm/event.h"
#include "internal/bgp/fsm/negotiation.h"
#include "internal/bgp/fsm/timing.h"
#include "internal/bgp/message/notification.h"
#include "internal/net/family.h"

namespace herald::fsm {

// How long stale routes wait for End-of-RIB once the peer is back: the upper bound of RFC 4724
// section 4.2.
inline constexpr Duration kEndOfRibWait = std::chrono::minutes(6);

// What is sent to a peer that keeps routes over NOTIFICATION messages (RFC 8538): a Hard Reset
// around the ones that are to end more than the session, others as they are.
NotificationMessage ForRestartingPeer(const NotificationMessage& notification);

// The receiving speaker of RFC 4724 section 4.2, RFC 8538 and RFC 9494: which of a peer's routes
// outlive its session, and for how long. It sees the orders of the FSM before the shell does.
class Retention {
 public:
  // Completes what Up keeps and Down retains.
  void Complete(TimePoint now, Actions& actions);
  // Tells what has waited long enough.
  void Tick(TimePoint now, Actions& out);
  // The peer has told all its routes of the family again.
  void EndOfRib(Family family);
  // The peer is given up: nothing is retained, now or when the session falls in this step.
  void Stop(Actions& out);

  TimePoint NextDeadline() const;
  // Whether it has stale routes to watch.
  bool active() const { return !stale_.empty(); }

 private:
  // A family with stale routes.
  struct Stale {
    Family family;
    TimePoint restart_over;       // RFC 4724's time; RFC 9494's begins.
    TimePoint stale_over;         // And ends. Moves only after End-of-RIB.
    bool long_lived = false;      // RFC 9494's time has begun.
    bool spent = false;           // And ended before the peer, which is back, sent End-of-RIB.
    TimePoint heard_by = kNever;  // When End-of-RIB must have come.
  };

  TimePoint DeadlineOf(const Stale& stale) const;
  bool Outlives(const Ended& ended) const;
  bool Keeps(const Stale& stale) const;
  void Resume(TimePoint now, Up& up);
  // Appends what is to go before the session may fall.
  void Retain(TimePoint now, Down& down, Actions& out);
  // Nullopt: the family's routes fall with the session.
  std::optional<Stale> Next(TimePoint now, Family family, Actions& out) const;
  const Stale* Find(Family family) const;

  // Of the session that is or was up last.
  bool up_ = false;
  std::optional<GracefulRestart> restart_;
  std::vector<LongLived> long_lived_;
  std::vector<Family> families_;

  std::vector<Stale> stale_;
};

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_RETENTION_H_

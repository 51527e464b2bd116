#ifndef HERALD_INTERNAL_INJECTOR_SUBSCRIBER_H_
#define HERALD_INTERNAL_INJECTOR_SUBSCRIBER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/bgp/rib/changed_routes.h"
#include "internal/injector/event_batch.h"
#include "internal/injector/received_session.h"
#include "internal/injector/route_filter.h"
#include "internal/injector/subscription.h"

namespace herald::injector {

// A subscription as the injector feeds it. It queues which routes have changed, not how: what
// they are now is looked up when it is taken.
class Subscriber final : public Subscription {
 public:
  // lag_max: how many changes it may be behind before it is lost. ended is called by the
  // destructor.
  Subscriber(const SubscriptionFilter& filter, size_t lag_max, std::function<void()> ready,
             std::function<void(Subscriber*)> ended);
  ~Subscriber() override { ended_(this); }

  // With these sessions: tells what they have brought so far, or only changes.
  void BeginWithSnapshot(std::deque<ReceivedSessionRef> sessions, absl::Time now);
  void BeginWithChanges(const std::deque<ReceivedSessionRef>& sessions);

  // A session that is new, one that has fallen and keeps routes, and one that came back to them.
  void PeerUp(const ReceivedSessionRef& session, absl::Time now);
  void PeerRetained(const ReceivedSession& session, absl::Time now);
  void PeerResumed(const ReceivedSession& session, absl::Time now);
  // It is over: fallen just now, or while it kept routes.
  void PeerDown(const ReceivedSession& session, const std::string& reason, absl::Time now);
  void Changed(const ReceivedSession& session, absl::Span<const rib::AdjRibIn::Change> changes,
               absl::Time now);
  void EndOfRib(const ReceivedSession& session, Family family, absl::Time now);

  std::vector<UpdateEvent> Take(size_t routes_max) override;
  bool more() const override { return !queue_.empty() || snapshot_.has_value(); }
  bool lost() const override { return lost_; }

 private:
  // What it hears from one session. A session that has none is not wanted, or its turn in the
  // snapshot is yet to come.
  struct Feed {
    ReceivedSessionRef session;
    uint32_t turn = 1;  // Counts its ups and downs: what is queued of one does not serve the next.
    rib::ChangedRoutes changed = {};      // Queued.
    Families end_of_rib = {};             // Queued in this turn.
    absl::flat_hash_set<Nlri> told = {};  // Kept if the filter looks at attributes.
    bool introduced = true;
    bool silent = false;  // The session was over before it was told of: no routes are.
  };
  struct Route {
    Nlri nlri;
    rib::Place place = 0;  // Where it last stood.
    uint32_t turn = 0;
  };
  struct EndOfRibMark {
    Family family;
    uint32_t turn = 0;
  };
  struct Up {};
  struct Retained {
    PeerWentDown down;
  };
  struct Over {
    std::optional<PeerWentDown> down;  // Unless that has been told.
    size_t walked = 0;                 // Places whose routes have been withdrawn.
  };
  struct Mark {
    absl::Time time;
    std::variant<EndOfRibMark, Up, Retained, Over> what;
  };
  // There may be very many routes: what they need not have is kept apart.
  struct Queued {
    Feed* feed = nullptr;
    std::variant<Route, std::unique_ptr<Mark>> what;
  };
  struct Snapshot {
    absl::Time time;
    std::deque<ReceivedSessionRef> sessions = {};  // To come.
    bool begun = false;
  };
  // The routes of one session, told bit by bit as a part of the snapshot.
  struct Walk {
    Feed* feed = nullptr;
    std::vector<Nlri> nlri = {};
    Families end_of_rib = {};  // To tell after them.
    size_t next = 0;
  };

  Feed* FeedOf(const ReceivedSession& session);
  Feed& AddFeed(const ReceivedSessionRef& session);
  void Push(Queued queued);
  void Push(Feed& feed, Mark mark);
  void Pop();
  // A mark that no change may overtake.
  void PushTurn(Feed& feed, Mark mark);
  static size_t LagOf(const Queued& queued);
  // Gives up: frees what is kept for it.
  void Lose();

  // Each looks at a bit, and tells it if it is wanted.
  void Step(EventBatch& events);
  void StepSnapshot(EventBatch& events);
  void StepWalk(EventBatch& events);
  void StepQueue(EventBatch& events);

  // Each tells what stands at the head of the queue. False: it is not done with.
  void Tell(Feed& feed, const Route& route, EventBatch& events);
  bool Tell(Feed& feed, const EndOfRibMark& mark, absl::Time time, EventBatch& events);
  bool Tell(Feed& feed, const Up&, absl::Time time, EventBatch& events);
  bool Tell(Feed& feed, const Retained& retained, absl::Time time, EventBatch& events);
  bool Tell(Feed& feed, Over& over, absl::Time time, EventBatch& events);

  void BeginSession(const ReceivedSessionRef& session, EventBatch& events);
  void TellStanding(Feed& feed, const Nlri& nlri, EventBatch& events);
  void TellAnnounced(Feed& feed, const rib::AdjRibIn::Route& route, EventBatch& events);
  void TellWithdrawn(Feed& feed, const Nlri& nlri, absl::Time time, EventBatch& events);
  void TellEndOfRib(Feed& feed, Family family, absl::Time time, EventBatch& events);

  RouteFilter filter_;
  size_t lag_max_;
  std::function<void()> ready_;
  std::function<void(Subscriber*)> ended_;
  absl::flat_hash_map<const ReceivedSession*, std::unique_ptr<Feed>> feeds_;
  std::optional<Snapshot> snapshot_;
  std::optional<Walk> walk_;
  std::deque<Queued> queue_;
  size_t lag_ = 0;
  size_t steps_ = 0;  // Of the latest Take.
  uint64_t last_sequence_ = 0;
  bool lost_ = false;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_SUBSCRIBER_H_

#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_WATCHER_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_WATCHER_H_

#include <cstddef>
#include <functional>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_set.h"
#include "internal/injector/route_table.h"
#include "internal/injector/route_watch.h"
#include "internal/injector/transmission.h"

namespace herald::injector {

// A watch as the injector feeds it. It keeps which routes have changed, not how: what they are now
// is looked up when it is taken.
class RouteWatcher final : public RouteWatch {
 public:
  // ended is called by the destructor. The table and the transmission must outlive this.
  RouteWatcher(RouteWatchFilter filter, const RouteTable& table, const Transmission& transmission,
               std::function<void()> ready, std::function<void(RouteWatcher*)> ended);
  ~RouteWatcher() override { ended_(this); }

  // There is something to take from the beginning.
  void Begin() { Wake(); }
  void OnRoute(const RouteEvent& event);
  // The progress of some peer is another.
  void OnProgress();

  WatchNews Take(size_t routes_max) override;

  const RouteWatchFilter& filter() const { return filter_; }
  // Entries that it costs.
  size_t size() const { return changed_.size() + told_ahead_.size() + undelivered_.size(); }

 private:
  struct Change {
    bool was_told = false;  // That the route stands and matches.
    EndCause cause = EndCause::kWithdrawn;
    Revision revision = 0;
  };

  void Wake();
  // Whether the walk is yet to come to a place, and a route there has stood since it began.
  bool IsAhead(Place place) const { return walked_ <= place && place < walk_end_; }
  bool IsKnown(const Nlri& nlri) const {
    return changed_.contains(nlri) || told_ahead_.contains(nlri);
  }
  bool HasMore(Revision sent_to_all) const;
  // Tells a bit of what stood when the watch began.
  void StepWalk(size_t routes_max, Revision sent_to_all, WatchNews& news);
  void TellChange(Revision sent_to_all, WatchNews& news);
  void TellStanding(const RouteView& route, Revision sent_to_all, WatchNews& news);
  void TellProgress(WatchNews& news);

  const RouteWatchFilter filter_;
  const RouteTable& table_;
  const Transmission& transmission_;
  const std::function<void()> ready_;
  const std::function<void(RouteWatcher*)> ended_;
  bool awake_ = false;  // ready has been called, or there was more.

  // Of what stood when the watch began: the next place, and the end.
  bool walks_ = true;
  size_t walked_ = 0;
  const size_t walk_end_;
  // Told as changes, at places that the walk is yet to come to.
  absl::flat_hash_set<Nlri> told_ahead_;
  absl::btree_map<Nlri, Change> changed_;
  Nlri last_taken_;  // Of changed_, which is gone through round and round.
  // Told, and to be told again when all peers have them.
  absl::btree_set<std::pair<Revision, Nlri>> undelivered_;

  bool progress_changed_ = true;
  absl::btree_map<PeerId, PeerProgress> told_progress_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_WATCHER_H_

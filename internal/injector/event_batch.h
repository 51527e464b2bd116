#ifndef HERALD_INTERNAL_INJECTOR_EVENT_BATCH_H_
#define HERALD_INTERNAL_INJECTOR_EVENT_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/adj_rib_in.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/subscription.h"

namespace herald::injector {

// Gathers what a subscriber is told at one time into few events: routes that share their
// attributes share an event, wherever they stand between two marks.
class EventBatch {
 public:
  void Announce(const PeerRef& peer, const rib::AdjRibIn::Route& route, bool stale);
  void Withdraw(const PeerRef& peer, const Nlri& nlri, absl::Time time);
  // Nothing moves across a mark.
  void Mark(Happening mark, absl::Time time);

  // Routes and marks so far.
  size_t size() const { return size_; }
  // Numbers the events after last_sequence and moves it on.
  std::vector<UpdateEvent> Finish(uint64_t& last_sequence);

 private:
  // Null attributes: withdrawals. The last: stale.
  using Group = std::tuple<PeerId, Family, const PathAttributes*, bool>;

  // What follows is of this group. False: it has no event yet, and the next is its.
  bool Enter(const Group& group);
  // One route more, in the event of the group entered.
  template <class What>
  void Add(const Nlri& nlri, absl::Time time);

  std::vector<UpdateEvent> events_;
  absl::flat_hash_map<Group, size_t> event_of_;
  std::optional<Group> entered_;
  size_t event_ = 0;  // Its.
  size_t size_ = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_EVENT_BATCH_H_

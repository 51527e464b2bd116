#include "internal/injector/event_batch.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace herald::injector {

void EventBatch::Announce(const PeerRef& peer, const rib::AdjRibIn::Route& route, bool stale) {
  if (!Enter({peer->id, route.nlri.prefix.family(), route.attributes.get(), stale})) {
    events_.push_back(
        {.time = route.received,
         .what = RoutesAnnounced{.peer = peer, .attributes = route.attributes, .stale = stale}});
  }
  Add<RoutesAnnounced>(route.nlri, route.received);
}

void EventBatch::Withdraw(const PeerRef& peer, const Nlri& nlri, absl::Time time) {
  if (!Enter({peer->id, nlri.prefix.family(), nullptr, false})) {
    events_.push_back({.time = time, .what = RoutesWithdrawn{.peer = peer}});
  }
  Add<RoutesWithdrawn>(nlri, time);
}

void EventBatch::Mark(Happening mark, absl::Time time) {
  event_of_.clear();
  entered_.reset();
  events_.push_back(UpdateEvent{.time = time, .what = std::move(mark)});
  ++size_;
}

std::vector<UpdateEvent> EventBatch::Finish(uint64_t& last_sequence) {
  for (UpdateEvent& event : events_) event.sequence = ++last_sequence;
  return std::move(events_);
}

bool EventBatch::Enter(const Group& group) {
  if (entered_ == group) return true;
  const auto [found, is_new] = event_of_.try_emplace(group, events_.size());
  entered_ = group;
  event_ = found->second;
  return !is_new;
}

template <class What>
void EventBatch::Add(const Nlri& nlri, absl::Time time) {
  UpdateEvent& event = events_[event_];
  event.time = std::max(event.time, time);
  std::get<What>(event.what).nlri.push_back(nlri);
  ++size_;
}

}  // namespace herald::injector

#include "internal/injector/event_batch.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace herald::injector {

void EventBatch::Announce(const PeerRef& peer, const rib::AdjRibIn::Route& route, bool stale) {
  const Group group{peer->id, route.nlri.prefix.family(), route.attributes.get(), stale};
  Happening& event =
      EventOf(group, RoutesAnnounced{.peer = peer, .attributes = route.attributes, .stale = stale},
              route.received);
  std::get<RoutesAnnounced>(event).nlri.push_back(route.nlri);
}

void EventBatch::Withdraw(const PeerRef& peer, const Nlri& nlri, absl::Time time) {
  Happening& event = EventOf({peer->id, nlri.prefix.family(), nullptr, false},
                             RoutesWithdrawn{.peer = peer}, time);
  std::get<RoutesWithdrawn>(event).nlri.push_back(nlri);
}

void EventBatch::Mark(Happening mark, absl::Time time) {
  event_of_.clear();
  events_.push_back(UpdateEvent{.time = time, .what = std::move(mark)});
  ++size_;
}

std::vector<UpdateEvent> EventBatch::Finish(uint64_t& last_sequence) {
  for (UpdateEvent& event : events_) event.sequence = ++last_sequence;
  return std::move(events_);
}

Happening& EventBatch::EventOf(const Group& group, Happening first, absl::Time time) {
  const auto [found, is_new] = event_of_.try_emplace(group, events_.size());
  if (is_new) events_.push_back(UpdateEvent{.time = time, .what = std::move(first)});
  UpdateEvent& event = events_[found->second];
  event.time = std::max(event.time, time);
  ++size_;
  return event.what;
}

}  // namespace herald::injector

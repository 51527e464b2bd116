#include "internal/injector/route_watcher.h"

#include <algorithm>
#include <vector>

namespace herald::injector {
namespace {

// Places that a walk looks at in one go.
constexpr size_t kWalkSlice = 10'000;

// Whether a caller that knows the one knows the other.
bool IsSame(const RouteView& a, const RouteView& b) {
  return a.attributes == b.attributes && a.revision == b.revision &&
         (a.terms == b.terms || *a.terms == *b.terms);
}

}  // namespace

bool RouteWatchFilter::IsOwner(const RouteView& route) const {
  return route.terms != nullptr && route.terms->owner.principal == principal &&
         (!client || route.terms->owner.client == *client);
}

RouteWatcher::RouteWatcher(RouteWatchFilter filter, const RouteTable& table,
                           const Transmission& transmission, std::function<void()> ready,
                           std::function<void(RouteWatcher*)> ended)
    : filter_(std::move(filter)),
      table_(table),
      transmission_(transmission),
      ready_(std::move(ready)),
      ended_(std::move(ended)),
      walk_end_(table.places()) {}

void RouteWatcher::OnRoute(const RouteEvent& event) {
  const bool had = event.before != nullptr && filter_.IsOwner(*event.before);
  const bool has = event.after != nullptr && filter_.IsOwner(*event.after);
  if (!had && !has) return;
  const RouteView& route = had ? *event.before : *event.after;
  const Nlri& nlri = route.nlri;
  if (IsAhead(route.place) && !IsKnown(nlri)) return;  // The walk will see it.
  if (had && has && IsSame(*event.before, *event.after)) return;
  if (had) undelivered_.erase({event.before->revision, nlri});
  if (event.after == nullptr) told_ahead_.erase(nlri);
  const bool matched = had && filter_.Matches(*event.before);
  const bool matches = has && filter_.Matches(*event.after);
  if (!matched && !matches && !changed_.contains(nlri)) return;
  const auto [found, is_new] = changed_.try_emplace(nlri, Change{.was_told = matched});
  found->second.cause = event.cause;
  found->second.revision = event.revision;
  if (!has && !found->second.was_told) {
    changed_.erase(found);
  } else {
    Wake();
  }
}

void RouteWatcher::OnProgress() {
  progress_changed_ = true;
  Wake();
}

WatchNews RouteWatcher::Take(size_t routes_max) {
  WatchNews news;
  const Revision sent_to_all = transmission_.sent_to_all();
  if (walks_) StepWalk(routes_max, sent_to_all, news);
  while (news.routes.size() < routes_max && !changed_.empty()) TellChange(sent_to_all, news);
  while (news.routes.size() < routes_max && !undelivered_.empty() &&
         undelivered_.begin()->first <= sent_to_all) {
    const Nlri nlri = undelivered_.begin()->second;
    undelivered_.erase(undelivered_.begin());
    TellStanding(*table_.Find(nlri), sent_to_all, news);
  }
  if (progress_changed_) TellProgress(news);
  awake_ = news.more = HasMore(sent_to_all);
  return news;
}

void RouteWatcher::Wake() {
  if (std::exchange(awake_, true)) return;
  ready_();
}

bool RouteWatcher::HasMore(Revision sent_to_all) const {
  return walks_ || !changed_.empty() ||
         (!undelivered_.empty() && undelivered_.begin()->first <= sent_to_all);
}

void RouteWatcher::StepWalk(size_t routes_max, Revision sent_to_all, WatchNews& news) {
  const size_t end = std::min(walk_end_, walked_ + kWalkSlice);
  while (walked_ < end && news.routes.size() < routes_max) {
    const auto route = table_.At(static_cast<Place>(walked_++));
    const bool is_news = route && filter_.IsOwner(*route) && !IsKnown(route->nlri);
    if (is_news && filter_.Matches(*route)) TellStanding(*route, sent_to_all, news);
  }
  if (walked_ < walk_end_) return;
  walks_ = false;
  told_ahead_ = {};
  news.in_sync = true;
}

void RouteWatcher::TellChange(Revision sent_to_all, WatchNews& news) {
  auto next = changed_.upper_bound(last_taken_);
  if (next == changed_.end()) next = changed_.begin();
  const auto [nlri, change] = *next;
  changed_.erase(next);
  last_taken_ = nlri;
  const auto route = table_.Find(nlri);
  if (route && filter_.IsOwner(*route)) {
    if (IsAhead(route->place)) told_ahead_.insert(nlri);
    if (change.was_told || filter_.Matches(*route)) TellStanding(*route, sent_to_all, news);
    return;
  }
  news.routes.push_back({.nlri = nlri, .cause = change.cause, .revision = change.revision});
}

void RouteWatcher::TellStanding(const RouteView& route, Revision sent_to_all, WatchNews& news) {
  RouteNews& told = news.routes.emplace_back(
      RouteNews{.nlri = route.nlri, .route = table_.Copy(route), .revision = route.revision});
  if (route.revision <= sent_to_all) {
    told.deliveries = transmission_.Deliveries(route.nlri);
  } else if (filter_.Matches(route)) {
    undelivered_.insert({route.revision, route.nlri});
  }
}

void RouteWatcher::TellProgress(WatchNews& news) {
  progress_changed_ = false;
  absl::btree_map<PeerId, PeerProgress> now;
  for (PeerProgress& progress : transmission_.Progress()) {
    const auto told = told_progress_.find(progress.peer->id);
    if (told == told_progress_.end() || told->second.established != progress.established ||
        told->second.sent != progress.sent) {
      news.peers.push_back(progress);
    }
    now.emplace(progress.peer->id, std::move(progress));
  }
  for (const auto& [id, told] : told_progress_) {
    if (told.established && !now.contains(id)) news.peers.push_back({.peer = told.peer});
  }
  told_progress_ = std::move(now);
}

}  // namespace herald::injector

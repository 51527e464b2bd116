#include "internal/injector/subscriber.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"

namespace herald::injector {
namespace {

// In an order that lets neighbors share their attributes, and so an event.
std::vector<Nlri> ByAttributes(const rib::AdjRibIn& routes) {
  std::vector<std::pair<const PathAttributes*, Nlri>> sorted;
  sorted.reserve(routes.size());
  for (const auto& [nlri, route] : routes.routes()) {
    sorted.emplace_back(route.attributes.get(), nlri);
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<Nlri> nlri;
  nlri.reserve(sorted.size());
  for (const auto& [attributes, route] : sorted) nlri.push_back(route);
  return nlri;
}

}  // namespace

Subscriber::Subscriber(const SubscriptionFilter& filter, size_t lag_max,
                       std::function<void()> ready, std::function<void(Subscriber*)> ended)
    : filter_(filter), lag_max_(lag_max), ready_(std::move(ready)), ended_(std::move(ended)) {}

void Subscriber::BeginWithSnapshot(std::deque<ReceivedSessionRef> sessions, absl::Time now) {
  snapshot_ = Snapshot{.time = now, .sessions = std::move(sessions)};
  ready_();
}

void Subscriber::BeginWithChanges(const std::deque<ReceivedSessionRef>& sessions) {
  for (const ReceivedSessionRef& session : sessions) {
    if (filter_.Wants(*session->peer)) AddFeed(session);
  }
}

void Subscriber::PeerUp(const ReceivedSessionRef& session, absl::Time now) {
  if (lost_ || !filter_.Wants(*session->peer)) return;
  Push({.feed = &AddFeed(session), .what = Up{}, .time = now});
}

void Subscriber::PeerDown(const ReceivedSession& session, const std::string& reason,
                          absl::Time now) {
  Feed* feed = FeedOf(session);
  if (feed != nullptr) Push({.feed = feed, .what = Down{.reason = reason}, .time = now});
}

void Subscriber::Changed(const ReceivedSession& session, absl::Span<const Nlri> nlri,
                         absl::Time now) {
  Feed* feed = FeedOf(session);
  if (feed == nullptr) return;
  for (const Nlri& route : nlri) {
    if (!filter_.Wants(route)) continue;
    if (!feed->changed.insert_or_assign(route, now).second) continue;
    Push({.feed = feed, .what = route, .time = now});
    if (lost_) return;
  }
}

void Subscriber::EndOfRib(const ReceivedSession& session, Family family, absl::Time now) {
  Feed* feed = FeedOf(session);
  if (feed == nullptr || !filter_.Wants(family) ||
      absl::c_linear_search(feed->end_of_rib, family)) {
    return;
  }
  feed->end_of_rib.push_back(family);
  Push({.feed = feed, .what = family, .time = now});
}

std::vector<UpdateEvent> Subscriber::Take(size_t routes_max) {
  EventBatch events;
  while (events.size() < routes_max && Step(events)) continue;
  return events.Finish(last_sequence_);
}

Subscriber::Feed* Subscriber::FeedOf(const ReceivedSession& session) {
  const auto found = feeds_.find(&session);
  return found == feeds_.end() ? nullptr : found->second.get();
}

Subscriber::Feed& Subscriber::AddFeed(const ReceivedSessionRef& session) {
  auto feed = std::make_unique<Feed>(Feed{.session = session});
  return *feeds_.insert_or_assign(session.get(), std::move(feed)).first->second;
}

void Subscriber::Push(Queued queued) {
  const bool was_idle = idle();
  lag_ += LagOf(queued);
  queue_.push_back(std::move(queued));
  if (lag_ > lag_max_) Lose();
  if (was_idle) ready_();
}

void Subscriber::Pop() {
  lag_ -= LagOf(queue_.front());
  queue_.pop_front();
}

size_t Subscriber::LagOf(const Queued& queued) {
  // A session that has fallen is kept with its routes until this has been told.
  return 1 + (std::holds_alternative<Down>(queued.what) ? queued.feed->session->routes.size() : 0);
}

void Subscriber::Lose() {
  lost_ = true;
  snapshot_.reset();
  walk_.reset();
  queue_ = {};
  lag_ = 0;
  feeds_ = {};
}

bool Subscriber::Step(EventBatch& events) {
  if (idle()) return false;
  if (walk_) {
    StepWalk(events);
  } else if (snapshot_) {
    StepSnapshot(events);
  } else {
    StepQueue(events);
  }
  return true;
}

void Subscriber::StepSnapshot(EventBatch& events) {
  if (!std::exchange(snapshot_->begun, true)) {
    events.Mark(SnapshotBegins{}, snapshot_->time);
  } else if (snapshot_->sessions.empty()) {
    events.Mark(SnapshotEnds{}, snapshot_->time);
    snapshot_.reset();
  } else {
    const ReceivedSessionRef session = std::move(snapshot_->sessions.front());
    snapshot_->sessions.pop_front();
    if (session->established && filter_.Wants(*session->peer)) BeginSession(session, events);
  }
}

void Subscriber::BeginSession(const ReceivedSessionRef& session, EventBatch& events) {
  events.Mark(PeerWentUp{session->peer}, session->up_at);
  walk_ = Walk{.feed = &AddFeed(session),
               .nlri = ByAttributes(session->routes),
               .end_of_rib = session->end_of_rib,
               .time = snapshot_->time};
}

void Subscriber::StepWalk(EventBatch& events) {
  Feed& feed = *walk_->feed;
  if (walk_->next < walk_->nlri.size()) {
    const Nlri& nlri = walk_->nlri[walk_->next++];
    return snapshot_ ? TellStanding(feed, nlri, events)
                     : TellWithdrawn(feed, nlri, walk_->time, events);
  }
  for (const Family family : walk_->end_of_rib) {
    if (filter_.Wants(family)) TellEndOfRib(feed, family, walk_->time, events);
  }
  walk_.reset();
}

void Subscriber::StepQueue(EventBatch& events) {
  Queued& queued = queue_.front();
  if (auto* nlri = std::get_if<Nlri>(&queued.what)) {
    TellChanged(*queued.feed, *nlri, events);
  } else if (auto* family = std::get_if<Family>(&queued.what)) {
    queued.feed->end_of_rib.erase(absl::c_find(queued.feed->end_of_rib, *family));
    TellEndOfRib(*queued.feed, *family, queued.time, events);
  } else if (auto* down = std::get_if<Down>(&queued.what)) {
    if (!TellDown(*queued.feed, *down, queued.time, events)) return;
    // Pop asks the session how many routes it had.
    const ReceivedSessionRef session = queued.feed->session;
    Pop();
    feeds_.erase(session.get());
    return;
  } else {
    TellUp(*queued.feed, queued.time, events);
  }
  Pop();
}

void Subscriber::TellStanding(Feed& feed, const Nlri& nlri, EventBatch& events) {
  if (!feed.session->established) return;
  feed.changed.erase(nlri);  // What is told now is its latest word.
  const rib::AdjRibIn::Route* route = feed.session->routes.Find(nlri);
  if (route == nullptr || !filter_.Wants(nlri) || !filter_.Wants(*route->attributes)) return;
  TellAnnounced(feed, nlri, *route, events);
}

void Subscriber::TellChanged(Feed& feed, const Nlri& nlri, EventBatch& events) {
  const auto changed = feed.changed.find(nlri);
  if (changed == feed.changed.end()) return;  // The snapshot has told it.
  const absl::Time time = changed->second;
  feed.changed.erase(changed);
  const rib::AdjRibIn::Route* route = feed.session->routes.Find(nlri);
  const bool ended = !feed.session->established;
  if (ended && (feed.silent || route != nullptr)) return;  // Withdrawn with all others later.
  if (route != nullptr && filter_.Wants(*route->attributes)) {
    TellAnnounced(feed, nlri, *route, events);
  } else {
    TellWithdrawn(feed, nlri, time, events);
  }
}

void Subscriber::TellAnnounced(Feed& feed, const Nlri& nlri, const rib::AdjRibIn::Route& route,
                               EventBatch& events) {
  if (filter_.looks_at_attributes()) feed.told.insert(nlri);
  events.Announce(feed.session->peer, route.attributes, nlri, route.received);
}

void Subscriber::TellWithdrawn(Feed& feed, const Nlri& nlri, absl::Time time, EventBatch& events) {
  if (filter_.looks_at_attributes() && feed.told.erase(nlri) == 0) return;
  events.Withdraw(feed.session->peer, nlri, time);
}

void Subscriber::TellEndOfRib(Feed& feed, Family family, absl::Time time, EventBatch& events) {
  if (!feed.session->established) return;  // Routes before it may not have been told.
  events.Mark(EndOfRibReceived{.peer = feed.session->peer, .family = family}, time);
}

void Subscriber::TellUp(Feed& feed, absl::Time time, EventBatch& events) {
  feed.silent = !feed.session->established;
  events.Mark(PeerWentUp{feed.session->peer}, time);
}

bool Subscriber::TellDown(Feed& feed, Down& down, absl::Time time, EventBatch& events) {
  if (feed.silent || std::exchange(down.withdrawing, true)) {
    events.Mark(PeerWentDown{.peer = feed.session->peer, .reason = down.reason}, time);
    return true;
  }
  walk_ = Walk{.feed = &feed, .time = time};
  if (filter_.looks_at_attributes()) {
    walk_->nlri.assign(feed.told.begin(), feed.told.end());
    return false;
  }
  for (const auto& [nlri, route] : feed.session->routes.routes()) {
    if (filter_.Wants(nlri)) walk_->nlri.push_back(nlri);
  }
  return false;
}

}  // namespace herald::injector

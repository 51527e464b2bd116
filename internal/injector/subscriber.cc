#include "internal/injector/subscriber.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"

namespace herald::injector {
namespace {

// Places and changes that one Take looks at, whether it tells them or not. More only where a
// session begins in a snapshot, which it does in one go.
constexpr size_t kStepsMax = 10'000;

// Those that are wanted, in an order that lets neighbors share their attributes, and so an event.
std::vector<Nlri> ByAttributes(const rib::AdjRibIn& routes, const RouteFilter& filter) {
  std::vector<std::pair<const PathAttributes*, Nlri>> sorted;
  sorted.reserve(routes.size());
  for (rib::Place place = 0; place < routes.places(); ++place) {
    const rib::AdjRibIn::Route* route = routes.At(place);
    const bool is_wanted =
        route != nullptr && filter.Wants(route->nlri) && filter.Wants(*route->attributes);
    if (is_wanted) sorted.emplace_back(route->attributes.get(), route->nlri);
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<Nlri> nlri;
  nlri.reserve(sorted.size());
  for (const auto& [attributes, route] : sorted) nlri.push_back(route);
  return nlri;
}

PeerWentDown DownOf(const ReceivedSession& session) {
  return {.peer = session.peer,
          .reason = session.down_reason,
          .retained = {session.retained.begin(), session.retained.end()}};
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
  Feed& feed = AddFeed(session);
  feed.introduced = false;
  Push(feed, {.time = now, .what = Up{}});
}

void Subscriber::PeerRetained(const ReceivedSession& session, absl::Time now) {
  Feed* feed = FeedOf(session);
  if (feed == nullptr) return;
  PushTurn(*feed, {.time = now, .what = Retained{DownOf(session)}});
}

void Subscriber::PeerResumed(const ReceivedSession& session, absl::Time now) {
  Feed* feed = FeedOf(session);
  if (feed != nullptr) PushTurn(*feed, {.time = now, .what = Up{}});
}

void Subscriber::PeerDown(const ReceivedSession& session, const std::string& reason,
                          absl::Time now) {
  Feed* feed = FeedOf(session);
  if (feed == nullptr) return;
  Over over;
  if (session.established) over.down = PeerWentDown{.peer = session.peer, .reason = reason};
  Push(*feed, {.time = now, .what = std::move(over)});
}

void Subscriber::Changed(const ReceivedSession& session,
                         absl::Span<const rib::AdjRibIn::Change> changes, absl::Time now) {
  Feed* feed = FeedOf(session);
  if (feed == nullptr) return;
  for (const rib::AdjRibIn::Change& change : changes) {
    if (!filter_.Wants(change.nlri) || !feed->changed.Add(change, feed->turn, now)) continue;
    Push({.feed = feed, .what = Route{change.nlri, change.place, feed->turn}});
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
  Push(*feed, {.time = now, .what = EndOfRibMark{family, feed->turn}});
}

std::vector<UpdateEvent> Subscriber::Take(size_t routes_max) {
  EventBatch events;
  steps_ = 0;
  while (more() && events.size() < routes_max && steps_ < kStepsMax) Step(events);
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
  const bool was_idle = !more();
  lag_ += LagOf(queued);
  queue_.push_back(std::move(queued));
  if (lag_ > lag_max_) Lose();
  if (was_idle) ready_();
}

void Subscriber::Push(Feed& feed, Mark mark) {
  Push({.feed = &feed, .what = std::make_unique<Mark>(std::move(mark))});
}

void Subscriber::PushTurn(Feed& feed, Mark mark) {
  ++feed.turn;
  feed.end_of_rib.clear();
  Push(feed, std::move(mark));
}

void Subscriber::Pop() {
  lag_ -= LagOf(queue_.front());
  queue_.pop_front();
}

size_t Subscriber::LagOf(const Queued& queued) {
  const auto* mark = std::get_if<std::unique_ptr<Mark>>(&queued.what);
  // A session that is over is kept with its routes until this has been told.
  const bool is_over = mark != nullptr && std::holds_alternative<Over>((*mark)->what);
  return 1 + (is_over ? queued.feed->session->routes.size() : 0);
}

void Subscriber::Lose() {
  lost_ = true;
  snapshot_.reset();
  walk_.reset();
  queue_ = std::deque<Queued>();
  lag_ = 0;
  feeds_ = {};
}

void Subscriber::Step(EventBatch& events) {
  ++steps_;
  if (walk_) return StepWalk(events);
  if (snapshot_) return StepSnapshot(events);
  StepQueue(events);
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
    if (!session->over && filter_.Wants(*session->peer)) BeginSession(session, events);
  }
}

void Subscriber::BeginSession(const ReceivedSessionRef& session, EventBatch& events) {
  if (session->established) {
    events.Mark(PeerWentUp{session->peer}, session->since);
  } else {
    events.Mark(DownOf(*session), session->since);
  }
  steps_ += session->routes.places();
  walk_ = Walk{.feed = &AddFeed(session),
               .nlri = ByAttributes(session->routes, filter_),
               .end_of_rib = session->end_of_rib};
}

void Subscriber::StepWalk(EventBatch& events) {
  Feed& feed = *walk_->feed;
  if (walk_->next < walk_->nlri.size()) {
    return TellStanding(feed, walk_->nlri[walk_->next++], events);
  }
  for (const Family family : walk_->end_of_rib) {
    if (filter_.Wants(family)) TellEndOfRib(feed, family, snapshot_->time, events);
  }
  walk_.reset();
}

void Subscriber::StepQueue(EventBatch& events) {
  Queued& queued = queue_.front();
  Feed& feed = *queued.feed;
  if (const auto* route = std::get_if<Route>(&queued.what)) {
    Tell(feed, *route, events);
    return Pop();
  }
  Mark& mark = *std::get<std::unique_ptr<Mark>>(queued.what);
  if (!std::visit([&](auto& what) { return Tell(feed, what, mark.time, events); }, mark.what)) {
    return;
  }
  const bool is_over = std::holds_alternative<Over>(mark.what);
  // Pop asks the session how many routes it had.
  const ReceivedSessionRef session = feed.session;
  Pop();
  if (is_over) feeds_.erase(session.get());
}

// It tells nothing if the snapshot has told it, or if it stands in the queue again.
void Subscriber::Tell(Feed& feed, const Route& route, EventBatch& events) {
  const ReceivedSession& session = *feed.session;
  const std::optional<rib::Place> place = session.routes.PlaceOf(route.nlri, route.place);
  if (!place) {
    const auto gone = feed.changed.TakeGone(route.nlri, route.turn);
    if (gone && !feed.silent) TellWithdrawn(feed, route.nlri, *gone, events);
    return;
  }
  if (!feed.changed.TakeStanding(*place, route.turn)) return;
  if (session.over) return;  // Withdrawn later.
  const rib::AdjRibIn::Route& stands = *session.routes.At(*place);
  if (filter_.Wants(*stands.attributes)) {
    TellAnnounced(feed, stands, events);
  } else {
    TellWithdrawn(feed, route.nlri, stands.received, events);
  }
}

bool Subscriber::Tell(Feed& feed, const EndOfRibMark& mark, absl::Time time, EventBatch& events) {
  if (mark.turn == feed.turn) feed.end_of_rib.erase(absl::c_find(feed.end_of_rib, mark.family));
  TellEndOfRib(feed, mark.family, time, events);
  return true;
}

bool Subscriber::Tell(Feed& feed, const Up&, absl::Time time, EventBatch& events) {
  if (!std::exchange(feed.introduced, true)) feed.silent = feed.session->over;
  events.Mark(PeerWentUp{feed.session->peer}, time);
  return true;
}

bool Subscriber::Tell(Feed&, const Retained& retained, absl::Time time, EventBatch& events) {
  events.Mark(retained.down, time);
  return true;
}

bool Subscriber::Tell(Feed& feed, Over& over, absl::Time time, EventBatch& events) {
  const rib::AdjRibIn& routes = feed.session->routes;
  if (!feed.silent && over.walked < routes.places()) {
    const rib::AdjRibIn::Route* route = routes.At(static_cast<rib::Place>(over.walked++));
    if (route != nullptr && filter_.Wants(route->nlri)) {
      TellWithdrawn(feed, route->nlri, time, events);
    }
    return false;
  }
  if (over.down.has_value()) events.Mark(*std::move(over.down), time);
  return true;
}

void Subscriber::TellStanding(Feed& feed, const Nlri& nlri, EventBatch& events) {
  const rib::AdjRibIn& routes = feed.session->routes;
  if (feed.session->over) return;
  // What is told now is its latest word.
  const std::optional<rib::Place> place = routes.PlaceOf(nlri);
  if (!place) return feed.changed.ForgetGone(nlri);
  feed.changed.ForgetStanding(*place);
  const rib::AdjRibIn::Route& route = *routes.At(*place);
  if (filter_.Wants(*route.attributes)) TellAnnounced(feed, route, events);
}

void Subscriber::TellAnnounced(Feed& feed, const rib::AdjRibIn::Route& route, EventBatch& events) {
  if (filter_.looks_at_attributes()) feed.told.insert(route.nlri);
  events.Announce(feed.session->peer, route, feed.session->routes.IsStale(route));
}

void Subscriber::TellWithdrawn(Feed& feed, const Nlri& nlri, absl::Time time, EventBatch& events) {
  if (filter_.looks_at_attributes() && feed.told.erase(nlri) == 0) return;
  events.Withdraw(feed.session->peer, nlri, time);
}

void Subscriber::TellEndOfRib(Feed& feed, Family family, absl::Time time, EventBatch& events) {
  if (feed.session->over) return;  // Routes before it may not have been told.
  events.Mark(EndOfRibReceived{.peer = feed.session->peer, .family = family}, time);
}

}  // namespace herald::injector

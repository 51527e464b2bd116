#include "internal/injector/reception.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/message/hashed_nlri.h"
#include "internal/bgp/rib/adj_rib_in.h"
#include "internal/bgp/rib/route_index.h"

namespace herald::injector {
namespace {

// Places of an Adj-RIB-In that are visited at a time.
constexpr size_t kSweepSlice = 1'000;

void Remove(Families& families, Family family) {
  families.erase(std::remove(families.begin(), families.end(), family), families.end());
}

bool Contains(absl::Span<const Family> families, Family family) {
  return absl::c_linear_search(families, family);
}

// With what is looked at of each on its way before it is needed.
void ForEach(absl::Span<const Nlri> nlri, const rib::AdjRibIn& routes,
             absl::FunctionRef<void(HashedNlri)> visit) {
  const rib::RouteHashes hashes = routes.Prefetch(nlri);
  for (size_t i = 0; i < nlri.size(); ++i) visit({nlri[i], hashes[i]});
}

}  // namespace

void Reception::PeerUp(const PeerRef& peer, absl::Span<const Family> kept, absl::Time now) {
  SessionPtr& session = sessions_[peer->id];
  if (session != nullptr) return Resume(*session, kept, now);
  session.reset(new ReceivedSession{.peer = peer, .since = now});
  for (Subscriber* subscriber : subscribers_) subscriber->PeerUp(session, now);
}

// RFC 4724 section 4.2: stale routes of other families go at once.
void Reception::Resume(ReceivedSession& session, absl::Span<const Family> kept, absl::Time now) {
  assert(!session.established);
  session.established = true;
  session.since = now;
  session.retained.assign(kept.begin(), kept.end());
  for (const Family family : session.routes.families()) {
    if (!Contains(kept, family)) session.walk.Sweep(session.routes, family);
  }
  for (Subscriber* subscriber : subscribers_) subscriber->PeerResumed(session, now);
}

void Reception::PeerDown(PeerId peer, const std::string& reason, absl::Span<const Family> retained,
                         absl::Time now) {
  ReceivedSession* session = Find(peer);
  if (session == nullptr) return;
  if (retained.empty()) return End(*session, reason, now);
  Retain(*session, reason, retained, now);
}

void Reception::Retain(ReceivedSession& session, const std::string& reason,
                       absl::Span<const Family> retained, absl::Time now) {
  session.established = false;
  session.since = now;
  session.down_reason = reason;
  session.retained.assign(retained.begin(), retained.end());
  session.refreshing.clear();
  session.end_of_rib.clear();
  for (const Family family : session.routes.families()) {
    session.routes.MarkStale(family);
    if (!Contains(retained, family)) session.walk.Sweep(session.routes, family);
  }
  for (Subscriber* subscriber : subscribers_) subscriber->PeerRetained(session, now);
}

void Reception::End(ReceivedSession& session, const std::string& reason, absl::Time now) {
  session.over = true;
  for (Subscriber* subscriber : subscribers_) subscriber->PeerDown(session, reason, now);
  sessions_.erase(session.peer->id);
}

void Reception::EndIfSpent(ReceivedSession& session, absl::Time now) {
  if (session.established || !session.retained.empty() || !session.walk.done()) return;
  End(session, session.down_reason, now);
}

bool Reception::Receive(PeerId peer, UpdateMessage update, absl::Time now) {
  ReceivedSession* session = Find(peer);
  assert(session != nullptr && session->established);
  rib::AdjRibIn& routes = session->routes;
  std::vector<rib::AdjRibIn::Change> changed;
  for (const UnreachableRoutes& unreachable : update.unreachable) {
    ForEach(unreachable.nlri, routes, [&](HashedNlri nlri) {
      if (const auto change = routes.Withdraw(nlri)) changed.push_back(*change);
    });
  }
  for (ReachableRoutes& reachable : update.reachable) {
    const rib::AttributesRef attributes = attributes_.Intern(std::move(reachable.attributes));
    ForEach(reachable.nlri, routes, [&](HashedNlri nlri) {
      if (const auto change = routes.Announce(nlri, attributes, now)) changed.push_back(*change);
    });
  }
  for (Subscriber* subscriber : subscribers_) subscriber->Changed(*session, changed, now);
  for (const Family family : update.end_of_rib) TakeEndOfRib(*session, family, now);
  return routes.size() <= limits_.received_routes_max;
}

// RFC 4724 section 4.2. A refresh has its own end.
void Reception::TakeEndOfRib(ReceivedSession& session, Family family, absl::Time now) {
  if (Contains(session.retained, family)) {
    Remove(session.retained, family);
    session.walk.Sweep(session.routes, family);
  }
  if (!Contains(session.end_of_rib, family)) session.end_of_rib.push_back(family);
  for (Subscriber* subscriber : subscribers_) subscriber->EndOfRib(session, family, now);
}

void Reception::EndStale(PeerId peer, Family family, absl::Time now) {
  ReceivedSession* session = Find(peer);
  if (session == nullptr) return;
  Remove(session->retained, family);
  session->walk.Sweep(session->routes, family);
  EndIfSpent(*session, now);
}

void Reception::BeginLongLived(PeerId peer, Family family) {
  ReceivedSession* session = Find(peer);
  if (session != nullptr) session->walk.BeginLongLived(session->routes, family);
}

void Reception::BeginRefresh(PeerId peer, Family family) {
  ReceivedSession* session = Find(peer);
  if (session == nullptr || Contains(session->retained, family)) return;
  session->routes.MarkStale(family);
  if (!Contains(session->refreshing, family)) session->refreshing.push_back(family);
}

void Reception::EndRefresh(PeerId peer, Family family) {
  ReceivedSession* session = Find(peer);
  if (session == nullptr || !Contains(session->refreshing, family)) return;
  Remove(session->refreshing, family);
  session->walk.Sweep(session->routes, family);
}

bool Reception::Sweep(PeerId peer, absl::Time now) {
  ReceivedSession* session = Find(peer);
  if (session == nullptr || session->walk.done()) return false;
  const std::vector<rib::AdjRibIn::Change> changed =
      session->walk.Step(session->routes, attributes_, kSweepSlice, now);
  for (Subscriber* subscriber : subscribers_) subscriber->Changed(*session, changed, now);
  if (!session->walk.done()) return true;
  EndIfSpent(*session, now);
  return false;
}

size_t Reception::count(PeerId peer, Family family) const {
  const ReceivedSession* session = Find(peer);
  return session == nullptr ? 0 : session->routes.count(family);
}

absl::StatusOr<std::unique_ptr<Subscription>> Reception::Subscribe(const SubscriptionFilter& filter,
                                                                   bool snapshot,
                                                                   std::function<void()> ready,
                                                                   absl::Time now) {
  if (subscribers_.size() >= limits_.subscriptions_max) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no more than ", limits_.subscriptions_max, " subscriptions at one time"));
  }
  auto subscriber =
      std::make_unique<Subscriber>(filter, limits_.subscription_lag_max, std::move(ready),
                                   [this](Subscriber* ended) { std::erase(subscribers_, ended); });
  subscribers_.push_back(subscriber.get());
  std::deque<ReceivedSessionRef> sessions;
  for (const auto& [peer, session] : sessions_) sessions.push_back(session);
  if (snapshot) {
    subscriber->BeginWithSnapshot(std::move(sessions), now);
  } else {
    subscriber->BeginWithChanges(sessions);
  }
  return subscriber;
}

ReceivedSession* Reception::Find(PeerId peer) const {
  const auto found = sessions_.find(peer);
  return found == sessions_.end() ? nullptr : found->second.get();
}

}  // namespace herald::injector

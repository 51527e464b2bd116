// Random histories of owners' routes, and watchers who read when they like. What a watcher has read
// must be the owner's routes once it has read all, why each ended must be so, and every delivery
// must have been true when it was told.

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "internal/injector/fake_peer.h"
#include "internal/injector/injector.h"
#include "internal/injector/model_peers.h"

namespace herald::injector {
namespace {

using Outcome = Delivery::Outcome;

constexpr absl::Time kNow = absl::FromUnixSeconds(1);
constexpr uint32_t kPeers = 3;

class Life {
 public:
  explicit Life(uint32_t seed) : random_(seed) {
    injector_.OnTerms([this](absl::Span<const TermsChange> changes, EndCause cause) {
      for (const TermsChange& change : changes) Note(change, cause);
    });
    for (uint32_t i = 0; i < kPeers; ++i) injector_.AddPeer(ModelPeer(PeerId(i)));
  }

  void Step() {
    switch (Pick(12)) {
      case 0:
        return Toggle(PeerId(Pick(kPeers)));
      case 1:
      case 2:
      case 3:
        return Announce();
      case 4:
        return AnnounceStatic();
      case 5:
        return Withdraw();
      case 6:
        return Restart(Pick(static_cast<uint32_t>(watchers_.size())));
      case 7:
      case 8:
        return Read(watchers_[Pick(static_cast<uint32_t>(watchers_.size()))], 1 + Pick(5));
      default:
        return Write(PeerId(Pick(kPeers)));
    }
  }

  void CheckAtRest() {
    for (uint32_t i = 0; i < kPeers; ++i) {
      while (injector_.HasOutput(PeerId(i))) Write(PeerId(i));
    }
    for (Watcher& watcher : watchers_) {
      if (watcher.watch == nullptr) continue;
      while (watcher.awake) Read(watcher, 1 + Pick(5));
      Check(watcher);
    }
  }

 private:
  struct Watcher {
    RouteWatchFilter filter;
    std::unique_ptr<RouteWatch> watch = nullptr;
    bool awake = false;
    bool in_sync = false;
    std::map<Nlri, RouteNews> routes = {};
    std::map<PeerId, PeerProgress> peers = {};
    std::map<Nlri, std::pair<EndCause, Revision>> ends = {};  // As they were.
  };

  uint32_t Pick(uint32_t count) { return static_cast<uint32_t>(random_() % count); }
  Nlri PickRoute() { return {RouteNumber(Pick(20)).prefix}; }
  const PathAttributes& PickSet() { return sets_[Pick(static_cast<uint32_t>(sets_.size()))]; }

  void Note(const TermsChange& change, EndCause cause) {
    const auto route = injector_.Find(change.nlri);
    const Revision revision = route ? route->revision : injector_.revision() + 1;
    for (Watcher& watcher : watchers_) {
      const bool had = watcher.filter.IsOwner({.nlri = change.nlri, .terms = change.before});
      const bool has = watcher.filter.IsOwner({.nlri = change.nlri, .terms = change.after});
      if (had && !has) watcher.ends[change.nlri] = {cause, revision};
    }
  }

  static RouteView ViewOf(const InjectedRoute& route) {
    return {.nlri = route.nlri,
            .attributes = route.attributes.get(),
            .terms = route.terms.get(),
            .revision = route.revision,
            .is_static = route.is_static};
  }

  void Toggle(PeerId id) {
    const auto found = far_ends_.find(id);
    if (found != far_ends_.end()) {
      far_ends_.erase(found);
      return injector_.PeerDown(id, "gone", {}, kNow);
    }
    const OutputRules& rules = rules_[id.value()];
    far_ends_.emplace(id, std::make_unique<FakePeer>(rules.format));
    injector_.PeerUp(ModelPeer(id), rules, [] {}, {}, kNow);
  }

  void Announce() {
    Terms terms{.owner = {.principal = Pick(3) == 0 ? "q" : "p", .client = Pick(2) == 0 ? "c" : ""},
                .ttl_s = Pick(2)};
    if (Pick(3) == 0) terms.peers = selectors_[Pick(static_cast<uint32_t>(selectors_.size()))];
    RouteBatch batch{.attributes = PickSet(), .terms = std::make_shared<Terms>(terms)};
    for (uint32_t count = 1 + Pick(4); count > 0; --count) {
      const Nlri nlri = PickRoute();
      const auto standing = injector_.Find(nlri);
      if (!standing || !standing->is_static) batch.nlri.push_back(nlri);
    }
    ASSERT_TRUE(injector_.Announce(absl::MakeConstSpan(&batch, 1)).ok());
  }

  void AnnounceStatic() {
    const Nlri nlri = PickRoute();
    const auto standing = injector_.Find(nlri);
    if (standing && standing->is_static) {
      injector_.WithdrawStatic({nlri});
    } else if (Pick(4) == 0) {
      const RouteBatch batch{.attributes = PickSet(), .nlri = {nlri}};
      ASSERT_TRUE(injector_.AnnounceStatic(absl::MakeConstSpan(&batch, 1)).ok());
    }
  }

  void Withdraw() {
    const Nlri nlri = PickRoute();
    const auto standing = injector_.Find(nlri);
    if (standing && standing->is_static) return;
    ASSERT_TRUE(injector_.Withdraw({nlri}, static_cast<EndCause>(Pick(6))).ok());
  }

  // A bit of what the peer is due to be told, which arrives at once or gets stuck on its way.
  void Write(PeerId id) {
    const auto far_end = far_ends_.find(id);
    if (far_end == far_ends_.end()) return;
    const std::vector<uint8_t> octets = TakeOctets(injector_, id, 1 + Pick(200));
    // While it is in flight nobody may be told that it has arrived.
    if (Pick(2) == 0) Read(watchers_[Pick(static_cast<uint32_t>(watchers_.size()))], 5);
    far_end->second->Read(octets);
    injector_.Written(id);
  }

  void Restart(size_t number) {
    Watcher& watcher = watchers_[number];
    watcher = {.filter = watcher.filter};
    watcher.watch = *injector_.Watch(watcher.filter, [&watcher] {
      EXPECT_FALSE(watcher.awake);
      watcher.awake = true;
    });
  }

  void Read(Watcher& watcher, size_t count) {
    if (watcher.watch == nullptr || !watcher.awake) return;
    const WatchNews news = watcher.watch->Take(count);
    watcher.awake = news.more;
    if (news.in_sync) EXPECT_FALSE(std::exchange(watcher.in_sync, true));
    EXPECT_LE(news.routes.size(), count);
    for (const RouteNews& told : news.routes) Take(watcher, told);
    for (const PeerProgress& told : news.peers) watcher.peers[told.peer->id] = told;
  }

  void Take(Watcher& watcher, const RouteNews& told) {
    if (!told.route) {
      EXPECT_EQ(std::make_pair(told.cause, told.revision), watcher.ends.at(told.nlri));
      EXPECT_EQ(watcher.routes.erase(told.nlri), 1u) << "ended before it was told to stand";
      return;
    }
    EXPECT_TRUE(watcher.filter.IsOwner(ViewOf(*told.route)));
    if (!watcher.filter.Matches(ViewOf(*told.route))) {
      EXPECT_EQ(watcher.routes.erase(told.nlri), 1u) << "told for nothing";
      return;
    }
    watcher.routes.insert_or_assign(told.nlri, told);
    if (!told.deliveries) return;
    EXPECT_EQ(told.deliveries->size(), kPeers);
    for (const Delivery& delivery : *told.deliveries) Check(*told.route, delivery);
  }

  void Check(const InjectedRoute& route, const Delivery& delivery) {
    const PeerId id = delivery.peer->id;
    const OutputRules& rules = rules_[id.value()];
    const auto far_end = far_ends_.find(id);
    if (!ViewOf(route).IsFor(*delivery.peer)) {
      EXPECT_EQ(delivery.outcome, Outcome::kNotSelected);
    } else if (far_end == far_ends_.end()) {
      EXPECT_EQ(delivery.outcome, Outcome::kPeerDown);
    } else {
      EXPECT_EQ(delivery.outcome, Fate(route.nlri, *route.attributes, rules));
      if (delivery.outcome != Outcome::kSent) return;
      const auto& routes = far_end->second->routes();
      const auto has = routes.find(route.nlri);
      ASSERT_NE(has, routes.end());
      EXPECT_EQ(has->second, AtPeer(*route.attributes, rules));
    }
  }

  void Check(const Watcher& watcher) {
    EXPECT_TRUE(watcher.in_sync);
    size_t standing = 0;
    for (size_t place = 0; place < injector_.places(); ++place) {
      const auto route = injector_.At(static_cast<Place>(place));
      if (!route || !watcher.filter.IsOwner(*route) || !watcher.filter.Matches(*route)) continue;
      ++standing;
      const auto told = watcher.routes.find(route->nlri);
      ASSERT_NE(told, watcher.routes.end());
      EXPECT_EQ(told->second.route->attributes.get(), route->attributes);
      EXPECT_EQ(*told->second.route->terms, *route->terms);
      EXPECT_EQ(told->second.revision, route->revision);
      EXPECT_TRUE(told->second.deliveries.has_value());
    }
    EXPECT_EQ(watcher.routes.size(), standing);
    for (uint32_t i = 0; i < kPeers; ++i) {
      const PeerProgress& told = watcher.peers.at(PeerId(i));
      EXPECT_EQ(told.established, far_ends_.contains(PeerId(i)));
      EXPECT_EQ(told.sent, injector_.sent_revision(PeerId(i)));
    }
  }

  const std::vector<PathAttributes> sets_ = AttributeSets();
  const std::vector<OutputRules> rules_ = AllRules();
  const std::vector<PeerSelector> selectors_ = Selectors();
  std::mt19937 random_;
  Injector injector_{Limits{}};
  std::map<PeerId, std::unique_ptr<FakePeer>> far_ends_;  // Of sessions that are established.
  std::vector<Watcher> watchers_ = [] {
    std::vector<Watcher> watchers(5);
    watchers[0].filter = {.principal = "p"};
    watchers[1].filter = {.principal = "p", .client = "c"};
    watchers[2].filter = {.principal = "p", .client = ""};
    watchers[3].filter = {.principal = "q"};
    watchers[4].filter = {.principal = "p", .matches = [](const RouteView& route) {
                            return *route.attributes->med % 2 == 0;
                          }};
    return watchers;
  }();
};

class RouteWatchModelTest : public testing::TestWithParam<uint32_t> {};

TEST_P(RouteWatchModelTest, WatchersKnowTheirRoutesAndWhoHasThem) {
  Life life(GetParam());
  for (int step = 1; step <= 4'000; ++step) {
    life.Step();
    if (step % 100 == 0) life.CheckAtRest();
    ASSERT_FALSE(testing::Test::HasFailure()) << "at step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RouteWatchModelTest, testing::Range(1u, 9u));

}  // namespace
}  // namespace herald::injector

// Random days of peers that talk, refresh, come, go and restart gracefully, heard by subscribers
// that come, go and dawdle. When all is taken each subscriber's view must equal the Adj-RIB-Ins
// through its filter.

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/injector/injector.h"
#include "internal/injector/test_peers.h"

namespace herald::injector {
namespace {

constexpr uint32_t kPeers = 3;
constexpr Community kLlgrStale{0xFFFF0006}, kNoLlgr{0xFFFF0007};

using Key = std::pair<PeerId, Nlri>;

struct Received {
  PathAttributes attributes;
  absl::Time time;
  uint64_t step = 0;  // Of its latest change.
  bool stale = false;
  // What the next sweep is to do with it.
  bool goes = false;
  bool lives_long = false;
};

// The Adj-RIB-Ins as they should be.
struct World {
  std::map<Key, Received> routes;
  std::map<PeerId, std::set<Family>> end_of_ribs;  // Of the peers that are up.
  std::map<PeerId, std::set<Family>> retained = {};
  std::map<PeerId, std::set<Family>> refreshing = {};

  bool IsUp(PeerId peer) const { return end_of_ribs.count(peer) != 0; }
  template <class F>
  void ForEach(PeerId peer, Family family, F f) {
    for (auto& [key, received] : routes) {
      if (key.first == peer && key.second.prefix.family() == family) f(received);
    }
  }
  void Mark(PeerId peer, Family family) {
    ForEach(peer, family, [](Received& received) { received.stale = true; });
  }
  void SweepStale(PeerId peer, Family family) {
    ForEach(peer, family, [](Received& received) { received.goes |= received.stale; });
  }
};

Nlri RouteNumber(uint32_t number) {
  return {number % 3 == 0 ? Prefix::Masked(IpAddress::V6(0x20010DB8'00000000 | number, 0), 64)
                          : Prefix::Masked(IpAddress::V4(number << 8), 24)};
}

// Communities 0 to 3 and NO_LLGR, in part.
PathAttributes AttributesNumber(uint32_t number) {
  PathAttributes attributes{.med = number};
  for (uint32_t bit = 0; bit < 4; ++bit) {
    if ((number >> bit & 1) != 0) attributes.communities.push_back(Community(bit));
  }
  if (number >= 16) attributes.communities.push_back(kNoLlgr);
  return attributes;
}

bool Matches(const SubscriptionFilter& filter, const Key& key, const PathAttributes& attributes) {
  const auto in = [](const auto& wanted, const auto& value) {
    return wanted.empty() || std::count(wanted.begin(), wanted.end(), value) != 0;
  };
  const bool covered =
      filter.covered_by.empty() ||
      std::any_of(filter.covered_by.begin(), filter.covered_by.end(),
                  [&](const Prefix& cover) { return cover.Covers(key.second.prefix); });
  const bool tagged = filter.communities.empty() ||
                      std::any_of(attributes.communities.begin(), attributes.communities.end(),
                                  [&](Community c) { return in(filter.communities, c); });
  return covered && tagged && in(filter.peers, RefOf(key.first)->name) &&
         in(filter.families, key.second.prefix.family());
}

// A subscriber that does as it is told.
class Listener {
 public:
  Listener(Injector& injector, const World& world, SubscriptionFilter filter, bool snapshot,
           uint64_t step)
      : world_(world), filter_(std::move(filter)), snapshot_(snapshot), step_(step) {
    if (!snapshot_) {
      for (const auto& [peer, families] : world_.end_of_ribs) up_.insert(peer);
      for (const auto& [peer, families] : world_.retained) known_.insert(peer);
    }
    subscription_ =
        *injector.Subscribe(filter_, snapshot, [this] { awake_ = true; }, absl::FromUnixSeconds(1));
  }

  void Take(size_t routes_max) {
    if (!awake_) return;
    const std::vector<UpdateEvent> events = subscription_->Take(routes_max);
    awake_ = subscription_->more();
    for (const UpdateEvent& event : events) {
      EXPECT_EQ(event.sequence, ++sequence_);
      time_ = event.time;
      std::visit([this](const auto& what) { Apply(what); }, event.what);
    }
  }

  void CheckAtRest() {
    while (awake_) Take(7);
    EXPECT_FALSE(subscription_->lost());
    std::map<Key, PathAttributes> expected;
    for (const auto& [key, received] : world_.routes) {
      const bool heard = snapshot_ || received.step > step_;
      if (heard && Matches(filter_, key, received.attributes)) expected[key] = received.attributes;
    }
    EXPECT_EQ(view_, expected);
    if (!snapshot_) return;
    EXPECT_EQ(snapshot_ends_, 1);
    for (const auto& [peer, families] : world_.end_of_ribs) {
      for (const Family family : families) {
        const bool wanted = Wants(peer) && (filter_.families.empty() ||
                                            std::count(filter_.families.begin(),
                                                       filter_.families.end(), family) != 0);
        EXPECT_EQ(end_of_ribs_[peer].count(family), wanted ? 1u : 0u);
      }
    }
  }

 private:
  bool Wants(PeerId peer) const {
    return filter_.peers.empty() ||
           std::count(filter_.peers.begin(), filter_.peers.end(), RefOf(peer)->name) != 0;
  }

  void Apply(const RoutesAnnounced& event) {
    EXPECT_TRUE(MayHaveRoutes(event.peer->id));
    EXPECT_FALSE(event.nlri.empty());
    absl::Time latest = absl::InfinitePast();
    for (const Nlri& nlri : event.nlri) {
      EXPECT_EQ(nlri.prefix.family(), event.nlri.front().prefix.family());
      view_[{event.peer->id, nlri}] = *event.attributes;
      // Nothing has happened since it was taken.
      const Received& received = world_.routes.at({event.peer->id, nlri});
      EXPECT_EQ(received.attributes, *event.attributes);
      EXPECT_EQ(received.stale, event.stale);
      latest = std::max(latest, received.time);
    }
    EXPECT_EQ(time_, latest);
  }
  void Apply(const RoutesWithdrawn& event) {
    EXPECT_TRUE(MayHaveRoutes(event.peer->id));
    EXPECT_FALSE(event.nlri.empty());
    for (const Nlri& nlri : event.nlri) {
      EXPECT_EQ(nlri.prefix.family(), event.nlri.front().prefix.family());
      const bool was_told = view_.erase({event.peer->id, nlri}) != 0;
      if (!filter_.communities.empty()) EXPECT_TRUE(was_told);
    }
  }
  void Apply(const EndOfRibReceived& event) {
    EXPECT_TRUE(up_.contains(event.peer->id));
    end_of_ribs_[event.peer->id].insert(event.family);
  }
  void Apply(const PeerWentUp& event) {
    EXPECT_TRUE(Wants(event.peer->id));
    EXPECT_TRUE(up_.insert(event.peer->id).second);
    known_.insert(event.peer->id);
  }
  void Apply(const PeerWentDown& event) {
    const PeerId peer = event.peer->id;
    const bool is_standing = snapshot_ && snapshot_ends_ == 0 && !known_.contains(peer);
    EXPECT_EQ(up_.erase(peer), is_standing ? 0u : 1u);
    known_.insert(peer);
    end_of_ribs_.erase(peer);
    if (!event.retained.empty()) return;
    for (const auto& [key, attributes] : view_) EXPECT_NE(key.first, peer);
    if (!is_standing) known_.erase(peer);
  }
  void Apply(const SnapshotBegins&) {
    EXPECT_TRUE(snapshot_);
    EXPECT_EQ(sequence_, 1u);
  }
  void Apply(const SnapshotEnds&) { ++snapshot_ends_; }

  bool MayHaveRoutes(PeerId peer) const { return up_.contains(peer) || known_.contains(peer); }

  const World& world_;
  const SubscriptionFilter filter_;
  const bool snapshot_;
  const uint64_t step_;  // When it subscribed.
  bool awake_ = false;
  std::unique_ptr<Subscription> subscription_;
  std::map<Key, PathAttributes> view_;
  std::set<PeerId> up_;
  std::set<PeerId> known_;  // Has been spoken of, and may have routes though it is down.
  std::map<PeerId, std::set<Family>> end_of_ribs_;
  uint64_t sequence_ = 0;
  absl::Time time_;
  int snapshot_ends_ = 0;
};

class Life {
 public:
  explicit Life(uint32_t seed) : random_(seed) {}

  void Step() {
    ++step_;
    const PeerId peer(Pick(kPeers));
    const Family family = Pick(2) == 0 ? kIpv4Unicast : kIpv6Unicast;
    switch (Pick(32)) {
      case 0:
        return Toggle(peer);
      case 1:
        return Subscribe();
      case 2:
        if (!listeners_.empty() && Pick(4) == 0) listeners_.erase(listeners_.begin() + Any());
        return;
      case 3:
        if (!listeners_.empty()) listeners_[static_cast<size_t>(Any())]->CheckAtRest();
        return;
      case 4:
        return EndWait(peer, family);
      case 5:
        return BeginRefresh(peer, family);
      case 6:
        return EndRefresh(peer, family);
      case 7:
      case 8:
      case 9:
        return Sweep(peer);
      default:
        if (Pick(3) == 0 && !listeners_.empty()) {
          listeners_[static_cast<size_t>(Any())]->Take(1 + Pick(9));
        } else {
          Talk(peer);
        }
    }
  }

  void CheckAtRest() {
    for (const auto& listener : listeners_) listener->CheckAtRest();
    for (const auto& [peer, families] : world_.end_of_ribs) {
      size_t received = 0;
      for (const FamilyCounts& counts : injector_.Counts(peer)) received += counts.received;
      for (const auto& [key, route] : world_.routes) received -= key.first == peer;
      EXPECT_EQ(received, 0u);
    }
  }

 private:
  uint32_t Pick(uint32_t count) { return static_cast<uint32_t>(random_() % count); }
  std::ptrdiff_t Any() { return Pick(static_cast<uint32_t>(listeners_.size())); }
  absl::Time Now() const { return absl::FromUnixSeconds(static_cast<int64_t>(step_)); }

  std::vector<Family> SomeOf(const std::set<Family>& families) {
    std::vector<Family> some;
    for (const Family family : families) {
      if (Pick(3) != 0) some.push_back(family);
    }
    return some;
  }

  void Toggle(PeerId peer) {
    if (world_.IsUp(peer)) {
      Fall(peer);
    } else if (world_.retained.contains(peer) && Pick(6) == 0) {
      Forget(peer, "removed");
    } else {
      Rise(peer);
    }
  }

  void Rise(PeerId peer) {
    const std::vector<Family> kept = SomeOf(world_.retained[peer]);
    world_.end_of_ribs[peer];
    world_.retained[peer] = {kept.begin(), kept.end()};
    for (const Family family : {kIpv4Unicast, kIpv6Unicast}) {
      if (!world_.retained[peer].contains(family)) world_.SweepStale(peer, family);
    }
    OutputRules rules;
    rules.format.families = {kIpv4Unicast, kIpv6Unicast};
    injector_.PeerUp(RefOf(peer), rules, [] {}, kept, Now());
  }

  void Fall(PeerId peer) {
    const std::vector<Family> retained = SomeOf({kIpv4Unicast, kIpv6Unicast});
    world_.end_of_ribs.erase(peer);
    world_.refreshing.erase(peer);
    if (retained.empty()) return Forget(peer, "gone");
    world_.retained[peer] = {retained.begin(), retained.end()};
    for (const Family family : {kIpv4Unicast, kIpv6Unicast}) {
      world_.Mark(peer, family);
      if (!world_.retained[peer].contains(family)) world_.SweepStale(peer, family);
    }
    injector_.PeerDown(peer, "restarts", retained, Now());
  }

  void Forget(PeerId peer, const std::string& reason) {
    world_.retained.erase(peer);
    std::erase_if(world_.routes, [&](const auto& row) { return row.first.first == peer; });
    injector_.PeerDown(peer, reason, {}, Now());
  }

  // A timer: of the retained routes some live long, or go.
  void EndWait(PeerId peer, Family family) {
    if (world_.retained[peer].count(family) == 0) return;
    if (!world_.IsUp(peer) && Pick(2) == 0) {
      world_.ForEach(peer, family, [](Received& r) { r.lives_long |= r.stale; });
      return injector_.BeginLongLived(peer, family);
    }
    world_.retained[peer].erase(family);
    world_.SweepStale(peer, family);
    injector_.EndStale(peer, family, Now());
  }

  void BeginRefresh(PeerId peer, Family family) {
    if (!world_.IsUp(peer)) return;
    if (world_.retained[peer].count(family) == 0) {
      world_.Mark(peer, family);
      world_.refreshing[peer].insert(family);
    }
    injector_.BeginRefresh(peer, family);
  }

  void EndRefresh(PeerId peer, Family family) {
    if (!world_.IsUp(peer)) return;
    if (world_.refreshing[peer].erase(family) != 0) world_.SweepStale(peer, family);
    injector_.EndRefresh(peer, family);
  }

  // So few routes are swept at one time.
  void Sweep(PeerId peer) {
    for (const Family family : {kIpv4Unicast, kIpv6Unicast}) {
      world_.ForEach(peer, family, [&](Received& received) { LiveLong(received); });
    }
    std::erase_if(world_.routes,
                  [&](const auto& row) { return row.first.first == peer && row.second.goes; });
    EXPECT_FALSE(injector_.Sweep(peer, Now()));
  }

  void LiveLong(Received& received) {
    if (!std::exchange(received.lives_long, false)) return;
    std::vector<Community>& communities = received.attributes.communities;
    const auto has = [&](Community c) {
      return std::count(communities.begin(), communities.end(), c) != 0;
    };
    received.goes |= has(kNoLlgr);
    if (received.goes || has(kLlgrStale)) return;
    communities.push_back(kLlgrStale);
    received.time = Now();
    received.step = step_;
  }

  void Talk(PeerId peer) {
    if (!world_.IsUp(peer)) return;
    UpdateMessage update;
    for (const Family family : {kIpv4Unicast, kIpv6Unicast}) {
      update.unreachable.push_back({.family = family, .nlri = Some(family)});
      for (const Nlri& nlri : update.unreachable.back().nlri) world_.routes.erase({peer, nlri});
    }
    for (const Family family : {kIpv4Unicast, kIpv6Unicast}) {
      update.reachable.push_back(
          {.family = family, .attributes = AttributesNumber(Pick(20)), .nlri = Some(family)});
      for (const Nlri& nlri : update.reachable.back().nlri) {
        Hear(peer, nlri, update.reachable.back().attributes);
      }
    }
    if (Pick(10) == 0) {
      const Family family = Pick(2) == 0 ? kIpv4Unicast : kIpv6Unicast;
      update.end_of_rib = {family};
      world_.end_of_ribs[peer].insert(family);
      if (world_.retained[peer].erase(family) != 0) world_.SweepStale(peer, family);
    }
    EXPECT_TRUE(injector_.Receive(peer, update, Now()));
  }

  std::vector<Nlri> Some(Family family) {
    std::vector<Nlri> some;
    for (uint32_t count = Pick(4); count > 0; --count) {
      const Nlri nlri = RouteNumber(Pick(40));
      if (nlri.prefix.family() == family) some.push_back(nlri);
    }
    return some;
  }

  void Hear(PeerId peer, const Nlri& nlri, const PathAttributes& attributes) {
    const auto [found, is_new] = world_.routes.try_emplace({peer, nlri});
    Received& received = found->second;
    received.stale = received.goes = received.lives_long = false;
    if (!is_new && received.attributes == attributes) return;
    received = {.attributes = attributes, .time = Now(), .step = step_};
  }

  void Subscribe() {
    if (listeners_.size() >= 12) return;
    SubscriptionFilter filter;
    if (Pick(3) == 0) {
      filter.peers = {RefOf(PeerId(Pick(kPeers)))->name, RefOf(PeerId(Pick(kPeers)))->name};
    }
    if (Pick(3) == 0) filter.families = {Pick(2) == 0 ? kIpv4Unicast : kIpv6Unicast};
    if (Pick(3) == 0) filter.communities = {Community(Pick(4)), kLlgrStale};
    if (Pick(3) == 0) {
      filter.covered_by = {Prefix::Masked(IpAddress::V4(Pick(2) << 12), 20), RouteNumber(3).prefix};
    }
    listeners_.push_back(
        std::make_unique<Listener>(injector_, world_, std::move(filter), Pick(2) == 0, step_));
  }

  std::mt19937 random_;
  uint64_t step_ = 0;
  Injector injector_{Limits{}};
  World world_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

class SubscriptionModelTest : public testing::TestWithParam<uint32_t> {};

TEST_P(SubscriptionModelTest, SubscribersSeeWhatPeersTellThroughTheirFilters) {
  Life life(GetParam());
  for (int step = 1; step <= 5'000; ++step) {
    life.Step();
    if (step % 250 == 0) life.CheckAtRest();
    ASSERT_FALSE(testing::Test::HasFailure()) << "at step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SubscriptionModelTest, testing::Range(1u, 9u));

}  // namespace
}  // namespace herald::injector

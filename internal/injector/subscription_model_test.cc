// Random days of peers that talk, come and go, heard by subscribers that come, go and dawdle.
// When all is taken each subscriber's view must equal the Adj-RIB-Ins through its filter.

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

using Key = std::pair<PeerId, Nlri>;

struct Received {
  PathAttributes attributes;
  absl::Time time;
  uint64_t step = 0;  // Of its latest change.
};

// The Adj-RIB-Ins as they should be.
struct World {
  std::map<Key, Received> routes;
  std::map<PeerId, std::set<Family>> end_of_ribs;  // Of the peers that are up.

  bool IsUp(PeerId peer) const { return end_of_ribs.count(peer) != 0; }
};

Nlri RouteNumber(uint32_t number) {
  return {number % 3 == 0 ? Prefix::Masked(IpAddress::V6(0x20010DB8'00000000 | number, 0), 64)
                          : Prefix::Masked(IpAddress::V4(number << 8), 24)};
}

// Communities 0 to 3, in part.
PathAttributes AttributesNumber(uint32_t number) {
  PathAttributes attributes{.med = number};
  for (uint32_t bit = 0; bit < 4; ++bit) {
    if ((number >> bit & 1) != 0) attributes.communities.push_back(Community(bit));
  }
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
    }
    subscription_ =
        *injector.Subscribe(filter_, snapshot, [this] { awake_ = true; }, absl::FromUnixSeconds(1));
  }

  void Take(size_t routes_max) {
    if (!awake_) return;
    const std::vector<UpdateEvent> events = subscription_->Take(routes_max);
    awake_ = !events.empty();
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
    EXPECT_TRUE(up_.contains(event.peer->id));
    EXPECT_FALSE(event.nlri.empty());
    absl::Time latest = absl::InfinitePast();
    for (const Nlri& nlri : event.nlri) {
      EXPECT_EQ(nlri.prefix.family(), event.nlri.front().prefix.family());
      view_[{event.peer->id, nlri}] = *event.attributes;
      // Nothing has happened since it was taken.
      const Received& received = world_.routes.at({event.peer->id, nlri});
      EXPECT_EQ(received.attributes, *event.attributes);
      latest = std::max(latest, received.time);
    }
    EXPECT_EQ(time_, latest);
  }
  void Apply(const RoutesWithdrawn& event) {
    EXPECT_TRUE(up_.contains(event.peer->id));
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
  }
  void Apply(const PeerWentDown& event) {
    EXPECT_EQ(up_.erase(event.peer->id), 1u);
    for (const auto& [key, attributes] : view_) EXPECT_NE(key.first, event.peer->id);
    end_of_ribs_.erase(event.peer->id);
  }
  void Apply(const SnapshotBegins&) {
    EXPECT_TRUE(snapshot_);
    EXPECT_EQ(sequence_, 1u);
  }
  void Apply(const SnapshotEnds&) { ++snapshot_ends_; }

  const World& world_;
  const SubscriptionFilter filter_;
  const bool snapshot_;
  const uint64_t step_;  // When it subscribed.
  bool awake_ = false;
  std::unique_ptr<Subscription> subscription_;
  std::map<Key, PathAttributes> view_;
  std::set<PeerId> up_;
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
    switch (Pick(24)) {
      case 0:
        return Toggle(PeerId(Pick(kPeers)));
      case 1:
        return Subscribe();
      case 2:
        if (!listeners_.empty() && Pick(4) == 0) listeners_.erase(listeners_.begin() + Any());
        return;
      case 3:
        if (!listeners_.empty()) listeners_[static_cast<size_t>(Any())]->CheckAtRest();
        return;
      default:
        if (Pick(3) == 0 && !listeners_.empty()) {
          listeners_[static_cast<size_t>(Any())]->Take(1 + Pick(9));
        } else {
          Talk(PeerId(Pick(kPeers)));
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

  void Toggle(PeerId peer) {
    if (!world_.IsUp(peer)) {
      world_.end_of_ribs[peer];
      OutputRules rules;
      rules.format.families = {kIpv4Unicast, kIpv6Unicast};
      return injector_.PeerUp(RefOf(peer), rules, [] {}, Now());
    }
    world_.end_of_ribs.erase(peer);
    std::erase_if(world_.routes, [&](const auto& row) { return row.first.first == peer; });
    injector_.PeerDown(peer, "gone", Now());
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
          {.family = family, .attributes = AttributesNumber(Pick(16)), .nlri = Some(family)});
      for (const Nlri& nlri : update.reachable.back().nlri) {
        Hear(peer, nlri, update.reachable.back().attributes);
      }
    }
    if (Pick(10) == 0) {
      update.end_of_rib = {Pick(2) == 0 ? kIpv4Unicast : kIpv6Unicast};
      world_.end_of_ribs[peer].insert(update.end_of_rib.front());
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
    if (!is_new && found->second.attributes == attributes) return;
    found->second = {.attributes = attributes, .time = Now(), .step = step_};
  }

  void Subscribe() {
    if (listeners_.size() >= 12) return;
    SubscriptionFilter filter;
    if (Pick(3) == 0) {
      filter.peers = {RefOf(PeerId(Pick(kPeers)))->name, RefOf(PeerId(Pick(kPeers)))->name};
    }
    if (Pick(3) == 0) filter.families = {Pick(2) == 0 ? kIpv4Unicast : kIpv6Unicast};
    if (Pick(3) == 0) filter.communities = {Community(Pick(4)), Community(Pick(4))};
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

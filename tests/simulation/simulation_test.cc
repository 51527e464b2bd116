// Two speakers on one virtual clock. A failure names its seed.
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "internal/bgp/fsm/notification_text.h"
#include "internal/bgp/fsm/testing.h"
#include "tests/simulation/pair.h"

namespace herald::simulation {
namespace {

using fsm::State;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Pair MakePair(uint64_t seed, uint16_t hold_time_s = 90) {
  std::array<fsm::PeerRules, 2> rules = {fsm::Rules(), fsm::PeerSideRules()};
  for (fsm::PeerRules& one : rules) one.hold_time_s = hold_time_s;
  return Pair(rules, milliseconds(40), seed);
}

template <class Run>
void ForSeeds(uint64_t count, Run run) {
  for (uint64_t seed = 1; seed <= count && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    run(seed);
  }
}

TEST(Simulation, ASessionStaysUpForADay) {
  Pair pair = MakePair(1);
  pair.Start();
  pair.RunFor(hours(24));
  EXPECT_TRUE(pair.IsUp());
  for (size_t node = 0; node < 2; ++node) {
    EXPECT_EQ(pair.counts(node).ups, 1u);
    EXPECT_EQ(pair.counts(node).downs, 0u);
    // Every 22.5 to 30 seconds.
    EXPECT_GE(pair.counts(node).keepalives, 24u * 3600 / 30);
    EXPECT_LE(pair.counts(node).keepalives, 24u * 3600 * 2 / 45 + 2);
  }
}

TEST(Simulation, HoldTimeZeroStaysUpInSilence) {
  Pair pair = MakePair(1, /*hold_time_s=*/0);
  pair.Start();
  pair.RunFor(hours(24));
  EXPECT_TRUE(pair.IsUp());
  EXPECT_EQ(pair.counts(0).keepalives, 1u);  // The one that confirms the OPEN.
}

TEST(Simulation, TheShortestHoldTimeHolds) {
  Pair pair = MakePair(1, /*hold_time_s=*/3);
  pair.Start();
  pair.RunFor(hours(1));
  EXPECT_TRUE(pair.IsUp());
  EXPECT_EQ(pair.counts(0).downs + pair.counts(1).downs, 0u);
  EXPECT_LE(pair.counts(0).keepalives, 3601u);
}

// Both dial within the time of a few messages, in every order that the seeds bring about.
TEST(Simulation, CollisionsEndInOneSession) {
  ForSeeds(2000, [](uint64_t seed) {
    Pair pair = MakePair(seed);
    pair.Start();
    pair.RunFor(seconds(10));
    EXPECT_TRUE(pair.IsUp());
    EXPECT_EQ(pair.counts(0).ups, 1u);
    EXPECT_EQ(pair.counts(1).ups, 1u);
  });
}

TEST(Simulation, AfterAnyNumberOfResetsTheSessionComesBack) {
  ForSeeds(300, [](uint64_t seed) {
    Pair pair = MakePair(seed);
    std::mt19937_64 random(seed);
    pair.Start();
    for (int i = 0; i < 50; ++i) {
      pair.RunFor(milliseconds(random() % 5000));
      pair.ResetAll();
    }
    pair.RunFor(minutes(4));
    EXPECT_TRUE(pair.IsUp());
    for (size_t node = 0; node < 2; ++node)
      EXPECT_EQ(pair.counts(node).ups, pair.counts(node).downs + 1);
  });
}

TEST(Simulation, ASilentNetworkIsNoticedWithinTheHoldTime) {
  ForSeeds(200, [](uint64_t seed) {
    Pair pair = MakePair(seed);
    pair.Start();
    pair.RunFor(minutes(1));
    ASSERT_TRUE(pair.IsUp());
    pair.Blackhole(true);
    pair.RunFor(seconds(91));
    for (size_t node = 0; node < 2; ++node) {
      EXPECT_EQ(pair.counts(node).downs, 1u);
      EXPECT_EQ(fsm::NotificationName(pair.counts(node).last_ended->notification),
                "Hold Timer Expired");
    }
    pair.Blackhole(false);
    pair.RunFor(minutes(5));
    EXPECT_TRUE(pair.IsUp());
  });
}

TEST(Simulation, AStopIsHeardAndStays) {
  Pair pair = MakePair(1);
  pair.Start();
  pair.RunFor(minutes(1));
  pair.Stop(0);
  pair.RunFor(hours(1));
  EXPECT_EQ(pair.node(0).state(), State::kIdle);
  EXPECT_FALSE(pair.IsUp());
  EXPECT_EQ(pair.counts(1).downs, 1u);
}

// Many sessions on one clock. Whatever the seed thinks of befalls them; when it ends, every session
// that both sides want is there, and no other, and no route is stale.
class Fleet {
 public:
  explicit Fleet(uint64_t seed) : random_(seed) {
    for (int i = 0; i < 40; ++i) sessions_.push_back({.pair = RandomPair()});
    for (Session& session : sessions_) session.pair.Start();
    RunFor(seconds(1));
  }

  void Disturb(int times) {
    for (int i = 0; i < times; ++i) {
      Disturb(sessions_[Below(sessions_.size())]);
      RunFor(milliseconds(Below(1000)));
    }
  }

  void Calm() {
    for (Session& session : sessions_) {
      session.pair.Blackhole(false);
      session.pair.SetDelayMax(milliseconds(40));
    }
    RunFor(minutes(20));
  }

  void Check() const {
    for (const auto& [pair, enabled] : sessions_) {
      EXPECT_EQ(pair.IsUp(), enabled[0] && enabled[1]);
      for (size_t node = 0; node < 2; ++node) {
        if (!enabled[node]) {
          EXPECT_EQ(pair.node(node).state(), State::kIdle);
        }
        const bool is_up = pair.node(node).state() == State::kEstablished;
        EXPECT_EQ(pair.counts(node).ups, pair.counts(node).downs + (is_up ? 1 : 0));
      }
      CheckNothingIsStale(pair);
    }
  }

  // Of what befell the routes of all routers, nothing is missing.
  void CheckRestarts() const {
    StaleRoutes::Counts all;
    for (const Session& session : sessions_) {
      const StaleRoutes::Counts& counts = session.pair.stale().counts();
      all.retained += counts.retained;
      all.kept += counts.kept;
      all.lived_long += counts.lived_long;
      all.over += counts.over;
    }
    EXPECT_GT(all.retained, 0u);
    EXPECT_GT(all.kept, 0u);
    EXPECT_GT(all.lived_long, 0u);
    EXPECT_GT(all.over, 0u);
  }

 private:
  struct Session {
    Pair pair;
    std::array<bool, 2> enabled = {true, true};
  };

  uint64_t Below(uint64_t bound) { return random_() % bound; }

  static void CheckNothingIsStale(const Pair& pair) {
    EXPECT_TRUE(pair.stale().empty());
    EXPECT_FALSE(pair.node(0).RetainsRoutes());
  }

  Pair RandomPair() {
    std::array<fsm::PeerRules, 2> rules = {fsm::Rules(), fsm::PeerSideRules()};
    for (fsm::PeerRules& one : rules) one.hold_time_s = static_cast<uint16_t>(3 + Below(178));
    if (Below(2) == 0) rules[0].router_id = RouterId(0x0A0000FF);
    rules[Below(2)].passive = Below(2) == 0;
    rules[0].graceful_restart = Below(4) != 0;
    rules[0].long_lived_stale_time_max_s = rules[0].graceful_restart && Below(2) == 0 ? 60 : 0;
    Pair pair(rules, milliseconds(40), random_());
    if (Below(4) != 0) {
      pair.LetRouterRestart(static_cast<uint16_t>(Below(20)), static_cast<uint32_t>(Below(60)));
    }
    return pair;
  }

  void Disturb(Session& session) {
    auto& [pair, enabled] = session;
    const size_t node = Below(2);
    switch (Below(9)) {
      case 0:
        return pair.ResetAll();
      case 1:
        return pair.MuteAll();
      case 2:
        return pair.Blackhole(Below(2) == 0);
      case 3:
        return pair.SetDelayMax(milliseconds(Below(3000)));
      case 4:
        return pair.Stray(node, std::nullopt);
      case 5:
        return pair.Stray(node, RandomArrival());
      case 6:
        enabled[node] = false;
        pair.Stop(node);
        if (node == 0) CheckNothingIsStale(pair);
        return;
      case 7:
        enabled[node] = true;
        return pair.Enable(node);
      default:
        if (enabled[node]) pair.Reset(node);
    }
  }

  fsm::Arrival RandomArrival() {
    switch (Below(4)) {
      case 0:
        return DecodeError{};
      case 1:
        return KeepaliveMessage{};
      case 2:
        return Cease(CeaseSubcode::kAdministrativeReset);
      default:
        return fsm::PeerOpen();
    }
  }

  void RunFor(fsm::Duration duration) {
    for (Session& session : sessions_) session.pair.RunFor(duration);
  }

  std::mt19937_64 random_;
  std::vector<Session> sessions_;
};

// Conformance: C-1, C-4, F-9, G-8, L-4, L-5.
TEST(Simulation, WhateverBefallsManySessionsTheyComeBack) {
  ForSeeds(50, [](uint64_t seed) {
    Fleet fleet(seed);
    fleet.Disturb(1000);
    fleet.Calm();
    fleet.Check();
    fleet.CheckRestarts();
  });
}

}  // namespace
}  // namespace herald::simulation

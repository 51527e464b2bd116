// Two speakers on one virtual clock. A failure names its seed.
#include <chrono>
#include <cstdint>
#include <random>
#include <string>

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

}  // namespace
}  // namespace herald::simulation

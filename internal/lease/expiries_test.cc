#include "internal/lease/expiries.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace herald::lease {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Time kStart = absl::FromUnixSeconds(1'000);
absl::Time At(int64_t seconds) { return kStart + absl::Seconds(seconds); }
Nlri Route(uint32_t number) { return {.prefix = Prefix::Masked(IpAddress::V4(number), 32)}; }

TEST(Expiries, ARouteGoesAtItsTimeAndNotBefore) {
  Expiries expiries;
  expiries.Set(Route(1), At(10));
  EXPECT_EQ(expiries.NextDeadline(), At(10));
  EXPECT_THAT(expiries.Take(At(10) - absl::Nanoseconds(1), 9), IsEmpty());
  EXPECT_THAT(expiries.Take(At(10), 9), ElementsAre(Route(1)));
  EXPECT_EQ(expiries.size(), 0u);
  EXPECT_EQ(expiries.NextDeadline(), absl::InfiniteFuture());
}

TEST(Expiries, WhatHasNoTimeNeverGoes) {
  Expiries expiries;
  EXPECT_EQ(expiries.Of(Route(1)), absl::InfiniteFuture());
  expiries.Set(Route(1), At(10));
  EXPECT_EQ(expiries.Of(Route(1)), At(10));
  expiries.Clear(Route(1));
  expiries.Clear(Route(1));
  EXPECT_EQ(expiries.Of(Route(1)), absl::InfiniteFuture());
  EXPECT_THAT(expiries.Take(At(10), 9), IsEmpty());
}

TEST(Expiries, ARouteThatIsPutOffGoesLater) {
  Expiries expiries;
  expiries.Set(Route(1), At(10));
  expiries.Set(Route(1), At(30));
  EXPECT_EQ(expiries.Of(Route(1)), At(30));
  EXPECT_THAT(expiries.Take(At(10), 9), IsEmpty());
  EXPECT_EQ(expiries.NextDeadline(), At(30));
  EXPECT_THAT(expiries.Take(At(30), 9), ElementsAre(Route(1)));
}

TEST(Expiries, ARouteThatIsBroughtForwardGoesSooner) {
  Expiries expiries;
  expiries.Set(Route(1), At(30));
  expiries.Set(Route(1), At(10));
  EXPECT_EQ(expiries.NextDeadline(), At(10));
  EXPECT_THAT(expiries.Take(At(10), 9), ElementsAre(Route(1)));
  EXPECT_THAT(expiries.Take(At(30), 9), IsEmpty());
}

TEST(Expiries, TakesTheOldestFirstAndNoMoreThanAsked) {
  Expiries expiries;
  for (uint32_t i = 0; i < 5; ++i) expiries.Set(Route(i), At(50 - i));
  EXPECT_THAT(expiries.Take(At(60), 3), ElementsAre(Route(4), Route(3), Route(2)));
  EXPECT_LE(expiries.NextDeadline(), At(60));
  EXPECT_THAT(expiries.Take(At(60), 3), ElementsAre(Route(1), Route(0)));
}

// A walk of one entry at a time must come to an end, whatever was put off.
TEST(Expiries, LooksAtNoMoreThanAskedWhereAllWerePutOff) {
  Expiries expiries;
  for (uint32_t i = 0; i < 5; ++i) {
    expiries.Set(Route(i), At(10));
    expiries.Set(Route(i), At(100));
  }
  for (int looked_at = 0; looked_at < 5; ++looked_at) {
    EXPECT_EQ(expiries.NextDeadline(), At(10));
    EXPECT_THAT(expiries.Take(At(20), 1), IsEmpty());
  }
  EXPECT_EQ(expiries.NextDeadline(), At(100));
  EXPECT_EQ(expiries.size(), 5u);
}

TEST(Expiries, EqualsAModelAfterAnyHistory) {
  for (uint32_t seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    Expiries expiries;
    std::map<Nlri, absl::Time> model;
    absl::Time now = kStart;
    for (int step = 0; step < 500; ++step) {
      const Nlri route = Route(static_cast<uint32_t>(random() % 20));
      if (random() % 4 == 0) {
        expiries.Clear(route);
        model.erase(route);
      } else {
        model[route] = now + absl::Seconds(random() % 40);
        expiries.Set(route, model[route]);
      }
      now += absl::Seconds(random() % 3);
      const std::vector<Nlri> over = expiries.Take(now, 1'000);
      EXPECT_GT(expiries.NextDeadline(), now);
      for (const Nlri& gone : over) {
        ASSERT_EQ(model.count(gone), 1u) << "seed " << seed;
        EXPECT_LE(model[gone], now) << "seed " << seed;
        model.erase(gone);
      }
      ASSERT_EQ(expiries.size(), model.size()) << "seed " << seed;
      for (const auto& [standing, time] : model) {
        ASSERT_GT(time, now) << "seed " << seed;
        ASSERT_EQ(expiries.Of(standing), time) << "seed " << seed;
        ASSERT_LE(expiries.NextDeadline(), time) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace herald::lease

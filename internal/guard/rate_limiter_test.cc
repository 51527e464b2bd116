#include "internal/guard/rate_limiter.h"

#include <cstdint>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace herald::guard {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

// R11.
TEST(RateLimiter, ABucketIsAMinutesWorthAndFullAtFirst) {
  RateLimiter limiter(10, kStart);
  EXPECT_EQ(limiter.Available(kStart), 10u);
  limiter.Take(10, kStart);
  EXPECT_EQ(limiter.Available(kStart), 0u);
  EXPECT_EQ(limiter.Available(kStart + absl::Minutes(1)), 10u);
  EXPECT_EQ(limiter.Available(kStart + absl::Hours(1)), 10u);
}

TEST(RateLimiter, FillsEvenly) {
  RateLimiter limiter(10, kStart);
  limiter.Take(10, kStart);
  EXPECT_EQ(limiter.Available(kStart + absl::Seconds(6) - absl::Microseconds(1)), 0u);
  EXPECT_EQ(limiter.Available(kStart + absl::Seconds(6)), 1u);
  limiter.Take(1, kStart + absl::Seconds(7));
  EXPECT_EQ(limiter.Available(kStart + absl::Seconds(12) - absl::Microseconds(1)), 0u);
  EXPECT_EQ(limiter.Available(kStart + absl::Seconds(12)), 1u);
}

TEST(RateLimiter, TellsAfterHowLongOneIsAllowed) {
  RateLimiter limiter(7, kStart);
  limiter.Take(6, kStart);
  EXPECT_EQ(limiter.RetryAfter(kStart), absl::ZeroDuration());
  limiter.Take(1, kStart);
  const absl::Duration wait = limiter.RetryAfter(kStart);
  EXPECT_EQ(wait, absl::Microseconds(8'571'429));  // A seventh of a minute, rounded up.
  EXPECT_EQ(limiter.Available(kStart + wait - absl::Microseconds(1)), 0u);
  EXPECT_EQ(limiter.Available(kStart + wait), 1u);
  EXPECT_EQ(limiter.RetryAfter(kStart + wait), absl::ZeroDuration());
  EXPECT_EQ(limiter.RetryAfter(kStart + absl::Seconds(1)), wait - absl::Seconds(1));
}

// Nothing is lost or won by asking often, at times that no unit divides.
TEST(RateLimiter, IsExactHoweverOftenItIsAsked) {
  RateLimiter limiter(1000, kStart);
  limiter.Take(1000, kStart);
  std::mt19937 random(7);
  std::uniform_int_distribution<int> step_ns(1, 40'000);
  uint64_t taken = 0;
  absl::Time now = kStart;
  while (now < kStart + absl::Seconds(6)) {
    now += absl::Nanoseconds(step_ns(random));
    const uint32_t available = limiter.Available(now);
    limiter.Take(available, now);
    taken += available;
  }
  EXPECT_EQ(taken, 100u);
}

// One at once, and what comes back meanwhile.
TEST(RateLimiter, NoMinuteHasMoreThanTwoBuckets) {
  RateLimiter limiter(10, kStart);
  limiter.Take(10, kStart + absl::Hours(1));
  uint32_t within = 10;
  for (absl::Time now = kStart + absl::Hours(1); now < kStart + absl::Minutes(61);
       now += absl::Milliseconds(500)) {
    within += limiter.Available(now);
    limiter.Take(limiter.Available(now), now);
  }
  EXPECT_EQ(within, 19u);
}

TEST(RateLimiter, AClockThatIsPutBackFillsNothingAndGoesOn) {
  RateLimiter limiter(10, kStart);
  limiter.Take(10, kStart);
  const absl::Time before = kStart - absl::Hours(1);
  EXPECT_EQ(limiter.Available(before), 0u);
  limiter.Take(0, before);
  EXPECT_EQ(limiter.Available(before), 0u);
  EXPECT_EQ(limiter.Available(before + absl::Seconds(6)), 1u);
}

TEST(RateLimiter, AnotherRateKeepsWhatWasTaken) {
  RateLimiter limiter(10, kStart);
  limiter.Take(8, kStart);
  limiter.SetRate(20, kStart);
  EXPECT_EQ(limiter.Available(kStart), 12u);
  limiter.SetRate(5, kStart);
  EXPECT_EQ(limiter.Available(kStart), 0u);
  EXPECT_EQ(limiter.Available(kStart + absl::Seconds(12)), 1u);
}

TEST(RateLimiter, HoldsAtTheHighestRate) {
  constexpr uint32_t kMost = std::numeric_limits<uint32_t>::max();
  RateLimiter limiter(kMost, kStart);
  EXPECT_EQ(limiter.Available(kStart), kMost);
  limiter.Take(kMost, kStart);
  EXPECT_EQ(limiter.Available(kStart), 0u);
  EXPECT_EQ(limiter.RetryAfter(kStart), absl::Microseconds(1));
  EXPECT_EQ(limiter.Available(kStart + absl::Seconds(60)), kMost);
  EXPECT_EQ(limiter.Available(absl::InfiniteFuture()), kMost);
}

}  // namespace
}  // namespace herald::guard

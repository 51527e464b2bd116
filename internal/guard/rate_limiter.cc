#include "internal/guard/rate_limiter.h"

#include <algorithm>
#include <cassert>

namespace herald::guard {
namespace {

constexpr uint64_t kMinuteUs = 60'000'000;
constexpr absl::Duration kMinute = absl::Minutes(1);

// A bucket of 2^32 announcements is less than 2^58 of these.
constexpr uint64_t Full(uint32_t per_minute) { return per_minute * kMinuteUs; }

}  // namespace

RateLimiter::RateLimiter(uint32_t per_minute, absl::Time now)
    : per_minute_(per_minute), level_(Full(per_minute)), at_(now) {}

uint32_t RateLimiter::Available(absl::Time now) const {
  return static_cast<uint32_t>(LevelAt(now) / kMinuteUs);
}

void RateLimiter::Take(uint32_t count, absl::Time now) {
  Advance(now);
  assert(count * kMinuteUs <= level_);
  level_ -= count * kMinuteUs;
}

absl::Duration RateLimiter::RetryAfter(absl::Time now) const {
  const uint64_t level = LevelAt(now);
  if (level >= kMinuteUs) return absl::ZeroDuration();
  const uint64_t wait_us = (kMinuteUs - level + per_minute_ - 1) / per_minute_;
  return absl::Microseconds(static_cast<int64_t>(wait_us));
}

void RateLimiter::SetRate(uint32_t per_minute, absl::Time now) {
  Advance(now);
  const uint64_t taken = Full(per_minute_) - level_;
  per_minute_ = per_minute;
  level_ = Full(per_minute) - std::min(taken, Full(per_minute));
}

// A clock that was put back fills nothing.
uint64_t RateLimiter::LevelAt(absl::Time now) const {
  const absl::Duration passed = std::clamp(now - at_, absl::ZeroDuration(), kMinute);
  const auto passed_us = static_cast<uint64_t>(absl::ToInt64Microseconds(passed));
  return std::min(Full(per_minute_), level_ + passed_us * per_minute_);
}

// What is less than a microsecond is kept for the next time.
void RateLimiter::Advance(absl::Time now) {
  level_ = LevelAt(now);
  const absl::Duration passed = now - at_;
  const bool is_soon = passed >= absl::ZeroDuration() && passed < kMinute;
  at_ = is_soon ? at_ + absl::Floor(passed, absl::Microseconds(1)) : now;
}

}  // namespace herald::guard

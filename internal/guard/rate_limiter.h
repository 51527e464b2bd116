#ifndef HERALD_INTERNAL_GUARD_RATE_LIMITER_H_
#define HERALD_INTERNAL_GUARD_RATE_LIMITER_H_

#include <cstdint>

#include "absl/time/time.h"

namespace herald::guard {

// A bucket of one minute's announcements that fills evenly. Full at first.
class RateLimiter {
 public:
  // per_minute: at least 1.
  RateLimiter(uint32_t per_minute, absl::Time now);

  // How many are allowed now.
  uint32_t Available(absl::Time now) const;
  // Not more than are available.
  void Take(uint32_t count, absl::Time now);
  // After how long one is allowed; zero: now.
  absl::Duration RetryAfter(absl::Time now) const;
  // After a reload: what was taken stays taken, as far as it fits the new bucket.
  void SetRate(uint32_t per_minute, absl::Time now);

 private:
  uint64_t LevelAt(absl::Time now) const;
  void Advance(absl::Time now);

  uint32_t per_minute_;
  // In announcements times the microseconds of a minute, so that nothing is rounded.
  uint64_t level_;
  absl::Time at_;
};

}  // namespace herald::guard

#endif  // HERALD_INTERNAL_GUARD_RATE_LIMITER_H_

#ifndef HERALD_INTERNAL_TELEMETRY_RATE_BOUND_H_
#define HERALD_INTERNAL_TELEMETRY_RATE_BOUND_H_

#include <cstdint>
#include <utility>

#include "absl/time/time.h"

namespace herald::telemetry {

// Lets some things a second pass and counts the rest.
class RateBound {
 public:
  explicit RateBound(uint32_t per_second_max) : per_second_max_(per_second_max) {}

  bool Pass(absl::Time now) {
    if (now - second_ >= absl::Seconds(1)) {
      second_ = now;
      passed_ = 0;
    }
    if (passed_ == per_second_max_) {
      ++held_back_;
      return false;
    }
    ++passed_;
    return true;
  }

  // Since it was last asked.
  uint64_t TakeHeldBack() { return std::exchange(held_back_, 0); }

 private:
  const uint32_t per_second_max_;
  absl::Time second_ = absl::InfinitePast();
  uint32_t passed_ = 0;
  uint64_t held_back_ = 0;
};

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_RATE_BOUND_H_

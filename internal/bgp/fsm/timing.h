#ifndef HERALD_INTERNAL_BGP_FSM_TIMING_H_
#define HERALD_INTERNAL_BGP_FSM_TIMING_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace herald::fsm {

// Monotonic. A deadline that never comes is how a stopped timer looks.
using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;
inline constexpr TimePoint kNever = TimePoint::max();
inline constexpr Duration kForever = Duration::max();

// RFC 4271 section 10: a timer runs for 0.75 to 1.0 of its time, so that peers do not fall into
// step. The same seed gives the same times.
class Jitter {
 public:
  explicit Jitter(uint64_t seed) : random_(seed) {}
  Duration Shorten(Duration full) {
    const double share = std::uniform_real_distribution<double>(0.75, 1.0)(random_);
    return std::chrono::duration_cast<Duration>(full * share);
  }
  uint64_t NewSeed() { return random_(); }

 private:
  std::minstd_rand random_;
};

// How long to wait before the next try: doubles with each failure.
class BackOff {
 public:
  Duration Next(Duration max) {
    const Duration delay = std::min(next_, max);
    next_ = std::min(next_ * 2, kCeiling);
    return delay;
  }
  void Reset() { next_ = kFirst; }

 private:
  static constexpr Duration kFirst = std::chrono::seconds(1);
  static constexpr Duration kCeiling = std::chrono::hours(24);  // Keeps next_ from overflowing.
  Duration next_ = kFirst;
};

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_TIMING_H_

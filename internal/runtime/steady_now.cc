#include "internal/runtime/steady_now.h"

#include <chrono>

#include "absl/time/clock.h"

namespace herald::runtime {

absl::Time SteadyNow() {
  using Clock = std::chrono::steady_clock;
  static const absl::Time start = absl::Now();
  static const Clock::time_point steady_start = Clock::now();
  return start + absl::FromChrono(Clock::now() - steady_start);
}

}  // namespace herald::runtime

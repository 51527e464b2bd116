#ifndef HERALD_TESTS_BENCH_SINK_CLOCK_H_
#define HERALD_TESTS_BENCH_SINK_CLOCK_H_

#include <time.h>

#include <chrono>
#include <cstdint>
#include <thread>

namespace herald::bench {

// CLOCK_MONOTONIC: the one clock of calls and of what arrives.
inline int64_t NowNs() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec;
}

// For what can only be looked at.
template <class Condition>
void WaitUntil(Condition holds) {
  constexpr std::chrono::milliseconds kLook(10);
  while (!holds()) std::this_thread::sleep_for(kLook);
}

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_SINK_CLOCK_H_

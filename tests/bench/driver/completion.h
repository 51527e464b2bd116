#ifndef HERALD_TESTS_BENCH_DRIVER_COMPLETION_H_
#define HERALD_TESTS_BENCH_DRIVER_COMPLETION_H_

#include <grpcpp/grpcpp.h>

#include "tests/bench/driver/feed.h"

namespace herald::bench {

// Whether the only call of a queue has been answered.
inline bool IsNext(grpc::CompletionQueue& queue, Look look) {
  void* tag = nullptr;
  bool ok = false;
  const gpr_timespec until =
      look == Look::kAtOnce ? gpr_time_0(GPR_CLOCK_MONOTONIC) : gpr_inf_future(GPR_CLOCK_MONOTONIC);
  return queue.AsyncNext(&tag, &ok, until) == grpc::CompletionQueue::GOT_EVENT;
}

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_COMPLETION_H_

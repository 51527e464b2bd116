#ifndef HERALD_TESTS_BENCH_ALLOCATIONS_H_
#define HERALD_TESTS_BENCH_ALLOCATIONS_H_

#include <cstdint>

#include <benchmark/benchmark.h>

namespace herald::bench {

// Calls of operator new so far, by all threads.
uint64_t Allocations();

// Counts those between its beginning and Report.
class AllocationCount {
 public:
  // For each of the items that the benchmark has processed, as the counter "allocs/item".
  void Report(benchmark::State& state, int64_t items) const {
    state.counters["allocs/item"] =
        static_cast<double>(Allocations() - begun_) / static_cast<double>(items);
  }

 private:
  const uint64_t begun_ = Allocations();
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_ALLOCATIONS_H_

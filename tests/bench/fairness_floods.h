#ifndef HERALD_TESTS_BENCH_FAIRNESS_FLOODS_H_
#define HERALD_TESTS_BENCH_FAIRNESS_FLOODS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace herald::bench {

// What one principal does to a daemon that others use too.
struct Flood {
  const char* name;
  void (*run)(uint16_t port);  // Of the loopback listener. Does not return.
};

// Announces a million routes over and over; asks for a thousand streams; never reads some; sends
// requests without waiting for their answers, and pings without end.
const std::vector<Flood>& Floods();

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_FAIRNESS_FLOODS_H_

#ifndef HERALD_TESTS_BENCH_DRIVER_FOLLOWER_H_
#define HERALD_TESTS_BENCH_DRIVER_FOLLOWER_H_

#include <cstddef>
#include <cstdint>

#include "tests/bench/sink/sink.h"

namespace herald::bench {

// Counts what the only peer of a sink is told while it is told: for works of one thing at a time.
class Follower {
 public:
  explicit Follower(Sink& sink) : sink_(sink) {}

  // Reads what is there; how many routes have been announced or withdrawn so far.
  size_t Poll();
  // The same as of the last time.
  size_t routes() const { return routes_; }
  // Reads until there are so many. Throws if there are more, or fewer after ten seconds.
  void AwaitRoutes(size_t count);

 private:
  Sink& sink_;
  size_t position_ = 0;
  size_t routes_ = 0;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_FOLLOWER_H_

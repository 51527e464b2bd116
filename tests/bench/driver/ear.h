#ifndef HERALD_TESTS_BENCH_DRIVER_EAR_H_
#define HERALD_TESTS_BENCH_DRIVER_EAR_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "tests/bench/driver/feed.h"

namespace herald::bench {

// A client of a daemon that hears what its peers tell it.
class Ear {
 public:
  virtual ~Ear() = default;

  // Takes the next message, waiting for it; how many routes have been announced to it so far.
  virtual size_t Hear() = 0;
  // All that it has heard.
  virtual std::vector<RouteGroup> heard() const = 0;
};

// Throws for kinds that have none.
std::unique_ptr<Ear> MakeEar(const FeedOptions& options);

std::unique_ptr<Ear> MakeHeraldEar(const FeedOptions& options);
std::unique_ptr<Ear> MakeGobgpEar(const FeedOptions& options);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_EAR_H_

#ifndef HERALD_TESTS_BENCH_DRIVER_GOBGP_FEED_H_
#define HERALD_TESTS_BENCH_DRIVER_GOBGP_FEED_H_

#include <memory>

#include "tests/bench/driver/feed.h"

namespace herald::bench {

// AddPath and DeletePath for one route, AddPathStream for many. Kinds gobgp3 and gobgp4.
std::unique_ptr<Feed> MakeGobgpFeed(const FeedOptions& options);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_GOBGP_FEED_H_

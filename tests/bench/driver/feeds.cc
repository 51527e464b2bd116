#include <stdexcept>

#include "tests/bench/driver/feed.h"
#include "tests/bench/driver/herald_feed.h"

namespace herald::bench {

std::unique_ptr<Feed> MakeFeed(const FeedOptions& options) {
  if (options.kind == "herald") return std::make_unique<HeraldFeed>(options);
  throw std::runtime_error("there is no feed " + options.kind);
}

}  // namespace herald::bench

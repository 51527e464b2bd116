#include <stdexcept>

#include "tests/bench/driver/blaster_feed.h"
#include "tests/bench/driver/feed.h"
#include "tests/bench/driver/gobgp_feed.h"
#include "tests/bench/driver/herald_feed.h"
#include "tests/bench/driver/word_feeds.h"

namespace herald::bench {

std::unique_ptr<Feed> MakeFeed(const FeedOptions& options) {
  if (options.kind == "blaster") return std::make_unique<BlasterFeed>(options);
  if (options.kind == "herald") return std::make_unique<HeraldFeed>(options);
  if (options.kind == "gobgp3" || options.kind == "gobgp4") return MakeGobgpFeed(options);
  if (options.kind == "gobgp-cli") return MakeGobgpCliFeed(options);
  if (options.kind == "exabgp") return MakeExabgpFeed(options);
  if (options.kind == "frr") return MakeFrrFeed(options);
  if (options.kind == "bird") return MakeBirdFeed(options);
  if (options.kind == "openbgpd") return MakeOpenbgpdFeed(options);
  throw std::runtime_error("there is no feed " + options.kind);
}

}  // namespace herald::bench

#ifndef HERALD_TESTS_BENCH_DRIVER_BLASTER_FEED_H_
#define HERALD_TESTS_BENCH_DRIVER_BLASTER_FEED_H_

#include <cstdint>
#include <span>
#include <vector>

#include "tests/bench/driver/feed.h"

namespace herald::bench {

// What the blaster is told on its socket: keep octets for later, write what was kept to all peers,
// write these to all peers. The latter two are answered by one octet when all was given to the
// kernel.
enum class BlasterOrder : uint64_t { kKeep, kWriteKept, kWrite };
struct BlasterHeader {
  BlasterOrder order;
  uint64_t size;
};

// The limit: UPDATEs that are encoded before the clock runs.
class BlasterFeed : public Feed {
 public:
  explicit BlasterFeed(const FeedOptions& options);
  ~BlasterFeed() override;

  void Prepare(Verb verb, std::span<const RouteGroup> groups) override;
  void Send(Verb verb, std::span<const RouteGroup> groups) override;
  void BeginOne(Verb verb, const RouteGroup& route) override;
  bool OneIsDone(Look look) override;

 private:
  void Order(BlasterOrder order, std::span<const uint8_t> octets);

  int fd_ = -1;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_BLASTER_FEED_H_

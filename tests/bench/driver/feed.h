#ifndef HERALD_TESTS_BENCH_DRIVER_FEED_H_
#define HERALD_TESTS_BENCH_DRIVER_FEED_H_

#include <memory>
#include <span>
#include <string>

#include "tests/bench/wire/update.h"

namespace herald::bench {

enum class Verb { kAnnounce, kWithdraw };
enum class Look { kAtOnce, kUntilDone };

// How routes get into a daemon.
class Feed {
 public:
  virtual ~Feed() = default;

  // What a client would have at hand before it has routes to tell, such as a file or text. Before
  // each Send, with the same routes, and not measured.
  virtual void Prepare(Verb, std::span<const RouteGroup>) {}
  // Many routes, as fast as the daemon takes them. Returns when it has taken all, as far as it
  // tells.
  virtual void Send(Verb verb, std::span<const RouteGroup> groups) = 0;

  // From here on there is nothing but BeginOne: what Send had open would take the driver's core
  // from the calls.
  virtual void PrepareOnes() {}
  // Announces or withdraws one route: writes the request and returns.
  virtual void BeginOne(Verb verb, const RouteGroup& route) = 0;
  // Does what the answer needs. True: it is there.
  virtual bool OneIsDone(Look look) = 0;
};

struct FeedOptions {
  std::string kind;
  // The daemon's API, as its kind has it: a gRPC target, a file, an address.
  std::string target;
  // What tells the daemon, where that is a program of the daemon's which is not Debian's.
  std::string program;
  // Most routes in a message.
  size_t batch = 10'000;
};

// Waits until the daemon's API is there. Throws if kind is not known.
std::unique_ptr<Feed> MakeFeed(const FeedOptions& options);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_FEED_H_

#ifndef HERALD_TESTS_BENCH_DRIVER_WORD_FEEDS_H_
#define HERALD_TESTS_BENCH_DRIVER_WORD_FEEDS_H_

#include <memory>

#include "tests/bench/driver/feed.h"

namespace herald::bench {

// Daemons that are told in words. The words are put together in Prepare.

// ExaBGP: the pipe that it reads a program's commands from. target: the program's end of it, a
// file.
std::unique_ptr<Feed> MakeExabgpFeed(const FeedOptions& options);

// FRR: the terminal of bgpd. target: its unix socket. Needs a route-map for each attribute set:
// "set-0".
std::unique_ptr<Feed> MakeFrrFeed(const FeedOptions& options);

// BIRD: a file of static routes, then "configure soft". target: the directory of its control socket
// bird.ctl, into which routes4.conf and routes6.conf are written.
std::unique_ptr<Feed> MakeBirdFeed(const FeedOptions& options);

// GoBGP's command line, gobgp, of whose API the target is: unix:PATH. For IPv4.
std::unique_ptr<Feed> MakeGobgpCliFeed(const FeedOptions& options);

// OpenBGPD: bgpctl. target: its socket.
std::unique_ptr<Feed> MakeOpenbgpdFeed(const FeedOptions& options);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_WORD_FEEDS_H_

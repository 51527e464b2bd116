#ifndef HERALD_TESTS_BENCH_DRIVER_WORKS_H_
#define HERALD_TESTS_BENCH_DRIVER_WORKS_H_

#include <chrono>
#include <cstddef>
#include <string>

#include "tests/bench/driver/asns.h"
#include "tests/bench/driver/ear.h"
#include "tests/bench/driver/feed.h"
#include "tests/bench/driver/marks.h"
#include "tests/bench/sink/sink.h"

namespace herald::bench {

struct WorkOptions {
  size_t routes = 1'000'000;
  size_t sets = 1;
  bool ipv6 = false;
  std::string prefix_file;
  size_t calls = 20'000;
  size_t batch = 1'000;
  std::chrono::seconds seconds{5};
  // After each flood of endurance.
  std::chrono::milliseconds pause{0};
  std::chrono::seconds patience{120};
};

// Each work of tests/bench/README.md: works on established sessions, and throws unless every peer
// has exactly the routes that it should have in the end. Times are in seconds where nothing else is
// said.

// (a) One announce at a time, each when the one before has arrived and is answered, then their
// withdrawals in the same order; the calls and the seconds are of each half. The sink spins.
Figures MeasureLatency(const WorkOptions& options, Sink& sink, Feed& feed);
// (a) Announces at random times, 200 a second, each timed from when it was due; the sink sleeps.
// One is made when the one before is answered, late if that is late.
Figures MeasureArrivals(const WorkOptions& options, Sink& sink, Feed& feed);
// (b), (c) Many routes at once, to all peers, and their withdrawal.
Figures MeasureBulk(const WorkOptions& options, Sink& sink, Feed& feed);
// (c) The same twice, the second time with one peer that takes nothing.
Figures MeasureStall(const WorkOptions& options, Sink& sink, Feed& feed);
// (e) Batches of announcements and withdrawals, each awaited at the peer before the next.
Figures MeasureLockStep(const WorkOptions& options, Sink& sink, Feed& feed);
// (e) Announcements and withdrawals without waiting for the peer.
Figures MeasureFirehose(const WorkOptions& options, Sink& sink, Feed& feed);
// (e) Floods for so many seconds, to peers of which one flaps and one lags, with a mark at the same
// point of each cycle: when all have been told a window of routes.
Figures MeasureEndurance(const WorkOptions& options, Sink& sink, Feed& feed);
// (f) Marks at no routes, a tenth of them, and all.
Figures MeasureMemory(const WorkOptions& options, Sink& sink, Feed& feed);
// (d) A table that the last of the peers tells the daemon, at a client of it.
Figures MeasureReception(const WorkOptions& options, Sink& sink, Ear& ear);
// (t) A table that the last of the peers tells the daemon, at the others.
Figures MeasureTransit(const WorkOptions& options, Sink& sink);
// (f) As MeasureMemory, of a daemon that hears the routes from the last of the peers.
Figures MeasureHeardMemory(const WorkOptions& options, Sink& sink);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_WORKS_H_

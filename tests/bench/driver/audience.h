#ifndef HERALD_TESTS_BENCH_DRIVER_AUDIENCE_H_
#define HERALD_TESTS_BENCH_DRIVER_AUDIENCE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

#include "tests/bench/sink/sink.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {

// What all peers were told, together.
struct Heard {
  int64_t first_ns = 0;
  int64_t last_ns = 0;
  // When the first of the peers had been told all.
  int64_t first_complete_ns = 0;
  size_t octets = 0;
  size_t updates = 0;
  size_t routes_told = 0;
};

// The peers, and what they have been told.
class Audience {
 public:
  Audience(Sink& sink, NextHops next_hops, std::chrono::seconds patience)
      : sink_(sink), next_hops_(next_hops), patience_(patience) {}
  ~Audience() { Pause(); }

  // Reads for all peers, on a thread of its own.
  void Listen();
  // Ends that.
  void Pause();

  // Listens until all of the peers, but for one, have exactly this table, then pauses: it is looked
  // at whenever nothing was read for a while, and enough for this table before. Throws if they do
  // not have it in time, or a session ended. What is told is of what was read from since_ns on.
  Heard Await(const Digest& expected, int64_t since_ns, std::optional<size_t> but = std::nullopt);

 private:
  void AwaitQuiet(size_t octets, int64_t deadline_ns);
  bool Judged(const Digest& expected, int64_t since_ns, std::optional<size_t> but, Heard& heard);

  Sink& sink_;
  const NextHops next_hops_;
  const std::chrono::seconds patience_;
  std::atomic<bool> pauses_ = false;
  std::thread thread_;
  int64_t judged_ns_ = 0;
  std::string fault_;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_AUDIENCE_H_

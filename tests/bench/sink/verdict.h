#ifndef HERALD_TESTS_BENCH_SINK_VERDICT_H_
#define HERALD_TESTS_BENCH_SINK_VERDICT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/bench/sink/sink.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {

// What a peer was told, read from its octets after the run.
struct Verdict {
  Digest digest;
  // When the first and the last UPDATE with a route in it could be read; 0: there was none.
  int64_t first_ns = 0;
  int64_t last_ns = 0;
  size_t updates = 0;
  size_t octets = 0;  // Of those UPDATEs.
  // Announced and withdrawn, each time.
  size_t routes_told = 0;
  // Empty: every message was well formed, and the session stands.
  std::string fault;
};

// When the octet before this position of the peer's octets could be read.
int64_t ReadAt(const PeerLog& log, size_t position);

// The digest is of all that the peer was told, all else of what could be read from since_ns on.
Verdict Judge(const PeerLog& log, NextHops next_hops, int64_t since_ns);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_SINK_VERDICT_H_

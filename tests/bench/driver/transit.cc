#include <vector>

#include "tests/bench/driver/audience.h"
#include "tests/bench/driver/workload.h"
#include "tests/bench/driver/works.h"
#include "tests/bench/sink/clock.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {

namespace {

struct Passed {
  double seconds;
  Heard heard;
};

// The source tells so many routes, and the daemon passes them on to all other peers.
class Passage {
 public:
  Passage(const WorkOptions& options, size_t routes)
      : groups_(Deal(Prefixes(routes, options.ipv6, options.prefix_file), options.sets)) {
    WriteUpdates(groups_, {.asns = {kSourceAsn}, .next_hop = kSourceAddress}, octets_);
  }

  Passed Pass(Sink& sink, Audience& audience) const {
    const size_t source = sink.peers() - 1;
    const Digest expected =
        Expected(groups_, {.asns = {kDaemonAsn, kSourceAsn}}, NextHops::kIgnored);
    audience.Listen();
    const int64_t start = NowNs();
    sink.session(source).Send(octets_);
    const Heard heard = audience.Await(expected, start, source);
    return {static_cast<double>(heard.last_ns - start) * 1e-9, heard};
  }

 private:
  const std::vector<RouteGroup> groups_;
  std::vector<uint8_t> octets_;
};

}  // namespace

Figures MeasureTransit(const WorkOptions& options, Sink& sink) {
  const Passage passage(options, options.routes);
  Audience audience(sink, NextHops::kIgnored, options.patience);
  Reach("begin");
  const Passed passed = passage.Pass(sink, audience);
  Reach("told");
  return {{"seconds", passed.seconds},
          {"routes_per_second", static_cast<double>(options.routes) / passed.seconds},
          {"octets", static_cast<double>(passed.heard.octets)},
          {"updates", static_cast<double>(passed.heard.updates)}};
}

Figures MeasureHeardMemory(const WorkOptions& options, Sink& sink) {
  const Passage tenth(options, options.routes / 10);
  const Passage all(options, options.routes);
  Audience audience(sink, NextHops::kIgnored, options.patience);
  Reach("none");
  tenth.Pass(sink, audience);
  Reach("tenth");
  const Passed passed = all.Pass(sink, audience);
  Reach("all");
  return {{"seconds", passed.seconds}};
}

}  // namespace herald::bench

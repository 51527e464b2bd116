#include <vector>

#include "tests/bench/driver/audience.h"
#include "tests/bench/driver/workload.h"
#include "tests/bench/driver/works.h"
#include "tests/bench/sink/clock.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {

Figures MeasureTransit(const WorkOptions& options, Sink& sink) {
  const size_t source = sink.peers() - 1;
  const std::vector<RouteGroup> groups =
      Deal(Prefixes(options.routes, options.ipv6, options.prefix_file), options.sets);
  std::vector<uint8_t> octets;
  WriteUpdates(groups, {.asns = {kSourceAsn}, .next_hop = kSourceAddress}, octets);
  const Digest expected = Expected(groups, {.asns = {kDaemonAsn, kSourceAsn}}, NextHops::kIgnored);
  Audience audience(sink, NextHops::kIgnored, options.patience);
  Reach("begin");
  audience.Listen();
  const int64_t start = NowNs();
  sink.session(source).Send(octets);
  const Heard heard = audience.Await(expected, start, source);
  Reach("told");
  const double seconds = static_cast<double>(heard.last_ns - start) * 1e-9;
  return {{"seconds", seconds},
          {"routes_per_second", static_cast<double>(options.routes) / seconds},
          {"octets", static_cast<double>(heard.octets)},
          {"updates", static_cast<double>(heard.updates)}};
}

}  // namespace herald::bench

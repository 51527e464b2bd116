#include <future>
#include <stdexcept>
#include <vector>

#include "tests/bench/driver/workload.h"
#include "tests/bench/driver/works.h"
#include "tests/bench/sink/clock.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {
namespace {

// Told first: who hears it hears what follows.
const RouteGroup& Marker() {
  static const RouteGroup kMarker = {.attributes = AttributeSet(0, 1),
                                     .prefixes = {Ipv4(0xC0000200, 24)}};  // 192.0.2.0
  return kMarker;
}

}  // namespace

Figures MeasureReception(const WorkOptions& options, Sink& sink, Ear& ear) {
  Session& source = sink.session(sink.peers() - 1);
  std::vector<RouteGroup> groups =
      Deal(Prefixes(options.routes, options.ipv6, options.prefix_file), options.sets);
  const Teller teller = {.asns = {kSourceAsn}, .next_hop = kSourceAddress};
  std::vector<uint8_t> marker;
  WriteUpdates({&Marker(), 1}, teller, marker);
  std::vector<uint8_t> octets;
  WriteUpdates(groups, teller, octets);
  source.Send(marker);
  while (ear.Hear() < 1) continue;
  Reach("begin");
  const int64_t start = NowNs();
  auto sent = std::async(std::launch::async, [&] { source.Send(octets); });
  while (ear.Hear() < options.routes + 1) continue;
  const double seconds = static_cast<double>(NowNs() - start) * 1e-9;
  Reach("told");
  sent.get();
  groups.push_back(Marker());
  if (Expected(ear.heard(), {}, NextHops::kIgnored) !=
      Expected(groups, teller, NextHops::kIgnored)) {
    throw std::runtime_error("other routes were heard than were told");
  }
  return {{"seconds", seconds},
          {"routes_per_second", static_cast<double>(options.routes) / seconds}};
}

}  // namespace herald::bench

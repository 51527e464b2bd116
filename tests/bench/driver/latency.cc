#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/driver/audience.h"
#include "tests/bench/driver/follower.h"
#include "tests/bench/driver/workload.h"
#include "tests/bench/driver/works.h"
#include "tests/bench/sink/clock.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {
namespace {

constexpr size_t kLoaded = 10'000;
constexpr uint32_t kFirstAddress = 0x64400000;  // 100.64.0.0
constexpr int64_t kPatienceNs = int64_t{10} * 1'000'000'000;

struct Samples {
  std::vector<double> wire_us;
  std::vector<double> answer_us;

  // Of sorted values.
  static double At(const std::vector<double>& sorted, double share) {
    return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
  }
};

// Announces, and looks for the octets and for the answer by turns until both are there.
void One(const RouteGroup& route, size_t told, Follower& follower, Sink& sink, Feed& feed,
         Samples& samples) {
  const int64_t start = NowNs();
  feed.BeginOne(route);
  int64_t wire = 0;
  int64_t answer = 0;
  while (wire == 0 || answer == 0) {
    if (wire == 0 && follower.Poll() >= told) wire = sink.last_read_ns();
    if (answer == 0 && feed.OneIsDone()) answer = NowNs();
    if (NowNs() - start > kPatienceNs)
      throw std::runtime_error("an announcement did not arrive in time");
  }
  samples.wire_us.push_back(static_cast<double>(wire - start) * 1e-3);
  samples.answer_us.push_back(static_cast<double>(answer - start) * 1e-3);
}

}  // namespace

Figures MeasureLatency(const WorkOptions& options, Sink& sink, Feed& feed) {
  std::vector<RouteGroup> groups = Deal(Prefixes(kLoaded, false, options.prefix_file), 1);
  Audience audience(sink, NextHops::kCompared, options.patience);
  feed.Prepare(Verb::kAnnounce, groups);
  feed.Send(Verb::kAnnounce, groups);
  audience.Await(Expected(groups, {.asns = {kDaemonAsn}}, NextHops::kCompared), 0);
  Follower follower(sink);
  const size_t loaded = follower.Poll();
  Samples samples;
  Reach("begin");
  const int64_t end = NowNs() + std::chrono::nanoseconds(options.seconds).count();
  for (size_t i = 0; i < options.calls && NowNs() < end; ++i) {
    const Prefix prefix = Ipv4(kFirstAddress + static_cast<uint32_t>(i), 32);
    const RouteGroup route{.attributes = groups[0].attributes, .prefixes = {prefix}};
    One(route, loaded + i + 1, follower, sink, feed, samples);
    groups[0].prefixes.push_back(prefix);
  }
  Reach("end");
  audience.Await(Expected(groups, {.asns = {kDaemonAsn}}, NextHops::kCompared), 0);
  Figures figures = {{"calls", static_cast<double>(samples.wire_us.size())}};
  for (auto* values : {&samples.wire_us, &samples.answer_us}) {
    std::sort(values->begin(), values->end());
    const std::string name = values == &samples.wire_us ? "wire" : "answer";
    figures[name + "_p50_us"] = Samples::At(*values, 0.5);
    figures[name + "_p90_us"] = Samples::At(*values, 0.9);
    figures[name + "_p99_us"] = Samples::At(*values, 0.99);
    figures[name + "_p999_us"] = Samples::At(*values, 0.999);
    figures[name + "_max_us"] = values->back();
  }
  return figures;
}

}  // namespace herald::bench

#include <optional>
#include <vector>

#include "tests/bench/driver/audience.h"
#include "tests/bench/driver/workload.h"
#include "tests/bench/driver/works.h"
#include "tests/bench/sink/clock.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {
namespace {

double Seconds(int64_t from_ns, int64_t to_ns) {
  return static_cast<double>(to_ns - from_ns) * 1e-9;
}

std::vector<RouteGroup> Groups(const WorkOptions& options) {
  return Deal(Prefixes(options.routes, options.ipv6, options.prefix_file), options.sets);
}

Digest Table(const std::vector<RouteGroup>& groups) {
  return Expected(groups, {.asns = {kDaemonAsn}}, NextHops::kCompared);
}

// Announced or withdrawn, and told to all peers but one.
struct Round {
  double taken;
  double seconds;
  Heard heard;
};

struct Terms {
  std::optional<size_t> but = std::nullopt;
  bool is_marked = false;  // What the daemon's processes use is looked at: before, and after.
};

Round Tell(Verb verb, const std::vector<RouteGroup>& groups, Audience& audience, Feed& feed,
           const Terms& terms = {}) {
  const Digest expected = verb == Verb::kAnnounce ? Table(groups) : Digest();
  feed.Prepare(verb, groups);
  audience.Listen();
  if (terms.is_marked) Reach("begin");
  const int64_t start = NowNs();
  feed.Send(verb, groups);
  const int64_t taken = NowNs();
  const Heard heard = audience.Await(expected, start, terms.but);
  if (terms.is_marked) Reach("told");
  return {Seconds(start, taken), Seconds(start, heard.last_ns), heard};
}

}  // namespace

Figures MeasureBulk(const WorkOptions& options, Sink& sink, Feed& feed) {
  const std::vector<RouteGroup> groups = Groups(options);
  Audience audience(sink, NextHops::kCompared, options.patience);
  const Round told = Tell(Verb::kAnnounce, groups, audience, feed, {.is_marked = true});
  const Round gone = Tell(Verb::kWithdraw, groups, audience, feed);
  const auto routes = static_cast<double>(options.routes);
  return {{"seconds", told.seconds},
          {"taken_seconds", told.taken},
          {"first_peer_seconds",
           told.seconds - Seconds(told.heard.first_complete_ns, told.heard.last_ns)},
          {"routes_per_second", routes / told.seconds},
          {"withdraw_seconds", gone.seconds},
          {"octets", static_cast<double>(told.heard.octets)},
          {"updates", static_cast<double>(told.heard.updates)}};
}

Figures MeasureStall(const WorkOptions& options, Sink& sink, Feed& feed) {
  const size_t stalled = sink.peers() / 2;
  const std::vector<RouteGroup> groups = Groups(options);
  Audience audience(sink, NextHops::kCompared, options.patience);
  // What a daemon does for the first time takes longer, so that does not count.
  Tell(Verb::kAnnounce, groups, audience, feed);
  Tell(Verb::kWithdraw, groups, audience, feed);
  const Round all = Tell(Verb::kAnnounce, groups, audience, feed, {.but = stalled});
  Tell(Verb::kWithdraw, groups, audience, feed);
  sink.Stall(stalled);
  const Round others =
      Tell(Verb::kAnnounce, groups, audience, feed, {.but = stalled, .is_marked = true});
  sink.Resume(stalled);
  audience.Await(Table(groups), 0);
  return {{"seconds", others.seconds}, {"without_stall_seconds", all.seconds}};
}

Figures MeasureMemory(const WorkOptions& options, Sink& sink, Feed& feed) {
  const std::vector<RouteGroup> groups = Groups(options);
  Audience audience(sink, NextHops::kCompared, options.patience);
  Reach("none");
  WorkOptions few = options;
  few.routes /= 10;
  const std::vector<RouteGroup> tenth = Groups(few);
  Tell(Verb::kAnnounce, tenth, audience, feed);
  Reach("tenth");
  const Round told = Tell(Verb::kAnnounce, groups, audience, feed);
  Reach("all");
  return {{"seconds", told.seconds}};
}

}  // namespace herald::bench

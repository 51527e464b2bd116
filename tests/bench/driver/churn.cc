#include <algorithm>
#include <vector>

#include "tests/bench/driver/audience.h"
#include "tests/bench/driver/follower.h"
#include "tests/bench/driver/workload.h"
#include "tests/bench/driver/works.h"
#include "tests/bench/sink/clock.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {
namespace {

constexpr size_t kWindow = 10'000;

// The window, cut into batches.
std::vector<RouteGroup> Batches(const WorkOptions& options) {
  const std::vector<Prefix> prefixes = Prefixes(kWindow, options.ipv6, options.prefix_file);
  std::vector<RouteGroup> batches;
  for (size_t first = 0; first < kWindow; first += options.batch) {
    const size_t end = std::min(first + options.batch, kWindow);
    batches.push_back({.attributes = AttributeSet(0, 1),
                       .prefixes = {prefixes.begin() + static_cast<ptrdiff_t>(first),
                                    prefixes.begin() + static_cast<ptrdiff_t>(end)}});
  }
  return batches;
}

double SecondsSince(int64_t start_ns) { return static_cast<double>(NowNs() - start_ns) * 1e-9; }

}  // namespace

Figures MeasureLockStep(const WorkOptions& options, Sink& sink, Feed& feed) {
  const std::vector<RouteGroup> batches = Batches(options);
  Follower follower(sink);
  size_t told = follower.Poll();
  size_t operations = 0;
  const auto send = [&](Verb verb, const RouteGroup& batch) {
    feed.Prepare(verb, {&batch, 1});
    feed.Send(verb, {&batch, 1});
    told += batch.prefixes.size();
    operations += batch.prefixes.size();
    follower.AwaitRoutes(told);
  };
  Reach("begin");
  const int64_t start = NowNs();
  while (NowNs() - start < std::chrono::nanoseconds(options.seconds).count()) {
    for (const RouteGroup& batch : batches) send(Verb::kAnnounce, batch);
    for (const RouteGroup& batch : batches) send(Verb::kWithdraw, batch);
  }
  const double seconds = SecondsSince(start);
  const auto measured = static_cast<double>(operations);
  Reach("end");
  // How many there were was counted at each step; here, that they were the right ones.
  for (const RouteGroup& batch : batches) send(Verb::kAnnounce, batch);
  Audience audience(sink, NextHops::kCompared, options.patience);
  audience.Await(Expected(batches, {.asns = {kDaemonAsn}}, NextHops::kCompared), 0);
  for (const RouteGroup& batch : batches) send(Verb::kWithdraw, batch);
  audience.Await({}, 0);
  return {{"operations", measured},
          {"operations_per_second", measured / seconds},
          {"seconds", seconds}};
}

// The window goes as a whole; the batch is what the feed puts in a message.
Figures MeasureFirehose(const WorkOptions& options, Sink& sink, Feed& feed) {
  const std::vector<RouteGroup> window =
      Deal(Prefixes(kWindow, options.ipv6, options.prefix_file), options.sets);
  const std::vector<RouteGroup> other = WithOtherAttributes(window);
  Audience audience(sink, NextHops::kCompared, options.patience);
  Reach("begin");
  audience.Listen();
  const int64_t start = NowNs();
  size_t operations = 0;
  const auto send = [&](Verb verb, const std::vector<RouteGroup>& groups) {
    feed.Prepare(verb, groups);
    feed.Send(verb, groups);
    operations += kWindow;
  };
  while (NowNs() - start < std::chrono::nanoseconds(options.seconds).count()) {
    send(Verb::kAnnounce, window);
    send(Verb::kAnnounce, other);
    send(Verb::kWithdraw, window);
  }
  send(Verb::kAnnounce, other);
  const double taken_seconds = SecondsSince(start);
  const Heard heard =
      audience.Await(Expected(other, {.asns = {kDaemonAsn}}, NextHops::kCompared), start);
  Reach("end");
  // A daemon that takes all at once and tells it later has not been faster.
  const double seconds = static_cast<double>(heard.last_ns - start) * 1e-9;
  return {{"operations", static_cast<double>(operations)},
          {"operations_per_second", static_cast<double>(operations) / seconds},
          {"taken_per_second", static_cast<double>(operations) / taken_seconds},
          {"told_per_second", static_cast<double>(heard.routes_told) / seconds},
          {"seconds", seconds}};
}

}  // namespace herald::bench

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/driver/audience.h"
#include "tests/bench/driver/workload.h"
#include "tests/bench/driver/works.h"
#include "tests/bench/sink/clock.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {
namespace {

constexpr size_t kWindowMax = 10'000;
constexpr size_t kSets = 200;
constexpr size_t kLoneCalls = 100;
constexpr int kFloods = 3;

// Churn in cycles, at whose ends no peer has any route.
class Endurance {
 public:
  Endurance(const WorkOptions& options, Sink& sink, Feed& feed)
      : options_(options),
        prefixes_(Prefixes(options.routes, options.ipv6, options.prefix_file)),
        window_routes_(std::min(kWindowMax, options.routes)),
        sink_(sink),
        feed_(feed),
        audience_(sink, NextHops::kCompared, options.patience),
        flaps_(sink.peers() - 2),
        lags_(sink.peers() - 1) {}

  size_t operations() const { return operations_; }
  size_t flaps() const { return flaps_so_far_; }
  // How often the one that flaps stood when tables with routes were compared.
  size_t tables_of_flapper() const { return tables_of_flapper_; }

  // The first of the peers keeps up, the last but one flaps, and the last lags. The daemon may let
  // one that flaps wait before it takes it again.
  void Run(size_t cycle) {
    window_ = Window(cycle);
    other_ = WithOtherAttributes(window_);
    audience_.Pause();
    sink_.Clear();
    sink_.Stall(lags_);
    Flood();
    Send(Verb::kAnnounce, window_);
    audience_.Pause();
    if (FlapperStands()) {
      sink_.Drop(flaps_);
      ++flaps_so_far_;
    }
    Flood();
    audience_.Pause();
    sink_.Resume(lags_);
    Send(Verb::kAnnounce, other_);
    Await(Expected(other_, {.asns = {kDaemonAsn}}, NextHops::kCompared));
    Repeat();
    Reach("cycle-" + std::to_string(cycle));
    Send(Verb::kWithdraw, other_);
    Await({});
  }

 private:
  // Other prefixes and other attribute sets in each cycle.
  std::vector<RouteGroup> Window(size_t cycle) const {
    std::vector<RouteGroup> groups(kSets);
    for (size_t i = 0; i < kSets; ++i)
      groups[i].attributes = AttributeSet(cycle * kSets + i, kPlainSets + 1);
    for (size_t i = 0; i < window_routes_; ++i) {
      const Prefix& prefix = prefixes_[(cycle * window_routes_ + i) % prefixes_.size()];
      groups[i % kSets].prefixes.push_back(prefix);
    }
    return groups;
  }

  bool FlapperStands() const { return sink_.session(flaps_).established(); }

  void Await(const Digest& expected) {
    const bool stands = FlapperStands();
    audience_.Await(expected, 0, stands ? std::nullopt : std::optional(flaps_));
    tables_of_flapper_ += stands && expected.routes > 0 ? 1 : 0;
  }

  void Send(Verb verb, const std::vector<RouteGroup>& groups) {
    if (!FlapperStands()) {
      audience_.Pause();
      sink_.Advance();
    }
    audience_.Listen();
    feed_.Prepare(verb, groups);
    feed_.Send(verb, groups);
    operations_ += window_routes_;
    const int64_t end = NowNs() + std::chrono::nanoseconds(options_.pause).count();
    WaitUntil([end] { return NowNs() >= end; });
  }

  void Flood() {
    for (int i = 0; i < kFloods; ++i) {
      Send(Verb::kAnnounce, window_);
      Send(Verb::kAnnounce, other_);
      Send(Verb::kWithdraw, window_);
    }
  }

  // What stands is announced again, route by route: nobody is told anything.
  void Repeat() {
    for (size_t i = 0; i < kLoneCalls; ++i) {
      const RouteGroup& group = other_[i % other_.size()];
      feed_.BeginOne(Verb::kAnnounce,
                     {.attributes = group.attributes, .prefixes = {group.prefixes[0]}});
      feed_.OneIsDone(Look::kUntilDone);
    }
    operations_ += kLoneCalls;
  }

  const WorkOptions& options_;
  const std::vector<Prefix> prefixes_;
  const size_t window_routes_;
  Sink& sink_;
  Feed& feed_;
  Audience audience_;
  const size_t flaps_;
  const size_t lags_;
  std::vector<RouteGroup> window_;
  std::vector<RouteGroup> other_;
  size_t operations_ = 0;
  size_t flaps_so_far_ = 0;
  size_t tables_of_flapper_ = 0;
};

}  // namespace

Figures MeasureEndurance(const WorkOptions& options, Sink& sink, Feed& feed) {
  Endurance endurance(options, sink, feed);
  size_t cycles = 0;
  const int64_t start = NowNs();
  while (NowNs() - start < std::chrono::nanoseconds(options.seconds).count()) {
    endurance.Run(cycles++);
  }
  const double seconds = static_cast<double>(NowNs() - start) * 1e-9;
  return {{"operations", static_cast<double>(endurance.operations())},
          {"operations_per_second", static_cast<double>(endurance.operations()) / seconds},
          {"flaps", static_cast<double>(endurance.flaps())},
          {"tables_of_flapper", static_cast<double>(endurance.tables_of_flapper())},
          {"cycles", static_cast<double>(cycles)},
          {"seconds", seconds}};
}

}  // namespace herald::bench

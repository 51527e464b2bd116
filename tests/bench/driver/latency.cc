#include <poll.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/driver/audience.h"
#include "tests/bench/driver/follower.h"
#include "tests/bench/driver/workload.h"
#include "tests/bench/driver/works.h"
#include "tests/bench/sink/clock.h"
#include "tests/bench/sink/verdict.h"
#include "tests/bench/wire/route_table.h"

namespace herald::bench {
namespace {

constexpr size_t kLoaded = 10'000;
constexpr uint32_t kFirstAddress = 0x64400000;  // 100.64.0.0
constexpr double kArrivalsPerSecond = 200;
constexpr int64_t kPatienceNs = int64_t{10} * 1'000'000'000;

struct Samples {
  std::vector<double> wire_us;
  std::vector<double> answer_us;
};

void AddPercentiles(const std::string& name, std::vector<double> values, Figures& figures) {
  std::sort(values.begin(), values.end());
  const auto at = [&values](double share) {
    return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
  };
  figures[name + "_p50_us"] = at(0.5);
  figures[name + "_p90_us"] = at(0.9);
  figures[name + "_p99_us"] = at(0.99);
  figures[name + "_p999_us"] = at(0.999);
  figures[name + "_max_us"] = values.back();
}

Figures Percentiles(const Samples& samples) {
  Figures figures = {{"calls", static_cast<double>(samples.wire_us.size())}};
  AddPercentiles("wire", samples.wire_us, figures);
  AddPercentiles("answer", samples.answer_us, figures);
  return figures;
}

double Microseconds(int64_t from_ns, int64_t to_ns) {
  return static_cast<double>(to_ns - from_ns) * 1e-3;
}

// The routes that stand before and after the measurement.
class Table {
 public:
  Table(const WorkOptions& options, Sink& sink)
      : groups_(Deal(Prefixes(kLoaded, false, options.prefix_file), 1)),
        audience_(sink, NextHops::kCompared, options.patience) {}

  Audience& audience() { return audience_; }

  void Load(Feed& feed) {
    feed.Prepare(Verb::kAnnounce, groups_);
    feed.Send(Verb::kAnnounce, groups_);
    Await();
    feed.PrepareOnes();
  }

  // One more.
  RouteGroup Next() {
    const auto number = static_cast<uint32_t>(groups_[0].prefixes.size() - kLoaded);
    groups_[0].prefixes.push_back(Ipv4(kFirstAddress + number, 32));
    return {.attributes = groups_[0].attributes, .prefixes = {groups_[0].prefixes.back()}};
  }

  // Of those that Next made, the first that has not been withdrawn.
  bool HasOne() const { return kLoaded + withdrawn_ < groups_[0].prefixes.size(); }
  RouteGroup Oldest() {
    return {.attributes = groups_[0].attributes,
            .prefixes = {groups_[0].prefixes[kLoaded + withdrawn_++]}};
  }

  // The peer has exactly what stands.
  void Await() {
    std::vector<Prefix>& prefixes = groups_[0].prefixes;
    const auto first = prefixes.begin() + kLoaded;
    prefixes.erase(first, first + static_cast<std::ptrdiff_t>(withdrawn_));
    withdrawn_ = 0;
    audience_.Await(Expected(groups_, {.asns = {kDaemonAsn}}, NextHops::kCompared), 0);
  }

 private:
  std::vector<RouteGroup> groups_;
  size_t withdrawn_ = 0;
  Audience audience_;
};

// Routes one at a time.
class Steps {
 public:
  Steps(Sink& sink, Feed& feed)
      : sink_(sink), feed_(feed), follower_(sink), told_(follower_.Poll()) {}

  // Calls, and looks for the octets and for the answer by turns until both are there.
  void One(Verb verb, const RouteGroup& route, Samples& samples) {
    ++told_;
    const int64_t start = NowNs();
    feed_.BeginOne(verb, route);
    int64_t wire = 0;
    int64_t answer = 0;
    while (wire == 0 || answer == 0) {
      if (wire == 0 && follower_.Poll() >= told_) wire = WireTime(start);
      if (answer == 0 && feed_.OneIsDone(Look::kAtOnce)) answer = NowNs();
      if (NowNs() - start > kPatienceNs)
        throw std::runtime_error("a route or its withdrawal did not arrive in time");
    }
    samples.wire_us.push_back(Microseconds(start, wire));
    samples.answer_us.push_back(Microseconds(start, answer));
  }

 private:
  // A route that is told twice would pass for the next one.
  int64_t WireTime(int64_t start) {
    if (follower_.routes() > told_ || sink_.last_read_ns() < start)
      throw std::runtime_error("more was told than was asked for");
    return sink_.last_read_ns();
  }

  Sink& sink_;
  Feed& feed_;
  Follower follower_;
  size_t told_;
};

// When each of the routes of Table::Next arrived, by its number.
std::vector<int64_t> Arrivals(const PeerLog& log, size_t count) {
  std::vector<int64_t> arrivals(count);
  MessageWalk walk(log.octets);
  MessageType type;
  for (Octets body; walk.Next(type, body);) {
    if (type != MessageType::kUpdate) continue;
    const std::optional<Update> update = ReadUpdate(body, NextHops::kIgnored);
    NlriWalk nlri(update->announced.nlri, false);
    for (Prefix prefix; nlri.Next(prefix);) {
      const uint64_t number = (prefix.high >> 32) - kFirstAddress;
      if (prefix.length == 32 && number < count) arrivals[number] = ReadAt(log, walk.position());
    }
  }
  return arrivals;
}

// Sleeps, to the microsecond.
void AwaitTime(int64_t time_ns) {
  const int64_t left = time_ns - NowNs();
  if (left <= 0) return;
  const timespec timeout = {.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
  ppoll(nullptr, 0, &timeout, nullptr);
}

}  // namespace

Figures MeasureLatency(const WorkOptions& options, Sink& sink, Feed& feed) {
  Table table(options, sink);
  table.Load(feed);
  Steps steps(sink, feed);
  const auto budget = std::chrono::nanoseconds(options.seconds).count();
  Samples announced;
  Reach("begin");
  int64_t end = NowNs() + budget;
  for (size_t i = 0; i < options.calls && NowNs() < end; ++i)
    steps.One(Verb::kAnnounce, table.Next(), announced);
  Reach("told");
  table.Await();
  Samples withdrawn;
  end = NowNs() + budget;
  while (table.HasOne() && NowNs() < end) steps.One(Verb::kWithdraw, table.Oldest(), withdrawn);
  Reach("end");
  table.Await();
  Figures figures = Percentiles(announced);
  figures["withdrawals"] = static_cast<double>(withdrawn.wire_us.size());
  AddPercentiles("withdrawn", withdrawn.wire_us, figures);
  AddPercentiles("withdrawn_answer", withdrawn.answer_us, figures);
  return figures;
}

Figures MeasureArrivals(const WorkOptions& options, Sink& sink, Feed& feed) {
  Table table(options, sink);
  table.Load(feed);
  prctl(PR_SET_TIMERSLACK, 1);
  std::minstd_rand random;
  std::exponential_distribution<double> gap_s(kArrivalsPerSecond);
  std::vector<int64_t> due;
  Samples samples;
  Reach("begin");
  table.audience().Listen();
  const int64_t start = NowNs();
  const int64_t end = start + std::chrono::nanoseconds(options.seconds).count();
  for (int64_t next = start; next < end && NowNs() < end;
       next += static_cast<int64_t>(gap_s(random) * 1e9)) {
    AwaitTime(next);
    feed.BeginOne(Verb::kAnnounce, table.Next());
    feed.OneIsDone(Look::kUntilDone);
    due.push_back(next);
    samples.answer_us.push_back(Microseconds(next, NowNs()));
  }
  Reach("end");
  table.Await();
  const std::vector<int64_t> arrivals = Arrivals(sink.Log(0), due.size());
  for (size_t i = 0; i < due.size(); ++i)
    samples.wire_us.push_back(Microseconds(due[i], arrivals[i]));
  return Percentiles(samples);
}

}  // namespace herald::bench

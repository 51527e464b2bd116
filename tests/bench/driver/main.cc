// Measures one work on one daemon that runs already: tests/bench/suite starts it. Prints a line at
// each mark and waits for one in answer; the last line has the figures.
#include <arpa/inet.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <CLI/CLI.hpp>

#include "tests/bench/driver/feed.h"
#include "tests/bench/driver/herald_relay.h"
#include "tests/bench/driver/works.h"
#include "tests/bench/sink/sink.h"

namespace herald::bench {
namespace {

constexpr char kEndurance[] = "endurance";

struct Options {
  std::string work;
  FeedOptions feed;
  WorkOptions of_work;
  size_t peers = 1;
  size_t arena_mb = 512;
  int seconds = 5;
  int pause_ms = 0;
  int patience = 120;
};

// A daemon with an API has a client that hands on what it hears; others do so by themselves.
Figures RunTransit(const Options& options, Sink& sink) {
  std::optional<HeraldRelay> relay;
  if (options.feed.kind == "herald") relay.emplace(options.feed);
  return MeasureTransit(options.of_work, sink);
}

Figures RunReception(const Options& options, Sink& sink) {
  return MeasureReception(options.of_work, sink, *MakeEar(options.feed));
}

Figures RunHeardMemory(const Options& options, Sink& sink) {
  return MeasureHeardMemory(options.of_work, sink);
}

// What a client tells the daemon.
using Work = std::function<Figures(const WorkOptions&, Sink&, Feed&)>;
const std::map<std::string, Work>& Works() {
  static const std::map<std::string, Work> kWorks = {
      {"latency", MeasureLatency}, {"arrivals", MeasureArrivals},  {"bulk", MeasureBulk},
      {"stall", MeasureStall},     {"lock-step", MeasureLockStep}, {"firehose", MeasureFirehose},
      {"memory", MeasureMemory},   {kEndurance, MeasureEndurance},
  };
  return kWorks;
}

// What a peer tells it.
using WorkOfSource = std::function<Figures(const Options&, Sink&)>;
const std::map<std::string, WorkOfSource>& WorksOfSource() {
  static const std::map<std::string, WorkOfSource> kWorks = {
      {"transit", RunTransit},
      {"reception", RunReception},
      {"heard-memory", RunHeardMemory},
  };
  return kWorks;
}

uint32_t Address(const char* text) {
  in_addr address = {};
  inet_pton(AF_INET, text, &address);
  return ntohl(address.s_addr);
}

// Peer 0 is 10.99.1.1; there are 250 in each /24.
SinkOptions Peers(const Options& options) {
  SinkOptions out;
  out.arena_octets = options.arena_mb << 20;
  for (size_t peer = 0; peer < options.peers; ++peer) {
    const auto address = static_cast<uint32_t>((peer / 250 << 8) + peer % 250);
    const bool stalls = (options.work == "stall" && peer == options.peers / 2) ||
                        (options.work == kEndurance && peer == options.peers - 1);
    out.peers.push_back({.local = Address("10.99.1.1") + address,
                         .local_asn = kPeerAsn,
                         .remote = Address("10.99.0.1"),
                         .remote_port = 1791,
                         .receive_buffer = stalls ? 4096 : 0});
  }
  if (WorksOfSource().contains(options.work)) {
    out.peers.push_back({.local = Address(kSourceAddress),
                         .local_asn = kSourceAsn,
                         .remote = Address("10.99.0.1"),
                         .remote_port = 1791});
  }
  return out;
}

Figures Run(const Options& options) {
  Sink sink(Peers(options));
  const auto of_source = WorksOfSource().find(options.work);
  std::unique_ptr<Feed> feed;
  if (of_source == WorksOfSource().end()) feed = MakeFeed(options.feed);
  sink.Establish(options.of_work.patience);
  if (!feed) return of_source->second(options, sink);
  return Works().at(options.work)(options.of_work, sink, *feed);
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Measures one work on one daemon.");
  std::set<std::string> names;
  for (const auto& [name, work] : Works()) names.insert(name);
  for (const auto& [name, work] : WorksOfSource()) names.insert(name);
  app.add_option("--work", options.work)->required()->check(CLI::IsMember(names));
  app.add_option("--feed", options.feed.kind)->required();
  app.add_option("--target", options.feed.target)->required();
  app.add_option("--program", options.feed.program, "The daemon's command line");
  app.add_option("--batch", options.feed.batch, "Routes in a message");
  app.add_option("--peers", options.peers);
  app.add_option("--arena-mb", options.arena_mb);
  app.add_option("--routes", options.of_work.routes);
  app.add_option("--sets", options.of_work.sets);
  app.add_flag("--ipv6", options.of_work.ipv6);
  app.add_option("--prefixes", options.of_work.prefix_file);
  app.add_option("--calls", options.of_work.calls);
  app.add_option("--seconds", options.seconds);
  app.add_option("--pause-ms", options.pause_ms);
  app.add_option("--patience", options.patience, "Seconds");
  CLI11_PARSE(app, argc, argv);
  options.of_work.batch = options.feed.batch;
  options.of_work.seconds = std::chrono::seconds(options.seconds);
  options.of_work.pause = std::chrono::milliseconds(options.pause_ms);
  options.of_work.patience = std::chrono::seconds(options.patience);
  try {
    Print(Run(options));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
}

}  // namespace
}  // namespace herald::bench

int main(int argc, char** argv) { return herald::bench::Main(argc, argv); }

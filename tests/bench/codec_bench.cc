// How fast UPDATEs are made and read, without sockets. Counters are routes a second.
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "internal/bgp/wire/update_codec.h"
#include "tests/bench/allocations.h"

namespace herald::wire {
namespace {

constexpr int64_t kRoutes = 100'000;

UpdateFormat Format() {
  UpdateFormat format;
  format.families = {kIpv4Unicast, kIpv6Unicast};
  return format;
}

PathAttributes Attributes() {
  PathAttributes attributes;
  attributes.as_path = {{.asns = {Asn(65001), Asn(3356), Asn(64512), Asn(4200000000)}}};
  attributes.next_hop = NextHopAddress{.address = IpAddress::V4(0xC0000201)};
  attributes.communities = {Community(0xFFFF029A), Community(0x00010002)};
  return attributes;
}

// Consecutive /24s, which take four octets each, as most of the real table does.
std::vector<Nlri> Prefixes() {
  std::vector<Nlri> nlri;
  for (uint32_t i = 0; i < kRoutes; ++i) {
    nlri.push_back({.prefix = Prefix::Masked(IpAddress::V4(0x0A000000 + (i << 8)), 24)});
  }
  return nlri;
}

void EncodePacked(benchmark::State& state) {
  const std::vector<Nlri> nlri = Prefixes();
  std::vector<uint8_t> buffer;
  const bench::AllocationCount count;
  for (auto _ : state) {
    buffer.clear();
    Writer out(buffer);
    benchmark::DoNotOptimize(EncodeAnnouncements(kIpv4Unicast, Attributes(), nlri, Format(), out));
  }
  state.SetItemsProcessed(state.iterations() * kRoutes);
  count.Report(state, state.iterations() * kRoutes);
}
BENCHMARK(EncodePacked);

void EncodeOneByOne(benchmark::State& state) {
  const std::vector<Nlri> nlri = Prefixes();
  const PathAttributes attributes = Attributes();
  std::vector<uint8_t> buffer;
  const bench::AllocationCount count;
  for (auto _ : state) {
    buffer.clear();
    Writer out(buffer);
    for (const Nlri& one : nlri) {
      benchmark::DoNotOptimize(EncodeAnnouncements(kIpv4Unicast, attributes,
                                                   absl::MakeConstSpan(&one, 1), Format(), out));
    }
  }
  state.SetItemsProcessed(state.iterations() * kRoutes);
  count.Report(state, state.iterations() * kRoutes);
}
BENCHMARK(EncodeOneByOne);

void DecodePacked(benchmark::State& state) {
  std::vector<uint8_t> messages;
  Writer out(messages);
  EncodeAnnouncements(kIpv4Unicast, Attributes(), Prefixes(), Format(), out);
  const bench::AllocationCount count;
  for (auto _ : state) {
    Reader in(messages);
    while (!in.empty()) {
      const auto header = DecodeHeader(in.Take(kHeaderSize), kMessageSizeMax);
      benchmark::DoNotOptimize(DecodeUpdate(in.Take(header.value().size - kHeaderSize), Format()));
    }
  }
  state.SetItemsProcessed(state.iterations() * kRoutes);
  count.Report(state, state.iterations() * kRoutes);
}
BENCHMARK(DecodePacked);

}  // namespace
}  // namespace herald::wire

BENCHMARK_MAIN();

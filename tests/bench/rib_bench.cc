// What the output of routes is made of, piece by piece, without sockets: attribute sets that are
// interned, changes that are put and taken, routes that are kept. Counters are of routes.
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "internal/bgp/rib/attribute_table.h"
#include "internal/bgp/rib/pending_updates.h"
#include "tests/bench/allocations.h"

namespace herald::rib {
namespace {

constexpr size_t kTakeOctets = 64 * 1024;

PathAttributes Attributes(uint32_t set) {
  PathAttributes attributes;
  attributes.as_path = {{.asns = {Asn(65001), Asn(3356), Asn(set + 1)}}};
  attributes.next_hop = NextHopAddress{.address = IpAddress::V4(0xC0000201)};
  attributes.communities = {Community(0xFFFF029A), Community(set)};
  return attributes;
}

std::vector<Nlri> Prefixes(int64_t count) {
  std::vector<Nlri> nlri;
  for (uint32_t i = 0; i < count; ++i) {
    nlri.push_back({.prefix = Prefix::Masked(IpAddress::V4(0x0A000000 + (i << 8)), 24)});
  }
  return nlri;
}

// Sets that stand already: all that a batch of known attributes costs.
void InternKnown(benchmark::State& state) {
  AttributeTable table;
  std::vector<AttributesRef> held;
  for (uint32_t set = 0; set < state.range(0); ++set) held.push_back(table.Intern(Attributes(set)));
  const bench::AllocationCount count;
  uint32_t set = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(table.Intern(Attributes(set)));
    set = (set + 1) % static_cast<uint32_t>(state.range(0));
  }
  state.SetItemsProcessed(state.iterations());
  count.Report(state, state.iterations());
}
BENCHMARK(InternKnown)->ArgName("sets")->Arg(1)->Arg(200)->Arg(150'000);

void InternNew(benchmark::State& state) {
  const auto sets = static_cast<uint32_t>(state.range(0));
  const bench::AllocationCount count;
  for (auto _ : state) {
    AttributeTable table;
    std::vector<AttributesRef> held;
    for (uint32_t set = 0; set < sets; ++set) held.push_back(table.Intern(Attributes(set)));
    benchmark::DoNotOptimize(held);
  }
  state.SetItemsProcessed(state.iterations() * sets);
  count.Report(state, state.iterations() * sets);
}
BENCHMARK(InternNew)->ArgName("sets")->Arg(150'000)->Unit(benchmark::kMillisecond);

// Every route is announced once, in sets that are dealt by turns, and taken.
void PutAndTake(benchmark::State& state) {
  const std::vector<Nlri> nlri = Prefixes(state.range(0));
  AttributeTable table;
  std::vector<AttributesRef> sets;
  for (uint32_t set = 0; set < state.range(1); ++set) sets.push_back(table.Intern(Attributes(set)));
  PendingUpdates::Batch batch;
  const bench::AllocationCount count;
  for (auto _ : state) {
    PendingUpdates pending;
    for (size_t i = 0; i < nlri.size(); ++i)
      pending.Put(nlri[i], nullptr, sets[i % sets.size()], 1);
    while (pending.Take(kTakeOctets, batch)) benchmark::DoNotOptimize(batch);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  count.Report(state, state.iterations() * state.range(0));
}

// The same routes change again and again before anything is taken.
void PutAgain(benchmark::State& state) {
  const std::vector<Nlri> nlri = Prefixes(state.range(0));
  AttributeTable table;
  const AttributesRef first = table.Intern(Attributes(0));
  const AttributesRef second = table.Intern(Attributes(1));
  PendingUpdates pending;
  for (const Nlri& one : nlri) pending.Put(one, nullptr, first, 1);
  uint64_t revision = 1;
  const bench::AllocationCount count;
  for (auto _ : state) {
    ++revision;
    const bool is_even = revision % 2 == 0;
    for (const Nlri& one : nlri) {
      pending.Put(one, is_even ? first : second, is_even ? second : first, revision);
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  count.Report(state, state.iterations() * state.range(0));
}
BENCHMARK(PutAndTake)
    ->ArgNames({"routes", "sets"})
    ->Args({100'000, 1})
    ->Args({100'000, 200})
    ->Args({1'000'000, 150'000})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(PutAgain)->ArgName("routes")->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace herald::rib

BENCHMARK_MAIN();

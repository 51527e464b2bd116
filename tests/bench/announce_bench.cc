// A million routes of an owner into the table, in steps as calls of the API make them and without
// peers: what each costs, in time, allocations and octets that stay.
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "internal/injector/injector.h"
#include "internal/injector/owned_routes.h"
#include "tests/bench/allocations.h"

namespace herald::injector {
namespace {

constexpr size_t kRoutes = 1'000'000;

enum Order : int64_t { kSorted, kRandom };

// In use, as the allocator rounds them.
double OctetsInUse() {
  const struct mallinfo2 heap = mallinfo2();
  return static_cast<double>(heap.uordblks + heap.hblkhd);
}

// Steps of step routes at most, each of one set; sets take turns.
std::vector<OwnedBatch> Batches(Order order, size_t sets, size_t step) {
  std::vector<Nlri> nlri;
  for (uint32_t i = 0; i < kRoutes; ++i) {
    nlri.push_back({.prefix = Prefix::Masked(IpAddress::V4(i << 8), 24)});
  }
  if (order == kRandom) std::shuffle(nlri.begin(), nlri.end(), std::mt19937(1));
  const size_t size = std::min(step, std::max<size_t>(1, kRoutes / sets));
  std::vector<OwnedBatch> batches;
  for (size_t first = 0; first < kRoutes; first += size) {
    OwnedBatch& batch = batches.emplace_back();
    const auto set = static_cast<uint32_t>(batches.size() % sets);
    batch.attributes.as_path = {{.asns = {Asn(64500), Asn(set), Asn(174)}}};
    batch.attributes.communities = {Community(set)};
    const auto begin = nlri.begin() + static_cast<ptrdiff_t>(first);
    batch.nlri.assign(begin, begin + static_cast<ptrdiff_t>(std::min(size, kRoutes - first)));
  }
  return batches;
}

// Again: the routes stand already.
void Announce(benchmark::State& state, bool again) {
  const Caller caller{
      .owner = {.principal = "detector"},
      .grant = std::make_shared<guard::Grant>(
          guard::Grant{.prefixes = {{.prefix = Prefix::Masked(IpAddress::V4(0), 0), .le = 32}}})};
  const std::vector<OwnedBatch> batches =
      Batches(static_cast<Order>(state.range(0)), static_cast<size_t>(state.range(1)),
              static_cast<size_t>(state.range(2)));
  uint64_t allocated = 0;
  double kept = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::optional<Injector> injector(Limits{});
    std::optional<OwnedRoutes> owned;
    owned.emplace(*injector, guard::Rules{}, /*first_lease=*/1);
    const auto announce = [&] {
      for (const OwnedBatch& batch : batches) {
        benchmark::DoNotOptimize(owned->Announce(caller, {{.batch = &batch, .nlri = batch.nlri}},
                                                 {}, absl::UnixEpoch()));
      }
    };
    const double kept_before = OctetsInUse();
    if (again) announce();
    const uint64_t allocated_before = bench::Allocations();
    state.ResumeTiming();
    announce();
    state.PauseTiming();
    allocated += bench::Allocations() - allocated_before;
    kept = OctetsInUse() - kept_before;
    owned.reset();
    injector.reset();
    state.ResumeTiming();
  }
  const double routes = static_cast<double>(kRoutes) * static_cast<double>(state.iterations());
  state.SetItemsProcessed(static_cast<int64_t>(routes));
  state.counters["time/route"] = benchmark::Counter(
      static_cast<double>(kRoutes),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["allocations/route"] = static_cast<double>(allocated) / routes;
  state.counters["octets/route"] = kept / static_cast<double>(kRoutes);
}

void AnnounceNew(benchmark::State& state) { Announce(state, /*again=*/false); }
void AnnounceAgain(benchmark::State& state) { Announce(state, /*again=*/true); }

void Shapes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"random", "sets", "step"})->Unit(benchmark::kMillisecond);
  for (const int64_t order : {kSorted, kRandom}) {
    for (const int64_t sets : {1, 200, 150'000}) bench->Args({order, sets, 1'000});
  }
  bench->Args({kRandom, 1, 64});
  bench->Args({kSorted, 1, 64});
}
BENCHMARK(AnnounceNew)->Apply(Shapes);
BENCHMARK(AnnounceAgain)->Apply(Shapes);

}  // namespace
}  // namespace herald::injector

BENCHMARK_MAIN();

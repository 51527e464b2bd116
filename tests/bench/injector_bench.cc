// From a batch of routes to the octets for one peer, without sockets: what the core thread does.
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <benchmark/benchmark.h>

#include "internal/bgp/wire/parcel.h"
#include "internal/injector/injector.h"
#include "internal/injector/owned_routes.h"
#include "tests/bench/allocations.h"

namespace herald::injector {
namespace {

constexpr size_t kBatch = 10'000;
constexpr size_t kRead = 64 * 1024;

OutputRules Rules() {
  OutputRules rules;
  rules.format.families = {kIpv4Unicast};
  rules.local_asn = Asn(65000);
  rules.local_address = IpAddress::V4(0xC0000201);
  return rules;
}

std::vector<RouteBatch> Batches(size_t routes, size_t attribute_sets) {
  std::vector<RouteBatch> batches;
  for (size_t first = 0; first < routes; first += kBatch) {
    RouteBatch batch;
    batch.attributes.med = static_cast<uint32_t>(first / kBatch % attribute_sets);
    for (size_t i = first; i < first + kBatch && i < routes; ++i) {
      batch.nlri.push_back(
          {.prefix = Prefix::Masked(IpAddress::V4(static_cast<uint32_t>(i) << 8), 24)});
    }
    batches.push_back(std::move(batch));
  }
  return batches;
}

void AnnounceAndTake(benchmark::State& state) {
  const auto routes = static_cast<size_t>(state.range(0));
  const std::vector<RouteBatch> batches = Batches(routes, static_cast<size_t>(state.range(1)));
  wire::Parcel parcel;
  const bench::AllocationCount count;
  for (auto _ : state) {
    Injector injector{Limits{}};
    injector.PeerUp(std::make_shared<PeerLabel>(), Rules(), [] {}, {}, absl::UnixEpoch());
    for (const RouteBatch& batch : batches) {
      benchmark::DoNotOptimize(injector.Announce(absl::MakeConstSpan(&batch, 1)));
    }
    while (injector.HasOutput(PeerId(0))) {
      parcel.Clear();
      injector.TakeOutput(PeerId(0), kRead, parcel);
      injector.Written(PeerId(0));
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  count.Report(state, state.iterations() * state.range(0));
}
BENCHMARK(AnnounceAndTake)
    ->ArgNames({"routes", "attribute_sets"})
    ->Args({100'000, 1})
    ->Args({500'000, 1})
    ->Args({500'000, 50})
    ->Unit(benchmark::kMillisecond);

// Calls of kBatch routes, of which those that are announced again stand already. Null terms: the
// injector alone, else with all that OwnedRoutes asks and keeps.
void AnnounceCalls(benchmark::State& state, const Terms* terms) {
  const Caller caller{
      .owner = {.principal = "detector"},
      .grant = std::make_shared<guard::Grant>(
          guard::Grant{.prefixes = {{.prefix = Prefix::Masked(IpAddress::V4(0), 0), .le = 32}}})};
  const std::vector<RouteBatch> batches = Batches(static_cast<size_t>(state.range(0)), 1);
  for (auto _ : state) {
    state.PauseTiming();
    std::optional<Injector> injector(Limits{});
    std::optional<OwnedRoutes> owned;
    if (terms != nullptr) owned.emplace(*injector, guard::Rules{}, /*first_lease=*/1);
    const auto announce = [&] {
      for (const RouteBatch& batch : batches) {
        if (terms == nullptr) {
          benchmark::DoNotOptimize(injector->Announce(absl::MakeConstSpan(&batch, 1)));
        } else {
          const OwnedBatch own{.attributes = batch.attributes, .terms = *terms, .nlri = batch.nlri};
          benchmark::DoNotOptimize(
              owned->Announce(caller, {{.batch = &own, .nlri = own.nlri}}, {}, absl::UnixEpoch()));
        }
      }
    };
    if (state.range(1) != 0) announce();
    state.ResumeTiming();
    announce();
    state.PauseTiming();
    owned.reset();
    injector.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void AnnounceAlone(benchmark::State& state) { AnnounceCalls(state, nullptr); }
void AnnounceOwned(benchmark::State& state, const Terms& terms) { AnnounceCalls(state, &terms); }

void CallSizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"routes", "again"})->Unit(benchmark::kMillisecond);
  for (const int64_t routes : {10'000, 1'000'000}) {
    for (const int64_t again : {0, 1}) bench->Args({routes, again});
  }
}
BENCHMARK(AnnounceAlone)->Apply(CallSizes);
BENCHMARK_CAPTURE(AnnounceOwned, plain, Terms())->Apply(CallSizes);
BENCHMARK_CAPTURE(AnnounceOwned, ttl, Terms{.ttl_s = 3'600})->Apply(CallSizes);

}  // namespace
}  // namespace herald::injector

BENCHMARK_MAIN();

// What the core thread does with routes after they stand: pending, encoded, given to each peer. No
// sockets. Allocations are those of the measured part.
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <benchmark/benchmark.h>

#include "internal/bgp/rib/pending_updates.h"
#include "internal/bgp/wire/parcel.h"
#include "internal/injector/injector.h"
#include "tests/bench/allocations.h"

namespace herald::injector {
namespace {

constexpr size_t kRead = 64 * 1024;

Nlri RouteNumber(size_t number) {
  return {.prefix = Prefix::Masked(IpAddress::V4(static_cast<uint32_t>(number) << 8), 24)};
}

void CountItems(benchmark::State& state, size_t items_each, uint64_t counted) {
  const auto items = static_cast<double>(state.iterations()) * static_cast<double>(items_each);
  state.SetItemsProcessed(static_cast<int64_t>(items));
  state.counters["allocs/item"] = static_cast<double>(counted) / items;
}

// Put and take, so many at a time.
void PutAndTakeInSteps(benchmark::State& state) {
  constexpr size_t kRoutes = 1'000'000;
  const auto step = static_cast<size_t>(state.range(0));
  const auto sets = static_cast<size_t>(state.range(1));
  std::vector<rib::AttributesRef> attributes;
  for (size_t i = 0; i < sets; ++i) {
    attributes.push_back(std::make_shared<PathAttributes>());
  }
  rib::PendingUpdates pending;
  rib::PendingUpdates::Batch batch;
  uint64_t revision = 0;
  const uint64_t before = bench::Allocations();
  for (auto _ : state) {
    for (size_t first = 0; first < kRoutes; first += step) {
      ++revision;
      for (size_t i = first; i < first + step; ++i) {
        pending.Put(RouteNumber(i), nullptr, attributes[i * sets / kRoutes], revision);
      }
      while (pending.Take(kRead, batch)) benchmark::DoNotOptimize(batch.nlri.data());
    }
  }
  CountItems(state, kRoutes, bench::Allocations() - before);
}
BENCHMARK(PutAndTakeInSteps)
    ->ArgNames({"step", "sets"})
    ->Args({1'000, 1})
    ->Args({1'000, 1'000})
    ->Args({1'000'000, 1})
    ->Args({1'000'000, 150'000})
    ->Unit(benchmark::kMillisecond);

OutputRules Rules() {
  return {.format = {.families = {kIpv4Unicast}},
          .local_asn = Asn(65000),
          .local_address = IpAddress::V4(0xC0000201)};
}

std::vector<RouteBatch> Batches(size_t routes, size_t sets) {
  std::vector<RouteBatch> batches(sets);
  for (size_t i = 0; i < routes; ++i) batches[i * sets / routes].nlri.push_back(RouteNumber(i));
  for (size_t i = 0; i < sets; ++i) {
    batches[i].attributes.med = static_cast<uint32_t>(i);
    batches[i].attributes.as_path = {{.asns = {Asn(64496), Asn(70'000)}}};
  }
  return batches;
}

// From routes that stand to the octets for so many peers, who take turns.
void Take(benchmark::State& state) {
  const auto peers = static_cast<uint32_t>(state.range(0));
  const auto routes = static_cast<size_t>(state.range(1));
  const std::vector<RouteBatch> batches = Batches(routes, static_cast<size_t>(state.range(2)));
  wire::Parcel parcel;
  uint64_t counted = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::optional<Injector> injector(Limits{});
    for (uint32_t i = 0; i < peers; ++i) {
      injector->PeerUp(
          std::make_shared<PeerLabel>(PeerLabel{.id = PeerId(i)}), Rules(), [] {}, {},
          absl::UnixEpoch());
    }
    benchmark::DoNotOptimize(injector->Announce(batches));
    const uint64_t before = bench::Allocations();
    state.ResumeTiming();
    for (bool more = true; more;) {
      more = false;
      for (uint32_t i = 0; i < peers; ++i) {
        if (!injector->HasOutput(PeerId(i))) continue;
        more = true;
        parcel.Clear();
        injector->TakeOutput(PeerId(i), kRead, parcel);
        injector->Written(PeerId(i));
      }
    }
    state.PauseTiming();
    counted += bench::Allocations() - before;
    injector.reset();
    state.ResumeTiming();
  }
  CountItems(state, routes * peers, counted);
}
BENCHMARK(Take)
    ->ArgNames({"peers", "routes", "sets"})
    ->Args({1, 1'000'000, 1})
    ->Args({1, 1'000'000, 150'000})
    ->Args({100, 100'000, 200})
    ->Unit(benchmark::kMillisecond);

// One route announced, withdrawn and announced again, and taken by each peer.
void LoneAnnounce(benchmark::State& state) {
  const auto peers = static_cast<uint32_t>(state.range(0));
  Injector injector{Limits{}};
  for (uint32_t i = 0; i < peers; ++i) {
    injector.PeerUp(
        std::make_shared<PeerLabel>(PeerLabel{.id = PeerId(i)}), Rules(), [] {}, {},
        absl::UnixEpoch());
  }
  RouteBatch batch{.nlri = {RouteNumber(1)}};
  wire::Parcel parcel;
  const uint64_t before = bench::Allocations();
  for (auto _ : state) {
    batch.attributes.med = batch.attributes.med.value_or(0) + 1;
    benchmark::DoNotOptimize(injector.Announce(absl::MakeConstSpan(&batch, 1)));
    for (uint32_t i = 0; i < peers; ++i) {
      parcel.Clear();
      injector.TakeOutput(PeerId(i), kRead, parcel);
      injector.Written(PeerId(i));
    }
  }
  CountItems(state, 1, bench::Allocations() - before);
}
BENCHMARK(LoneAnnounce)->ArgName("peers")->Arg(1)->Arg(100)->Arg(500);

}  // namespace
}  // namespace herald::injector

BENCHMARK_MAIN();

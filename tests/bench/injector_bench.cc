// From a batch of routes to the octets for one peer, without sockets: what the core thread does.
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "internal/injector/injector.h"

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
  std::vector<uint8_t> buffer;
  for (auto _ : state) {
    Injector injector{Limits{}};
    injector.PeerUp(std::make_shared<PeerLabel>(), Rules(), [] {}, {}, absl::UnixEpoch());
    for (const RouteBatch& batch : batches) {
      benchmark::DoNotOptimize(injector.Announce(absl::MakeConstSpan(&batch, 1)));
    }
    while (injector.HasOutput(PeerId(0))) {
      buffer.clear();
      Writer out(buffer);
      injector.TakeOutput(PeerId(0), kRead, out);
      injector.Written(PeerId(0));
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(AnnounceAndTake)
    ->ArgNames({"routes", "attribute_sets"})
    ->Args({100'000, 1})
    ->Args({500'000, 1})
    ->Args({500'000, 50})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace herald::injector

BENCHMARK_MAIN();

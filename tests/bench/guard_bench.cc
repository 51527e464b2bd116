// What the guard costs for each prefix of a batch that it allows.
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "internal/guard/guard.h"

namespace herald::guard {
namespace {

constexpr size_t kBatch = 10'000;

// Host routes spread over 10.0.0.0/8, so that no two searches are alike.
std::vector<Prefix> HostRoutes() {
  std::vector<Prefix> prefixes;
  for (uint32_t i = 0; i < kBatch; ++i) {
    const uint32_t host = 0x0A000000 | (i * 0x9E3779B1u & 0x00FFFFFF);
    prefixes.push_back(Prefix::Masked(IpAddress::V4(host), 32));
  }
  return prefixes;
}

void CheckPrefixes(benchmark::State& state) {
  const auto count = static_cast<uint32_t>(state.range(0));
  Rules rules;
  Grant grant;
  for (uint32_t i = 0; i < count; ++i) {
    rules.protected_prefixes.push_back(Prefix::Masked(IpAddress::V4(0xC0000000 | i << 8), 24));
    grant.prefixes.push_back({Prefix::Masked(IpAddress::V4(0x0B000000 | i << 8), 24), 32, 32});
  }
  grant.prefixes.push_back({Prefix::Masked(IpAddress::V4(0x0A000000), 8), 32, 32});
  const Guard guard(rules);
  const PreparedGrant prepared("bench", grant);
  const std::vector<Prefix> routes = HostRoutes();
  for (auto _ : state) {
    for (const Prefix& route : routes) {
      benchmark::DoNotOptimize(guard.CheckPrefix(prepared, route));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBatch));
}
BENCHMARK(CheckPrefixes)->ArgName("prefixes")->Arg(1)->Arg(64)->Arg(4095);

}  // namespace
}  // namespace herald::guard

BENCHMARK_MAIN();

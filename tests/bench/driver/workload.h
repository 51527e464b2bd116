#ifndef HERALD_TESTS_BENCH_DRIVER_WORKLOAD_H_
#define HERALD_TESTS_BENCH_DRIVER_WORKLOAD_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tests/bench/wire/update.h"

namespace herald::bench {

// The same on every machine and in every run.

// So many different prefixes: the first of the file's, which has one on each line, and behind them
// made ones whose lengths are distributed as those of the Internet's table are. Without a file:
// made ones.
std::vector<Prefix> Prefixes(size_t count, bool ipv6, const std::string& file);

// An attribute set. Up to kPlainSets they differ in one community, as those of a program that
// announces routes of its own do; beyond, in an AS_PATH of two to five ASNs and two communities.
constexpr size_t kPlainSets = 1'000;
Attributes AttributeSet(size_t index, size_t sets);

// Deals the prefixes to so many sets, at random but for one set. Sets without a prefix are left
// out.
std::vector<RouteGroup> Deal(std::span<const Prefix> prefixes, size_t sets);

// The same prefixes with other attributes.
std::vector<RouteGroup> WithOtherAttributes(std::vector<RouteGroup> groups);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_WORKLOAD_H_

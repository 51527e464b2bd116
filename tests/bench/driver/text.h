#ifndef HERALD_TESTS_BENCH_DRIVER_TEXT_H_
#define HERALD_TESTS_BENCH_DRIVER_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "tests/bench/wire/prefix.h"

namespace herald::bench {

std::string AddressText(const Prefix& prefix);
std::string Text(const Prefix& prefix);
// Nothing where it is not one.
std::optional<Prefix> ParsePrefix(const std::string& text);
// "65000:1".
std::string CommunityText(uint32_t community);

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_TEXT_H_

#ifndef HERALD_TESTS_BENCH_WIRE_HASH_H_
#define HERALD_TESTS_BENCH_WIRE_HASH_H_

#include <cstdint>

#include "tests/bench/wire/prefix.h"

namespace herald::bench {

// Spreads every bit of the input over the whole word.
constexpr uint64_t Mix(uint64_t word) {
  word ^= word >> 31;
  word *= 0x9E3779B97F4A7C15u;
  word ^= word >> 29;
  word *= 0xD6E8FEB86659FD93u;
  return word ^ (word >> 32);
}

constexpr uint64_t Hash(uint64_t seed, Octets octets) {
  uint64_t hash = Mix(seed + octets.size());
  for (const uint8_t octet : octets) hash = Mix(hash ^ octet);
  return hash;
}

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_WIRE_HASH_H_

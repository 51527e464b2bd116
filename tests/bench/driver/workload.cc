#include "tests/bench/driver/workload.h"

#include <array>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "absl/container/flat_hash_set.h"
#include "tests/bench/driver/text.h"
#include "tests/bench/wire/hash.h"

namespace herald::bench {
namespace {

// Of a hundred prefixes in the table of 2025, how many have each length, roughly.
struct Share {
  uint8_t length;
  int percent;
};
constexpr std::array<Share, 8> kIpv4Lengths = {
    {{24, 60}, {23, 10}, {22, 12}, {21, 5}, {20, 5}, {19, 4}, {18, 2}, {16, 2}}};
constexpr std::array<Share, 7> kIpv6Lengths = {
    {{48, 47}, {32, 13}, {44, 14}, {40, 10}, {36, 8}, {46, 5}, {29, 3}}};

template <size_t Count>
uint8_t PickLength(const std::array<Share, Count>& shares, uint64_t random) {
  int rest = static_cast<int>(random % 100);
  for (const Share& share : shares) {
    rest -= share.percent;
    if (rest < 0) return share.length;
  }
  return shares[0].length;
}

Prefix MadeIpv4(uint64_t random) {
  const auto first = static_cast<uint32_t>(11 + (random >> 8) % 89);  // 11 to 99: nothing special.
  const uint32_t address = first << 24 | (static_cast<uint32_t>(random >> 40) & 0xFFFFFF);
  return Ipv4(address, PickLength(kIpv4Lengths, random & 0xFF));
}

Prefix MadeIpv6(uint64_t random) {
  // Inside 2a00::/8.
  const uint64_t high = uint64_t{0x2A} << 56 | Mix(random) >> 8;
  return Masked({.high = high, .length = PickLength(kIpv6Lengths, random & 0xFF), .ipv6 = true});
}

}  // namespace

std::vector<Prefix> Prefixes(size_t count, bool ipv6, const std::string& file) {
  std::vector<Prefix> prefixes;
  absl::flat_hash_set<Prefix> seen;
  const auto add = [&](const Prefix& prefix) {
    if (prefixes.size() < count && prefix.ipv6 == ipv6 && seen.insert(prefix).second) {
      prefixes.push_back(prefix);
    }
  };
  if (!file.empty()) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    for (std::string line; prefixes.size() < count && std::getline(in, line);) {
      const std::optional<Prefix> prefix = ParsePrefix(line);
      if (!prefix)
        throw std::runtime_error(std::string(file).append(": not a prefix: ").append(line));
      add(*prefix);
    }
  }
  for (uint64_t i = 1; prefixes.size() < count; ++i)
    add(ipv6 ? MadeIpv6(Mix(i)) : MadeIpv4(Mix(i)));
  return prefixes;
}

Attributes AttributeSet(size_t index, size_t sets) {
  constexpr uint32_t kOurs = 65000u << 16;
  const auto number = static_cast<uint32_t>(index);
  if (sets <= kPlainSets) return {.as_path = {}, .communities = {kOurs | (number + 1)}};
  Attributes attributes;
  const uint64_t random = Mix(index + 1);
  const size_t asns = 2 + random % 4;
  for (size_t i = 0; i < asns; ++i) {
    attributes.as_path.push_back(static_cast<uint32_t>(1'000 + Mix(random + i) % 60'000));
  }
  attributes.communities = {kOurs | (number & 0xFFFF), (65001u << 16) | (number >> 16)};
  return attributes;
}

std::vector<RouteGroup> Deal(std::span<const Prefix> prefixes, size_t sets) {
  std::vector<RouteGroup> groups(sets);
  for (size_t i = 0; i < sets; ++i) groups[i].attributes = AttributeSet(i, sets);
  for (size_t i = 0; i < prefixes.size(); ++i)
    groups[Mix(i + 1) % sets].prefixes.push_back(prefixes[i]);
  std::erase_if(groups, [](const RouteGroup& group) { return group.prefixes.empty(); });
  return groups;
}

std::vector<RouteGroup> WithOtherAttributes(std::vector<RouteGroup> groups) {
  for (RouteGroup& group : groups) group.attributes.communities.push_back(0xFFF00001);
  return groups;
}

}  // namespace herald::bench

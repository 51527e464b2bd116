#include "tests/bench/wire/route_table.h"

#include <vector>

#include "tests/bench/wire/hash.h"

namespace herald::bench {

std::optional<size_t> RouteTable::Withdraw(const Update::Field& field) {
  NlriWalk walk(field.nlri, field.ipv6);
  size_t count = 0;
  for (Prefix prefix; walk.Next(prefix); ++count) routes_.erase(prefix);
  if (!walk.ok()) return std::nullopt;
  return count;
}

std::optional<size_t> RouteTable::Announce(const Update::Field& field, uint64_t attributes) {
  NlriWalk walk(field.nlri, field.ipv6);
  size_t count = 0;
  for (Prefix prefix; walk.Next(prefix); ++count) routes_[prefix] = attributes;
  if (!walk.ok()) return std::nullopt;
  return count;
}

std::optional<size_t> RouteTable::Apply(const Update& update) {
  // Withdrawals first: a prefix in both fields stands (RFC 4271 section 4.3).
  const auto withdrawn = Withdraw(update.withdrawn);
  const auto mp_withdrawn = Withdraw(update.mp_withdrawn);
  const auto announced = Announce(update.announced, update.attributes);
  const auto mp_announced = Announce(update.mp_announced, update.mp_attributes);
  if (!withdrawn || !mp_withdrawn || !announced || !mp_announced) return std::nullopt;
  return *withdrawn + *mp_withdrawn + *announced + *mp_announced;
}

Digest RouteTable::digest() const {
  Digest digest{.routes = routes_.size()};
  for (const auto& [prefix, attributes] : routes_) {
    const uint64_t family = prefix.ipv6 ? 0x100u : 0u;
    const uint64_t address = Mix(Mix(prefix.high) + prefix.low) + (family | prefix.length);
    digest.nlri_octets += 1 + (prefix.length + 7u) / 8;
    digest.sum_high += Mix(Mix(address) ^ attributes);
    digest.sum_low += Mix(Mix(~address) + attributes);
  }
  return digest;
}

Digest Expected(std::span<const RouteGroup> groups, const Teller& teller, NextHops next_hops) {
  std::vector<uint8_t> stream;
  WriteUpdates(groups, teller, stream);
  RouteTable table;
  MessageWalk walk(stream);
  MessageType type;
  for (Octets body; walk.Next(type, body);) table.Apply(ReadUpdate(body, next_hops).value());
  return table.digest();
}

}  // namespace herald::bench

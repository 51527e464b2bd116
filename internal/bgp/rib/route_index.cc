#include "internal/bgp/rib/route_index.h"

#include <algorithm>
#include <cassert>

namespace herald::rib {
namespace {

constexpr uint32_t kCapacityMin = 32;
// Behind the last home, for those that are pushed beyond it.
constexpr size_t kSlack = 8;

// Four fifths.
constexpr bool IsFull(uint32_t size, uint32_t capacity) {
  return uint64_t{size} * 5 >= uint64_t{capacity} * 4;
}

}  // namespace

RouteIndex::RouteIndex() { Clear(); }

void RouteIndex::Add(size_t hash, Place place) {
  const size_t number = NumberOf(hash);
  Shard& shard = shards_[number];
  if (IsFull(shard.size, shard.capacity)) {
    // Grown by half. They begin at sizes apart, so that not all of them grow at one time, and
    // the load of all together is always about the same.
    const auto first = static_cast<uint32_t>(kCapacityMin + kCapacityMin / 2 * number / kShards);
    shard.Grow(shard.capacity == 0 ? first : shard.capacity + shard.capacity / 2);
  }
  std::vector<Slot>& slots = shard.slots;
  Slot added{.key = KeyOf(hash), .place = place};
  size_t at = shard.Home(added.key);
  while (slots[at].key <= added.key) ++at;
  // Those behind it move on, into the next empty slot.
  for (; slots[at].key != kNoKey; ++at) std::swap(slots[at], added);
  slots[at] = added;
  if (at + 1 == slots.size()) slots.emplace_back();
  ++shard.size;
}

void RouteIndex::Remove(size_t hash, Place place) {
  Shard& shard = shards_[NumberOf(hash)];
  std::vector<Slot>& slots = shard.slots;
  size_t at = shard.Home(KeyOf(hash));
  while (slots[at].place != place || slots[at].key == kNoKey) ++at;
  for (; slots[at + 1].key != kNoKey && shard.Home(slots[at + 1].key) <= at; ++at) {
    slots[at] = slots[at + 1];
  }
  slots[at] = {};
  --shard.size;
}

void RouteIndex::Clear() { shards_ = {}; }

void RouteIndex::Shard::Grow(uint32_t to) {
  const std::vector<Slot> before = std::exchange(slots, std::vector<Slot>(to + kSlack));
  capacity = to;
  size_t next = 0;
  for (const Slot& slot : before) {
    // Without a branch that nobody can foretell: an empty slot is overwritten by the next entry.
    const bool is_empty = slot.key == kNoKey;
    next = is_empty ? next : std::max(next, Home(slot.key));
    if (next + 1 >= slots.size()) slots.resize(next + 2);
    slots[next] = slot;
    next += is_empty ? 0 : 1;
  }
}

}  // namespace herald::rib

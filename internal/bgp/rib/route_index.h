#ifndef HERALD_INTERNAL_BGP_RIB_ROUTE_INDEX_H_
#define HERALD_INTERNAL_BGP_RIB_ROUTE_INDEX_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace herald::rib {

// Where a route stands in a table. It keeps its place for as long as it stands; then another may
// have it.
using Place = uint32_t;

// Of the NLRI of routes that are about to be looked at, in their order.
using RouteHashes = absl::InlinedVector<size_t, 64>;

// Finds the place of a route by the hash of its NLRI; what the hash leaves open, the caller's rows
// tell. Eight octets an entry, at a load of 0.54 to 0.8, and no growing in one go.
//
// A shard has its entries in order of their hashes, each as near behind the place that its hash
// gives it as those before it leave room: a search ends at the first greater hash, what is erased
// leaves nothing behind, and to grow is to read and write once from beginning to end.
class RouteIndex {
 public:
  RouteIndex();

  // The place of these with this hash for which is_it(place) is true.
  template <class IsIt>
  std::optional<Place> Find(size_t hash, IsIt is_it) const {
    const uint32_t key = KeyOf(hash);
    const Shard& shard = ShardOf(hash);
    if (shard.slots.empty()) return std::nullopt;
    for (const Slot* slot = shard.From(key); slot->key <= key; ++slot) {
      if (slot->key == key && is_it(slot->place)) return slot->place;
    }
    return std::nullopt;
  }
  // Brings near what the other calls look at.
  void Prefetch(size_t hash) const {
    const Shard& shard = ShardOf(hash);
    if (!shard.slots.empty()) __builtin_prefetch(shard.From(KeyOf(hash)));
  }
  void Add(size_t hash, Place place);
  // It is there.
  void Remove(size_t hash, Place place);
  // Everything, and gives the memory back.
  void Clear();

 private:
  static constexpr size_t kShards = 256;
  // Greater than every key: that of an empty slot.
  static constexpr uint32_t kNoKey = 0xffffffff;

  struct Slot {
    uint32_t key = kNoKey;
    Place place = 0;
  };
  struct Shard {
    const Slot* From(uint32_t key) const { return &slots[Home(key)]; }
    size_t Home(uint32_t key) const { return (uint64_t{key} * capacity) >> 32; }
    void Grow(uint32_t to);

    std::vector<Slot> slots = {};  // More than capacity of them: the last one is empty.
    uint32_t capacity = 0;
    uint32_t size = 0;
  };

  static uint32_t KeyOf(size_t hash) {
    const auto key = static_cast<uint32_t>(hash);
    return key == kNoKey ? kNoKey - 1 : key;
  }
  static size_t NumberOf(size_t hash) { return (hash >> 32) % kShards; }
  const Shard& ShardOf(size_t hash) const { return shards_[NumberOf(hash)]; }

  std::array<Shard, kShards> shards_;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ROUTE_INDEX_H_

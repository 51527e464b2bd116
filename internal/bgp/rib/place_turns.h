#ifndef HERALD_INTERNAL_BGP_RIB_PLACE_TURNS_H_
#define HERALD_INTERNAL_BGP_RIB_PLACE_TURNS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "internal/bgp/rib/route_index.h"

namespace herald::rib {

// One of a session's turns for each place of its Adj-RIB-In, 0 for most. Costs four octets a place
// for those chunks of 1,024 where one is not 0, and for one chunk more; and eight octets for each
// chunk up to the last where one ever was.
class PlaceTurns {
 public:
  uint32_t At(Place place) const {
    const size_t number = place / kChunk;
    return HasChunk(number) ? chunks_[number]->turns[place % kChunk] : 0;
  }
  // Gives what it was.
  uint32_t Set(Place place, uint32_t turn);

  // Places that there is memory for.
  size_t capacity() const;

 private:
  static constexpr size_t kChunk = 1'024;
  struct Chunk {
    std::array<uint32_t, kChunk> turns = {};
    uint32_t count = 0;  // Of those that are not 0.
  };

  bool HasChunk(size_t number) const {
    return number < chunks_.size() && chunks_[number] != nullptr;
  }
  void AddChunk(size_t number);

  std::vector<std::unique_ptr<Chunk>> chunks_;  // Nullptr: all 0.
  // The one that was last given back, all 0: a table that is told as fast as it comes in takes and
  // gives back a chunk with every message.
  std::unique_ptr<Chunk> spare_;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_PLACE_TURNS_H_

#include "internal/bgp/rib/place_turns.h"

#include <algorithm>
#include <utility>

namespace herald::rib {

uint32_t PlaceTurns::Set(Place place, uint32_t turn) {
  const size_t number = place / kChunk;
  if (!HasChunk(number)) {
    if (turn == 0) return 0;
    AddChunk(number);
  }
  Chunk& chunk = *chunks_[number];
  const uint32_t before = std::exchange(chunk.turns[place % kChunk], turn);
  if (before == 0 && turn != 0) ++chunk.count;
  if (before != 0 && turn == 0 && --chunk.count == 0) spare_ = std::move(chunks_[number]);
  return before;
}

size_t PlaceTurns::capacity() const {
  const auto held = std::count_if(chunks_.begin(), chunks_.end(),
                                  [](const auto& chunk) { return chunk != nullptr; });
  return (static_cast<size_t>(held) + (spare_ == nullptr ? 0 : 1)) * kChunk;
}

void PlaceTurns::AddChunk(size_t number) {
  if (number >= chunks_.size()) chunks_.resize(number + 1);
  chunks_[number] = spare_ == nullptr ? std::make_unique<Chunk>() : std::move(spare_);
}

}  // namespace herald::rib

#include "internal/injector/route_rows.h"

namespace herald::injector {

void RouteRows::PrefetchIndex(absl::Span<const Nlri> nlri, RouteHashes& hashes) const {
  for (const Nlri& route : nlri) {
    const size_t hash = absl::HashOf(route);
    index_.Prefetch(hash);
    hashes.push_back(hash);
  }
}

void RouteRows::PrefetchRows(absl::Span<const size_t> hashes) const {
  for (const size_t hash : hashes) {
    // Most likely it.
    const auto place = index_.Find(hash, [](Place) { return true; });
    if (place) __builtin_prefetch(&(*this)[*place]);
  }
}

Place RouteRows::TakePlace(const Nlri& nlri) {
  Place place = 0;
  if (free_.empty()) {
    if (places_ == chunks_.size() * kChunk) AddChunk();
    place = static_cast<Place>(places_++);
    blocks_.back().push_back({.nlri = nlri});
  } else {
    place = free_.back();
    free_.pop_back();
    (*this)[place] = {.nlri = nlri};
  }
  ++size_;
  return place;
}

void RouteRows::AddChunk() {
  if (room_ == 0) {
    room_ = chunks_.size() < kBlockChunks ? 1 : kBlockChunks;
    blocks_.emplace_back().reserve(room_ * kChunk);
  }
  --room_;
  chunks_.push_back(blocks_.back().data() + blocks_.back().size());
}

void RouteRows::Erase(Place place, size_t hash) {
  index_.Remove(hash, place);
  (*this)[place] = {};
  free_.push_back(place);
  if (--size_ > 0) return;
  // A table's worth of places is not kept for nothing.
  places_ = 0;
  free_ = {};
  blocks_.resize(1);
  blocks_[0].clear();
  chunks_.resize(1);
  room_ = 0;
  index_.Clear();
}

}  // namespace herald::injector

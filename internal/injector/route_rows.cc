#include "internal/injector/route_rows.h"

namespace herald::injector {

void RouteRows::Prefetch(absl::Span<const Nlri> nlri) const {
  std::array<Key, kPrefetchMax> keys;
  for (size_t i = 0; i < nlri.size(); ++i) {
    keys[i] = KeyOf(nlri[i]);
    shards_[keys[i].shard].prefetch(keys[i]);
  }
  for (size_t i = 0; i < nlri.size(); ++i) {
    const Shard& shard = shards_[keys[i].shard];
    const auto found = shard.find(keys[i]);
    if (found != shard.end()) __builtin_prefetch(&(*this)[found->place]);
  }
}

Place RouteRows::TakePlace(const Nlri& nlri) {
  Place place = 0;
  if (free_.empty()) {
    if (places_ == chunks_.size() * kChunk) chunks_.push_back(std::make_unique<Row[]>(kChunk));
    place = static_cast<Place>(places_++);
  } else {
    place = free_.back();
    free_.pop_back();
  }
  ++size_;
  (*this)[place].nlri = nlri;
  return place;
}

void RouteRows::Erase(Place place) {
  const Candidate candidate = CandidateOf((*this)[place].nlri);
  Shard& shard = shards_[candidate.shard];
  shard.erase(shard.find(candidate));
  (*this)[place] = {};
  free_.push_back(place);
  if (--size_ > 0) return;
  // A table's worth of places is not kept for nothing.
  places_ = 0;
  free_ = {};
  chunks_.resize(1);
  for (Shard& empty : shards_) empty = Shard(0, Hash(), Equal{.rows = this});
}

}  // namespace herald::injector

#include "internal/injector/route_rows.h"

namespace herald::injector {

RouteRows::Hashes RouteRows::Prefetch(absl::Span<const Nlri> nlri) const {
  Hashes hashes;
  for (size_t i = 0; i < nlri.size(); ++i) {
    hashes[i] = absl::HashOf(nlri[i]);
    index_.Prefetch(hashes[i]);
  }
  for (size_t i = 0; i < nlri.size(); ++i) {
    // Most likely it.
    const auto place = index_.Find(hashes[i], [](Place) { return true; });
    if (place) __builtin_prefetch(&(*this)[*place]);
  }
  return hashes;
}

Place RouteRows::TakePlace(const Nlri& nlri) {
  Place place = 0;
  if (free_.empty()) {
    if (places_ == chunks_.size() * kChunk)
      chunks_.push_back(std::make_unique_for_overwrite<Row[]>(kChunk));
    place = static_cast<Place>(places_++);
  } else {
    place = free_.back();
    free_.pop_back();
  }
  ++size_;
  (*this)[place] = {.nlri = nlri};
  return place;
}

void RouteRows::Erase(Place place, size_t hash) {
  index_.Remove(hash, place);
  (*this)[place] = {};
  free_.push_back(place);
  if (--size_ > 0) return;
  // A table's worth of places is not kept for nothing.
  places_ = 0;
  free_ = {};
  chunks_.resize(1);
  index_.Clear();
}

}  // namespace herald::injector

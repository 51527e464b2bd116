#ifndef HERALD_INTERNAL_BGP_RIB_ROUTE_ROWS_H_
#define HERALD_INTERNAL_BGP_RIB_ROUTE_ROWS_H_

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/types/span.h"
#include "internal/bgp/message/hashed_nlri.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/route_index.h"

namespace herald::rib {

// The places of a table of routes, and the index that finds a route's by its NLRI. Rows never move,
// and neither they nor the index grow in one go. A row has an nlri, and is_free() if no route
// stands there, as in one that is new.
template <class Row>
class RouteRows {
 public:
  RouteRows() = default;
  RouteRows(const RouteRows&) = delete;
  RouteRows& operator=(const RouteRows&) = delete;

  // At least as many as there are routes; less than ever before only if there are none.
  size_t places() const { return places_; }
  size_t size() const { return size_; }
  Row& operator[](Place place) { return chunks_[place / kChunk][place % kChunk]; }
  const Row& operator[](Place place) const { return chunks_[place / kChunk][place % kChunk]; }
  // Nullptr: the place is free, or there is no such place.
  const Row* At(Place place) const {
    return place < places_ && !(*this)[place].is_free() ? &(*this)[place] : nullptr;
  }

  std::optional<Place> Find(HashedNlri nlri) const {
    return index_.Find(nlri.hash, [&](Place place) { return (*this)[place].nlri == nlri.nlri; });
  }
  // Bring near what the calls here look at for some routes: a table of a million has long left the
  // caches, and they would wait for the memory one by one. First for all of them the index, which
  // adds their hashes, and then the rows.
  void PrefetchIndex(absl::Span<const Nlri> nlri, RouteHashes& hashes) const;
  void PrefetchRows(absl::Span<const size_t> hashes) const;
  // True: the place is new, and its row to be filled.
  std::pair<Place, bool> FindOrAdd(HashedNlri nlri) {
    if (const auto found = Find(nlri)) return {*found, false};
    const Place place = TakePlace(nlri.nlri);
    index_.Add(nlri.hash, place);
    return {place, true};
  }
  void Erase(Place place, size_t hash);

 private:
  static constexpr size_t kChunk = 1'024;

  // Chunks of a block: as many as two MiB hold.
  static constexpr size_t kBlockChunks = (2 << 20) / (kChunk * sizeof(Row));

  Place TakePlace(const Nlri& nlri);
  void AddChunk();

  // Once there is a block's worth of routes a block is taken at a time, for which whoever runs this
  // may have a memory_resource that knows large pages: what a row costs is the page fault.
  std::vector<std::pmr::vector<Row>> blocks_;
  std::vector<Row*> chunks_;  // In them.
  size_t room_ = 0;           // Chunks that the last of them has left.
  size_t places_ = 0;
  size_t size_ = 0;
  std::vector<Place> free_;
  RouteIndex index_;
};

template <class Row>
void RouteRows<Row>::PrefetchIndex(absl::Span<const Nlri> nlri, RouteHashes& hashes) const {
  for (const Nlri& route : nlri) {
    const size_t hash = absl::HashOf(route);
    index_.Prefetch(hash);
    hashes.push_back(hash);
  }
}

template <class Row>
void RouteRows<Row>::PrefetchRows(absl::Span<const size_t> hashes) const {
  for (const size_t hash : hashes) {
    // Most likely it.
    const auto place = index_.Find(hash, [](Place) { return true; });
    if (place) __builtin_prefetch(&(*this)[*place]);
  }
}

template <class Row>
Place RouteRows<Row>::TakePlace(const Nlri& nlri) {
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

template <class Row>
void RouteRows<Row>::AddChunk() {
  if (room_ == 0) {
    room_ = chunks_.size() < kBlockChunks ? 1 : kBlockChunks;
    blocks_.emplace_back().reserve(room_ * kChunk);
  }
  --room_;
  chunks_.push_back(blocks_.back().data() + blocks_.back().size());
}

template <class Row>
void RouteRows<Row>::Erase(Place place, size_t hash) {
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

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ROUTE_ROWS_H_

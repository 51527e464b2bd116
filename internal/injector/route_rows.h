#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_ROWS_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_ROWS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "internal/bgp/message/hashed_nlri.h"
#include "internal/bgp/message/update.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/route_index.h"

namespace herald::injector {

// The places of the route table, and the index that finds a route's by its NLRI. Rows never move,
// and neither they nor the index grow in one go.
class RouteRows {
 public:
  struct Row {
    Nlri nlri;
    Revision revision = 0;
    uint32_t attributes = 0;  // The table's numbers for them. 0: the place is free.
    uint32_t standing = 0;
  };
  static_assert(sizeof(Row) == 40);

  RouteRows() = default;
  RouteRows(const RouteRows&) = delete;
  RouteRows& operator=(const RouteRows&) = delete;

  // At least as many as there are routes; less than ever before only if there are none.
  size_t places() const { return places_; }
  size_t size() const { return size_; }
  Row& operator[](Place place) { return chunks_[place / kChunk][place % kChunk]; }
  const Row& operator[](Place place) const { return chunks_[place / kChunk][place % kChunk]; }
  bool IsFree(Place place) const { return (*this)[place].attributes == 0; }

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

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_ROWS_H_

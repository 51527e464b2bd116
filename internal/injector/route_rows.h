#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_ROWS_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_ROWS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/injector/injected_route.h"

namespace herald::injector {

// The places of the route table, and the index that finds a route's by its NLRI. Rows never move,
// and neither they nor the index grow in one go: chunk by chunk, and shard by shard.
class RouteRows {
 public:
  struct Row {
    Nlri nlri;
    Revision revision = 0;
    uint32_t attributes = 0;  // The table's numbers for them. 0: the place is free.
    uint32_t standing = 0;
  };
  static_assert(sizeof(Row) == 40);

  RouteRows() : shards_(NewShards(*this, std::make_index_sequence<kShards>())) {}
  RouteRows(const RouteRows&) = delete;
  RouteRows& operator=(const RouteRows&) = delete;

  // At least as many as there are routes; less than ever before only if there are none.
  size_t places() const { return places_; }
  size_t size() const { return size_; }
  Row& operator[](Place place) { return chunks_[place / kChunk][place % kChunk]; }
  const Row& operator[](Place place) const { return chunks_[place / kChunk][place % kChunk]; }
  bool IsFree(Place place) const { return (*this)[place].attributes == 0; }

  std::optional<Place> Find(const Nlri& nlri) const {
    const Candidate candidate = CandidateOf(nlri);
    const Shard& shard = shards_[candidate.shard];
    const auto found = shard.find(candidate);
    return found == shard.end() ? std::nullopt : std::optional<Place>(found->place);
  }
  // Brings near what the calls here look at for these, which are at most kPrefetchMax: a table of
  // a million has long left the caches, and they would wait for the memory one by one.
  static constexpr size_t kPrefetchMax = 32;
  void Prefetch(absl::Span<const Nlri> nlri) const;
  // True: the place is new, and its row to be filled.
  std::pair<Place, bool> FindOrAdd(const Nlri& nlri) {
    const Candidate candidate = CandidateOf(nlri);
    bool is_new = false;
    const auto found = shards_[candidate.shard].lazy_emplace(candidate, [&](const auto& construct) {
      is_new = true;
      construct(Entry{.hash = candidate.hash, .place = TakePlace(nlri)});
    });
    return {found->place, is_new};
  }
  void Erase(Place place);

 private:
  static constexpr size_t kChunk = 1'024;
  static constexpr size_t kShards = 64;

  // Keeps the hash, so that growing does not read every row again.
  struct Entry {
    uint32_t hash = 0;
    Place place = 0;
  };
  struct Key {
    uint32_t hash = 0;
    uint32_t shard = 0;
  };
  struct Candidate : Key {
    const Nlri& nlri;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const Entry& entry) const { return entry.hash; }
    size_t operator()(const Key& key) const { return key.hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Entry& a, const Entry& b) const { return a.place == b.place; }
    bool operator()(const Entry& a, const Candidate& b) const {
      return a.hash == b.hash && (*rows)[a.place].nlri == b.nlri;
    }
    bool operator()(const Candidate& a, const Entry& b) const { return (*this)(b, a); }
    // Most likely.
    bool operator()(const Entry& a, const Key& b) const { return a.hash == b.hash; }
    bool operator()(const Key& a, const Entry& b) const { return (*this)(b, a); }
    const RouteRows* rows;
  };
  using Shard = absl::flat_hash_set<Entry, Hash, Equal>;
  using Shards = std::array<Shard, kShards>;

  template <size_t... kIndex>
  static Shards NewShards(const RouteRows& rows, std::index_sequence<kIndex...>) {
    return {((void)kIndex, Shard(0, Hash(), Equal{.rows = &rows}))...};
  }
  static Key KeyOf(const Nlri& nlri) {
    const size_t hash = absl::Hash<Nlri>()(nlri);
    return {.hash = static_cast<uint32_t>(hash),
            .shard = static_cast<uint32_t>((hash >> 32) % kShards)};
  }
  static Candidate CandidateOf(const Nlri& nlri) { return {KeyOf(nlri), nlri}; }
  Place TakePlace(const Nlri& nlri);

  std::vector<std::unique_ptr<Row[]>> chunks_;
  size_t places_ = 0;
  size_t size_ = 0;
  std::vector<Place> free_;
  Shards shards_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_ROWS_H_

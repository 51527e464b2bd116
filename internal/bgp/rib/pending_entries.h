#ifndef HERALD_INTERNAL_BGP_RIB_PENDING_ENTRIES_H_
#define HERALD_INTERNAL_BGP_RIB_PENDING_ENTRIES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "internal/bgp/message/update.h"

namespace herald::rib {

// The slots of PendingUpdates. They never move, free ones are used again, and of the memory of a
// burst only a small part is kept.
class PendingEntries {
 public:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  struct Entry {
    Nlri nlri;
    uint32_t told = 0;    // The attribute set that peers know it by.
    uint32_t wanted = 0;  // The one that they should.
    uint32_t previous = kNone;
    uint32_t next = kNone;
    uint64_t revision = 0;  // 0: of no change.
  };

  Entry& operator[](uint32_t at) { return (*chunks_[at / kChunk])[at % kChunk]; }
  const Entry& operator[](uint32_t at) const { return (*chunks_[at / kChunk])[at % kChunk]; }

  uint32_t Add(const Nlri& nlri) {
    if (free_ == kNone) return Append(nlri);
    const uint32_t at = free_;
    free_ = (*this)[at].next;
    (*this)[at] = {.nlri = nlri};
    return at;
  }
  void Remove(uint32_t at) { (*this)[at].next = std::exchange(free_, at); }
  // Every entry has been removed.
  void Clear() {
    if (chunks_.size() > kChunksKept) chunks_.resize(kChunksKept);
    end_ = 0;
    free_ = kNone;
  }

  // Slots that there is memory for.
  size_t capacity() const { return chunks_.size() * kChunk; }

 private:
  static constexpr size_t kChunk = 2'048;
  static constexpr size_t kChunksKept = 8;
  using Chunk = std::array<Entry, kChunk>;

  uint32_t Append(const Nlri& nlri) {
    if (end_ == capacity()) chunks_.push_back(std::make_unique_for_overwrite<Chunk>());
    const uint32_t at = end_++;
    (*this)[at] = {.nlri = nlri};
    return at;
  }

  std::vector<std::unique_ptr<Chunk>> chunks_;
  uint32_t end_ = 0;  // From there on no slot has been used since Clear.
  uint32_t free_ = kNone;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_PENDING_ENTRIES_H_

#ifndef HERALD_INTERNAL_BGP_RIB_PENDING_ENTRIES_H_
#define HERALD_INTERNAL_BGP_RIB_PENDING_ENTRIES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "internal/bgp/message/update.h"

namespace herald::rib {

// The slots of PendingUpdates, found by NLRI. They never move, free ones are used again, and of the
// memory of a burst only a small part is kept.
//
// The index is a table of chains through the slots: entries come and go all the time, and a table
// that is open would fill with what they leave behind.
class PendingEntries {
 public:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  struct Entry {
    Nlri nlri;
    uint32_t told = 0;    // The attribute set that peers know it by.
    uint32_t wanted = 0;  // The one that they should.
    uint32_t previous = kNone;
    uint32_t next = kNone;
    uint32_t chain = kNone;
    uint64_t revision = 0;  // 0: of no change.
  };
  struct Found {
    uint32_t at = kNone;
    bool is_new = false;
  };

  PendingEntries() : heads_(kHeadsMin, kNone) {}

  Entry& operator[](uint32_t at) { return (*chunks_[at / kChunk])[at % kChunk]; }
  const Entry& operator[](uint32_t at) const { return (*chunks_[at / kChunk])[at % kChunk]; }

  // kNone: there is none.
  uint32_t Find(const Nlri& nlri) const;
  Found FindOrAdd(const Nlri& nlri);
  void Remove(uint32_t at);
  void Reserve(size_t size);

  size_t size() const { return size_; }
  // Slots that there is memory for.
  size_t capacity() const { return chunks_.size() * kChunk; }

 private:
  static constexpr size_t kChunk = 2'048;
  static constexpr size_t kChunksKept = 8;
  static constexpr size_t kHeadsMin = kChunk * kChunksKept;
  using Chunk = std::array<Entry, kChunk>;

  uint32_t& HeadOf(const Nlri& nlri);
  uint32_t Allocate();
  // There is one for each of so many entries.
  void SetHeads(size_t count);

  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<uint32_t> heads_;  // A power of two of them.
  size_t size_ = 0;
  uint32_t end_ = 0;  // From there on no slot has been used since there was no entry.
  uint32_t free_ = kNone;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_PENDING_ENTRIES_H_

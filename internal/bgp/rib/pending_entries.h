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

// The slots of PendingUpdates. They never move, free ones are used again, and of the memory of a
// burst only a small part is kept.
//
// They are found by NLRI through an index that is made when first asked for and goes with the last
// entry: most come and go without anybody looking for them. It is a table of chains through the
// slots: entries come and go all the time, and a table that is open would fill with what they leave
// behind.
class PendingEntries {
 public:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  struct Entry {
    Nlri nlri;
    uint32_t told = 0;    // The attribute set that peers know it by.
    uint32_t wanted = 0;  // The one that they should. kNone: the slot is free.
    uint32_t previous = kNone;
    uint32_t next = kNone;
    uint32_t chain = kNone;  // Of the index.
    uint64_t revision = 0;   // 0: of no change.
  };

  Entry& operator[](uint32_t at) { return At(at); }
  const Entry& operator[](uint32_t at) const { return At(at); }

  // kNone: there is none.
  uint32_t Find(const Nlri& nlri) const;
  // There must be none. Its wanted set is to be filled in.
  uint32_t Add(const Nlri& nlri);
  void Remove(uint32_t at);

  size_t size() const { return size_; }
  // Slots that there is memory for.
  size_t capacity() const { return chunks_.size() * kChunk; }

 private:
  static constexpr size_t kChunk = 2'048;
  static constexpr size_t kChunksKept = 8;
  static constexpr size_t kHeadsMin = 64;
  static constexpr size_t kHeadsKept = kChunk * kChunksKept;
  using Chunk = std::array<Entry, kChunk>;

  // Like heads_, the chains are no part of what is const.
  Entry& At(uint32_t at) const { return (*chunks_[at / kChunk])[at % kChunk]; }
  uint32_t& HeadOf(const Nlri& nlri) const;
  void Chain(uint32_t at) const;
  void MakeIndex() const;
  uint32_t Allocate();

  std::vector<std::unique_ptr<Chunk>> chunks_;
  mutable std::vector<uint32_t> heads_;  // A power of two of them; empty: there is no index.
  size_t size_ = 0;
  uint32_t end_ = 0;  // From there on no slot has been used since there was no entry.
  uint32_t free_ = kNone;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_PENDING_ENTRIES_H_

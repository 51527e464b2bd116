#include "internal/bgp/rib/pending_entries.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/hash/hash.h"

namespace herald::rib {

uint32_t PendingEntries::Find(const Nlri& nlri) const {
  if (heads_.empty()) MakeIndex();
  uint32_t at = HeadOf(nlri);
  while (at != kNone && At(at).nlri != nlri) at = At(at).chain;
  return at;
}

uint32_t PendingEntries::Add(const Nlri& nlri) {
  const uint32_t at = Allocate();
  At(at) = {.nlri = nlri};
  ++size_;
  if (heads_.empty()) return at;
  size_ > heads_.size() ? MakeIndex() : Chain(at);
  return at;
}

void PendingEntries::Remove(uint32_t at) {
  Entry& entry = At(at);
  if (!heads_.empty()) {
    uint32_t* link = &HeadOf(entry.nlri);
    while (*link != at) link = &At(*link).chain;
    *link = entry.chain;
  }
  entry.wanted = kNone;
  entry.next = std::exchange(free_, at);
  if (--size_ != 0) return;
  if (chunks_.size() > kChunksKept) chunks_.resize(kChunksKept);
  heads_.clear();
  if (heads_.capacity() > kHeadsKept) heads_.shrink_to_fit();
  end_ = 0;
  free_ = kNone;
}

uint32_t& PendingEntries::HeadOf(const Nlri& nlri) const {
  return heads_[absl::HashOf(nlri) & (heads_.size() - 1)];
}

void PendingEntries::Chain(uint32_t at) const {
  Entry& entry = At(at);
  entry.chain = std::exchange(HeadOf(entry.nlri), at);
}

void PendingEntries::MakeIndex() const {
  heads_.assign(std::max(kHeadsMin, std::bit_ceil(2 * size_)), kNone);
  for (uint32_t at = 0; at < end_; ++at) {
    if (At(at).wanted != kNone) Chain(at);
  }
}

uint32_t PendingEntries::Allocate() {
  if (free_ != kNone) return std::exchange(free_, At(free_).next);
  if (end_ == capacity()) chunks_.push_back(std::make_unique_for_overwrite<Chunk>());
  return end_++;
}

}  // namespace herald::rib

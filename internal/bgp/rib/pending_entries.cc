#include "internal/bgp/rib/pending_entries.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/hash/hash.h"

namespace herald::rib {

uint32_t PendingEntries::Find(const Nlri& nlri) const {
  uint32_t at = const_cast<PendingEntries*>(this)->HeadOf(nlri);
  while (at != kNone && (*this)[at].nlri != nlri) at = (*this)[at].chain;
  return at;
}

PendingEntries::Found PendingEntries::FindOrAdd(const Nlri& nlri) {
  if (size_ == heads_.size()) SetHeads(2 * size_);
  uint32_t& head = HeadOf(nlri);
  for (uint32_t at = head; at != kNone; at = (*this)[at].chain) {
    if ((*this)[at].nlri == nlri) return {.at = at};
  }
  const uint32_t at = Allocate();
  (*this)[at] = {.nlri = nlri, .chain = head};
  head = at;
  ++size_;
  return {.at = at, .is_new = true};
}

void PendingEntries::Remove(uint32_t at) {
  Entry& entry = (*this)[at];
  uint32_t* link = &HeadOf(entry.nlri);
  while (*link != at) link = &(*this)[*link].chain;
  *link = entry.chain;
  entry.next = std::exchange(free_, at);
  if (--size_ != 0) return;
  if (chunks_.size() > kChunksKept) chunks_.resize(kChunksKept);
  if (heads_.size() > kHeadsMin) heads_ = std::vector<uint32_t>(kHeadsMin, kNone);
  end_ = 0;
  free_ = kNone;
}

void PendingEntries::Reserve(size_t size) {
  if (size > heads_.size()) SetHeads(std::bit_ceil(size));
}

uint32_t& PendingEntries::HeadOf(const Nlri& nlri) {
  return heads_[absl::HashOf(nlri) & (heads_.size() - 1)];
}

uint32_t PendingEntries::Allocate() {
  if (free_ != kNone) return std::exchange(free_, (*this)[free_].next);
  if (end_ == capacity()) chunks_.push_back(std::make_unique_for_overwrite<Chunk>());
  return end_++;
}

void PendingEntries::SetHeads(size_t count) {
  std::vector<uint32_t> before(count, kNone);
  before.swap(heads_);
  for (uint32_t at : before) {
    while (at != kNone) {
      uint32_t& head = HeadOf((*this)[at].nlri);
      const uint32_t next = std::exchange((*this)[at].chain, head);
      head = std::exchange(at, next);
    }
  }
}

}  // namespace herald::rib

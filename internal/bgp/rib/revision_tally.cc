#include "internal/bgp/rib/revision_tally.h"

#include <algorithm>
#include <cassert>

namespace herald::rib {
namespace {

// Fewer rows are not worth the move.
constexpr size_t kEmptyMin = 64;

}  // namespace

void RevisionTally::Increment(uint64_t revision) {
  if (rows_.empty() || rows_.back().revision < revision) {
    rows_.push_back({.revision = revision, .count = 1});
    return;
  }
  if (rows_.back().revision == revision && rows_.back().count != 0) {
    ++rows_.back().count;
    return;
  }
  auto row = std::lower_bound(rows_.begin(), rows_.end(), revision,
                              [](const Row& r, uint64_t wanted) { return r.revision < wanted; });
  if (row->revision != revision) {
    row = rows_.insert(row, {.revision = revision});
    if (static_cast<size_t>(row - rows_.begin()) < first_) ++first_;
    ++empty_;
  }
  if (row->count++ == 0) --empty_;
  first_ = std::min(first_, static_cast<size_t>(row - rows_.begin()));
}

void RevisionTally::Decrement(uint64_t revision) {
  Row& row = *Find(revision);
  assert(row.revision == revision && row.count > 0);
  if (--row.count != 0) return;
  ++empty_;
  while (first_ < rows_.size() && rows_[first_].count == 0) ++first_;
  DropEmpty();
}

std::vector<RevisionTally::Row>::iterator RevisionTally::Find(uint64_t revision) {
  const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(first_);
  if (first->revision == revision) return first;
  if (rows_.back().revision == revision) return rows_.end() - 1;
  return std::lower_bound(first, rows_.end(), revision,
                          [](const Row& r, uint64_t wanted) { return r.revision < wanted; });
}

void RevisionTally::DropEmpty() {
  if (first_ != rows_.size() && (empty_ < kEmptyMin || empty_ < rows_.size() / 2)) return;
  std::erase_if(rows_, [](const Row& row) { return row.count == 0; });
  first_ = 0;
  empty_ = 0;
}

}  // namespace herald::rib

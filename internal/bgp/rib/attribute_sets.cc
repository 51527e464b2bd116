#include "internal/bgp/rib/attribute_sets.h"

#include <algorithm>
#include <utility>

namespace herald::rib {
namespace {

constexpr uint32_t kNone = PendingEntries::kNone;
// More rows than that are not kept when they are free.
constexpr size_t kKept = 1'024;

}  // namespace

uint32_t AttributeSets::NumberOf(const AttributesRef& attributes) {
  if (const uint32_t set = FindRecent(attributes); set != kUnknown) return set;
  const auto [found, is_new] = numbers_.try_emplace(attributes.get(), free_);
  if (is_new) {
    if (free_ == kUnknown) {
      found->second = static_cast<uint32_t>(sets_.size());
      sets_.emplace_back();
    } else {
      free_ = std::exchange(sets_[free_].next, kUnknown);
    }
    sets_[found->second].attributes = attributes;
  }
  return Remember(found->second);
}

uint32_t AttributeSets::Find(const AttributesRef& attributes) const {
  if (const uint32_t set = FindRecent(attributes); set != kUnknown) return set;
  const auto found = numbers_.find(attributes.get());
  return found == numbers_.end() ? kUnknown : found->second;
}

uint32_t AttributeSets::FindRecent(const AttributesRef& attributes) const {
  if (attributes == nullptr) return kNothing;
  for (const uint32_t set : recent_) {
    if (sets_[set].attributes == attributes) return set;
  }
  return kUnknown;
}

uint32_t AttributeSets::Remember(uint32_t set) {
  recent_[1] = std::exchange(recent_[0], set);
  return set;
}

void AttributeSets::Append(uint32_t at, uint32_t set) {
  Set& row = sets_[set];
  if (row.first == kNone && set != kNothing) JoinTurns(set);
  PendingEntries::Entry& entry = entries_[at];
  entry.wanted = set;
  entry.previous = row.last;
  entry.next = kNone;
  (row.last == kNone ? row.first : entries_[row.last].next) = at;
  row.last = at;
}

void AttributeSets::Unlink(uint32_t at) {
  const PendingEntries::Entry& entry = entries_[at];
  Set& row = sets_[entry.wanted];
  (entry.previous == kNone ? row.first : entries_[entry.previous].next) = entry.next;
  (entry.next == kNone ? row.last : entries_[entry.next].previous) = entry.previous;
  if (row.first != kNone || entry.wanted == kNothing) return;
  LeaveTurns(entry.wanted);
  FreeIfUnused(entry.wanted);
}

void AttributeSets::DropFirst(uint32_t set, uint32_t until) {
  Set& row = sets_[set];
  row.first = until;
  (until == kNone ? row.last : entries_[until].previous) = kNone;
  if (until != kNone || set == kNothing) return;
  LeaveTurns(set);
  FreeIfUnused(set);
}

void AttributeSets::Release(uint32_t set) {
  if (set == kUnknown) return;
  --sets_[set].held;
  FreeIfUnused(set);
}

uint32_t AttributeSets::Next() const { return HasWithdrawals() ? kNothing : first_; }

void AttributeSets::EndTurn(uint32_t set) {
  if (set == kNothing || sets_[set].first == kNone) return;
  LeaveTurns(set);
  JoinTurns(set);
}

void AttributeSets::Clear() {
  if (sets_.size() <= kKept) return;
  sets_ = std::vector<Set>(1);
  numbers_ = {};
  recent_ = {kNothing, kNothing};
  free_ = kUnknown;
}

void AttributeSets::JoinTurns(uint32_t set) {
  sets_[set].previous = last_;
  sets_[set].next = kUnknown;
  (last_ == kUnknown ? first_ : sets_[last_].next) = set;
  last_ = set;
}

void AttributeSets::LeaveTurns(uint32_t set) {
  const Set& row = sets_[set];
  (row.previous == kUnknown ? first_ : sets_[row.previous].next) = row.next;
  (row.next == kUnknown ? last_ : sets_[row.next].previous) = row.previous;
}

void AttributeSets::FreeIfUnused(uint32_t set) {
  Set& row = sets_[set];
  if (set == kNothing || row.first != kNone || row.held != 0) return;
  numbers_.erase(row.attributes.get());
  row.attributes = nullptr;
  row.next = std::exchange(free_, set);
  std::replace(recent_.begin(), recent_.end(), set, kNothing);
}

}  // namespace herald::rib

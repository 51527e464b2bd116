#include "internal/bgp/rib/pending_updates.h"

#include <algorithm>
#include <utility>

namespace herald::rib {
namespace {

// RFC 4271 section 4.3.
size_t WireOctets(const Prefix& prefix) {
  return 1 + (static_cast<size_t>(prefix.length()) + 7) / 8;
}

}  // namespace

void PendingUpdates::Reserve(size_t routes) {
  index_.reserve(routes);
  entries_.reserve(routes);
}

bool PendingUpdates::Put(const Nlri& nlri, const AttributesRef& attributes, uint64_t revision) {
  const auto [found, is_new] = index_.try_emplace(nlri, kNone);
  if (is_new) {
    found->second = Allocate(nlri);
  } else {
    const Groups::iterator group = entries_[found->second].group;
    Unlink(found->second);
    EraseIfEmpty(group);
  }
  Entry& entry = entries_[found->second];
  if (entry.revision == 0) {
    entry.revision = revision;
    Count(revision);
  }
  Append(found->second, GroupOf(attributes));
  return is_new;
}

std::optional<uint64_t> PendingUpdates::Cancel(const Nlri& nlri) {
  const auto found = index_.find(nlri);
  if (found == index_.end()) return std::nullopt;
  const Groups::iterator group = entries_[found->second].group;
  const uint64_t revision = entries_[found->second].revision;
  Remove(found->second);
  EraseIfEmpty(group);
  return revision;
}

bool PendingUpdates::ContainsChange(const Nlri& nlri) const {
  const auto found = index_.find(nlri);
  return found != index_.end() && entries_[found->second].revision != 0;
}

std::optional<PendingUpdates::Batch> PendingUpdates::Take(size_t octets_max) {
  if (groups_.empty()) return std::nullopt;
  const Groups::iterator group = groups_.begin();
  Batch batch{.attributes = group->attributes};
  size_t octets = 0;
  do {
    const Entry& entry = entries_[group->first];
    octets += WireOctets(entry.nlri.prefix);
    batch.nlri.push_back(entry.nlri);
    if (entry.revision != 0) {
      batch.oldest_revision = std::min(batch.oldest_revision, entry.revision);
    }
    Remove(group->first);
  } while (group->first != kNone && octets < octets_max);
  // A set that is announced faster than the peer reads must not hold up the others.
  if (group->attributes != nullptr) groups_.splice(groups_.end(), groups_, group);
  EraseIfEmpty(group);
  return batch;
}

PendingUpdates::Groups::iterator PendingUpdates::GroupOf(const AttributesRef& attributes) {
  const auto [found, is_new] = group_of_.try_emplace(attributes.get(), groups_.end());
  if (is_new) {
    const auto position = attributes == nullptr ? groups_.begin() : groups_.end();
    found->second = groups_.insert(position, Group{.attributes = attributes});
  }
  return found->second;
}

void PendingUpdates::EraseIfEmpty(Groups::iterator group) {
  if (group->first != kNone) return;
  group_of_.erase(group->attributes.get());
  groups_.erase(group);
}

uint32_t PendingUpdates::Allocate(const Nlri& nlri) {
  if (free_ == kNone) {
    entries_.push_back(Entry{.nlri = nlri});
    return static_cast<uint32_t>(entries_.size() - 1);
  }
  const uint32_t at = free_;
  free_ = entries_[at].next;
  entries_[at] = Entry{.nlri = nlri};
  return at;
}

void PendingUpdates::Append(uint32_t at, Groups::iterator group) {
  Entry& entry = entries_[at];
  entry.group = group;
  entry.previous = group->last;
  entry.next = kNone;
  (group->last == kNone ? group->first : entries_[group->last].next) = at;
  group->last = at;
  if (group->attributes == nullptr) ++withdrawals_;
}

void PendingUpdates::Unlink(uint32_t at) {
  const Entry& entry = entries_[at];
  Group& group = *entry.group;
  (entry.previous == kNone ? group.first : entries_[entry.previous].next) = entry.next;
  (entry.next == kNone ? group.last : entries_[entry.next].previous) = entry.previous;
  if (group.attributes == nullptr) --withdrawals_;
}

void PendingUpdates::Remove(uint32_t at) {
  Unlink(at);
  Entry& entry = entries_[at];
  Discount(entry.revision);
  index_.erase(entry.nlri);
  entry.next = std::exchange(free_, at);
  if (!index_.empty()) return;
  // A table's worth of slots is not kept for a peer that has been told all.
  entries_ = {};
  free_ = kNone;
}

void PendingUpdates::Count(uint64_t revision) {
  if (revision != 0) ++revisions_[revision];
}

void PendingUpdates::Discount(uint64_t revision) {
  if (revision == 0) return;
  const auto found = revisions_.find(revision);
  if (--found->second == 0) revisions_.erase(found);
}

}  // namespace herald::rib

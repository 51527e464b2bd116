#include "internal/bgp/rib/pending_updates.h"

#include <algorithm>
#include <cassert>

namespace herald::rib {
namespace {

// RFC 4271 section 4.3.
size_t WireOctets(const Prefix& prefix) {
  return 1 + (static_cast<size_t>(prefix.length()) + 7) / 8;
}

}  // namespace

PendingUpdates::PendingUpdates(const PendingUpdates& other) : PendingUpdates() {
  for (uint32_t set = AttributeSets::kNothing; set != AttributeSets::kUnknown;
       set = other.sets_.After(set)) {
    for (uint32_t from = other.sets_.First(set); from != PendingEntries::kNone;) {
      const Entry& entry = other.entries_[from];
      const uint32_t at = entries_.Add(entry.nlri);
      Tell(entries_[at], other.sets_, entry.told);
      StandFor(entries_[at], entry.revision);
      sets_.Append(at, sets_.NumberOf(other.sets_.attributes(set)));
      from = entry.next;
    }
  }
  cancelled_ = other.cancelled_;
  cancelled_at_ = other.cancelled_at_;
}

// An entry stands among those of what its route should be told: where that has none, nothing need
// be looked for.
uint32_t PendingUpdates::Find(const Nlri& nlri, const AttributesRef& wanted) const {
  const uint32_t set = sets_.Find(wanted);
  const bool has_none = set == AttributeSets::kUnknown || sets_.First(set) == PendingEntries::kNone;
  return has_none ? PendingEntries::kNone : entries_.Find(nlri);
}

void PendingUpdates::Put(const Nlri& nlri, const AttributesRef& before, const AttributesRef& after,
                         uint64_t revision, bool was_sent) {
  uint32_t at = Find(nlri, before);
  if (at == PendingEntries::kNone) {
    const AttributesRef& told = was_sent ? before : sets_.attributes(AttributeSets::kNothing);
    if (told == after) return;
    at = entries_.Add(nlri);
    Entry& entry = entries_[at];
    entry.told = sets_.NumberOf(told);
    sets_.Hold(entry.told);
    StandFor(entry, OldestOf(nlri, revision));
  } else {
    Entry& entry = entries_[at];
    assert(sets_.Is(entry.wanted, before));
    sets_.Unlink(at);
    if (sets_.Is(entry.told, after)) return Cancel(at, revision);
    if (entry.revision == 0) StandFor(entry, revision);
  }
  sets_.Append(at, sets_.NumberOf(after));
}

void PendingUpdates::Owe(const Nlri& nlri, const AttributesRef& word, uint64_t revision) {
  uint32_t at = Find(nlri, word);
  if (at == PendingEntries::kNone) {
    at = entries_.Add(nlri);
    sets_.Append(at, sets_.NumberOf(word));
  } else if (entries_[at].told == AttributeSets::kUnknown) {
    --owed_;
  } else {
    assert(sets_.Is(entries_[at].wanted, word));
    sets_.Release(entries_[at].told);
  }
  Entry& entry = entries_[at];
  entry.told = AttributeSets::kUnknown;
  ++owed_;
  if (revision != 0 && (entry.revision == 0 || entry.revision > revision)) {
    StandFor(entry, revision);
  }
}

void PendingUpdates::Repeat(const Nlri& nlri, const AttributesRef& word) {
  const uint32_t at = Find(nlri, word);
  if (at != PendingEntries::kNone && entries_[at].told == AttributeSets::kNothing) return;
  Owe(nlri, word, 0);
}

void PendingUpdates::Tell(Entry& entry, const AttributeSets& sets, uint32_t told) {
  if (told == AttributeSets::kUnknown) {
    entry.told = told;
    ++owed_;
  } else {
    entry.told = sets_.NumberOf(sets.attributes(told));
    sets_.Hold(entry.told);
  }
}

bool PendingUpdates::Take(size_t octets_max, Batch& batch) {
  batch.nlri.clear();
  batch.told.clear();
  batch.oldest_revision = kNoRevision;
  const uint32_t set = sets_.Next();
  if (set == AttributeSets::kUnknown) return false;
  batch.attributes = sets_.attributes(set);
  size_t octets = 0;
  uint32_t at = sets_.First(set);
  do {
    const Entry& entry = entries_[at];
    const uint32_t next = entry.next;
    octets += WireOctets(entry.nlri.prefix);
    batch.nlri.push_back(entry.nlri);
    if (entry.told != AttributeSets::kNothing) batch.told.push_back(entry.nlri);
    if (entry.revision != 0) {
      batch.oldest_revision = std::min(batch.oldest_revision, entry.revision);
    }
    Remove(at);
    at = next;
  } while (at != PendingEntries::kNone && octets < octets_max);
  sets_.DropFirst(set, at);
  // A set that is announced faster than peers read must not hold up the others.
  if (at != PendingEntries::kNone) sets_.EndTurn(set);
  if (empty()) sets_.Clear();
  return true;
}

const AttributesRef& PendingUpdates::NextAttributes() const {
  const uint32_t set = sets_.Next();
  return sets_.attributes(set == AttributeSets::kUnknown ? AttributeSets::kNothing : set);
}

bool PendingUpdates::ContainsChange(const Nlri& nlri) const {
  const uint32_t at = entries_.Find(nlri);
  return at != PendingEntries::kNone && entries_[at].revision != 0;
}

void PendingUpdates::StandFor(Entry& entry, uint64_t revision) {
  if (entry.revision != 0) revisions_.Decrement(entry.revision);
  entry.revision = revision;
  if (revision != 0) revisions_.Increment(revision);
}

void PendingUpdates::Cancel(uint32_t at, uint64_t revision) {
  if (cancelled_at_ != revision) cancelled_.clear();
  cancelled_at_ = revision;
  const Entry& entry = entries_[at];
  if (entry.revision != 0) cancelled_.try_emplace(entry.nlri, entry.revision);
  Remove(at);
  if (empty()) sets_.Clear();
}

uint64_t PendingUpdates::OldestOf(const Nlri& nlri, uint64_t revision) const {
  if (cancelled_at_ != revision) return revision;
  const auto found = cancelled_.find(nlri);
  return found == cancelled_.end() ? revision : found->second;
}

void PendingUpdates::Remove(uint32_t at) {
  Entry& entry = entries_[at];
  if (entry.revision != 0) revisions_.Decrement(entry.revision);
  if (entry.told == AttributeSets::kUnknown) {
    --owed_;
  } else {
    sets_.Release(entry.told);
  }
  entries_.Remove(at);
}

}  // namespace herald::rib

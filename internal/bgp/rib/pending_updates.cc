#include "internal/bgp/rib/pending_updates.h"

#include <algorithm>
#include <cassert>

namespace herald::rib {
namespace {

// An index with more room than that is not kept when it is empty.
constexpr size_t kIndexKept = 32'768;

// RFC 4271 section 4.3.
size_t WireOctets(const Prefix& prefix) {
  return 1 + (static_cast<size_t>(prefix.length()) + 7) / 8;
}

}  // namespace

PendingUpdates::PendingUpdates() : sets_(entries_), index_(0, Hash{&entries_}, Equal{&entries_}) {}

PendingUpdates::PendingUpdates(const PendingUpdates& other) : PendingUpdates() {
  index_.reserve(other.size());
  for (uint32_t set = AttributeSets::kNothing; set != AttributeSets::kUnknown;
       set = other.sets_.After(set)) {
    for (uint32_t from = other.sets_.First(set); from != PendingEntries::kNone;) {
      const Entry& entry = other.entries_[from];
      const uint32_t at = FindOrAdd(entry.nlri).first;
      Tell(entries_[at], other.sets_, entry.told);
      StandFor(entries_[at], entry.revision);
      sets_.Append(at, sets_.NumberOf(other.sets_.attributes(set)));
      from = entry.next;
    }
  }
  cancelled_ = other.cancelled_;
  cancelled_at_ = other.cancelled_at_;
}

void PendingUpdates::Put(const Nlri& nlri, const AttributesRef& told, const AttributesRef& wanted,
                         uint64_t revision) {
  if (told == wanted && !index_.contains(nlri)) return;
  const auto [at, is_new] = FindOrAdd(nlri);
  Entry& entry = entries_[at];
  if (is_new) {
    entry.told = sets_.NumberOf(told);
    sets_.Hold(entry.told);
    StandFor(entry, OldestOf(nlri, revision));
  } else {
    sets_.Unlink(at);
    if (sets_.Is(entry.told, wanted)) return Cancel(at, revision);
    if (entry.revision == 0) StandFor(entry, revision);
  }
  sets_.Append(at, sets_.NumberOf(wanted));
}

void PendingUpdates::Owe(const Nlri& nlri, const AttributesRef& word, uint64_t revision) {
  const auto [at, is_new] = FindOrAdd(nlri);
  Entry& entry = entries_[at];
  if (is_new) {
    sets_.Append(at, sets_.NumberOf(word));
  } else if (entry.told == AttributeSets::kUnknown) {
    --owed_;
  } else {
    assert(sets_.Is(entry.wanted, word));
    sets_.Release(entry.told);
  }
  entry.told = AttributeSets::kUnknown;
  ++owed_;
  if (revision != 0 && (entry.revision == 0 || entry.revision > revision)) {
    StandFor(entry, revision);
  }
}

void PendingUpdates::Repeat(const Nlri& nlri, const AttributesRef& word) {
  const auto found = index_.find(nlri);
  if (found != index_.end() && entries_[*found].told == AttributeSets::kNothing) return;
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
    sets_.Unlink(at);
    Remove(at);
    at = next;
  } while (at != PendingEntries::kNone && octets < octets_max);
  // A set that is announced faster than peers read must not hold up the others.
  if (at != PendingEntries::kNone) sets_.EndTurn(set);
  return true;
}

bool PendingUpdates::ContainsChange(const Nlri& nlri) const {
  const auto found = index_.find(nlri);
  return found != index_.end() && entries_[*found].revision != 0;
}

std::pair<uint32_t, bool> PendingUpdates::FindOrAdd(const Nlri& nlri) {
  bool is_new = false;
  const auto found = index_.lazy_emplace(nlri, [&](const Index::constructor& make) {
    is_new = true;
    make(entries_.Add(nlri));
  });
  return {*found, is_new};
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
  index_.erase(entry.nlri);
  entries_.Remove(at);
  if (index_.empty()) GiveBack();
}

// A table's worth of memory is not kept for peers that have been told all.
void PendingUpdates::GiveBack() {
  entries_.Clear();
  sets_.Clear();
  if (index_.capacity() > kIndexKept) index_ = Index(0, Hash{&entries_}, Equal{&entries_});
}

}  // namespace herald::rib

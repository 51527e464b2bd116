#ifndef HERALD_INTERNAL_BGP_RIB_PENDING_UPDATES_H_
#define HERALD_INTERNAL_BGP_RIB_PENDING_UPDATES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attribute_sets.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/bgp/rib/pending_entries.h"
#include "internal/bgp/rib/revision_tally.h"

namespace herald::rib {

// Where what peers have been told in one family (RFC 4271 section 3.2) differs from what they
// should have been. A later word about a route replaces the earlier one and a change that is undone
// in time leaves nothing, so that peers who read slowly cost at most one entry a route and never
// hear a stale word. Every operation takes constant time for each route that it touches.
class PendingUpdates {
 public:
  // Routes that share their attributes.
  struct Batch {
    AttributesRef attributes = nullptr;  // Null: withdrawals.
    std::vector<Nlri> nlri = {};
    std::vector<Nlri> told = {};  // Those of them of which peers have been told before.
    uint64_t oldest_revision = kNoRevision;
  };

  PendingUpdates() = default;
  PendingUpdates(const PendingUpdates& other);
  PendingUpdates& operator=(const PendingUpdates&) = delete;

  // What peers should be told of the route from this revision on, if nothing else is said of the
  // same revision, and should have been so far. Null: nothing. Where nothing is pending of it, they
  // have been told just that, or nothing if it was not sent. What is pending hands down its
  // revision, which is older: what it stood for has yet to be told.
  void Put(const Nlri& nlri, const AttributesRef& before, const AttributesRef& after,
           uint64_t revision, bool was_sent = true);
  // They should be told `word`, as before, and are to be told it whatever they have been. Revision
  // 0 is of no change.
  void Owe(const Nlri& nlri, const AttributesRef& word, uint64_t revision);
  // Where they have been told of the route, they are owed it.
  void Repeat(const Nlri& nlri, const AttributesRef& word);
  // The next routes to tell, about octets_max octets of prefixes and at least one: withdrawals
  // first, then attribute sets in turn. False: there is none.
  bool Take(size_t octets_max, Batch& batch);
  // Of the routes that Take would give. Null: withdrawals, or none.
  const AttributesRef& NextAttributes() const;

  // Whether a change of the route is pending. Not if it is only owed.
  bool ContainsChange(const Nlri& nlri) const;
  bool empty() const { return entries_.size() == 0; }
  size_t size() const { return entries_.size(); }
  // Whether Take would give withdrawals.
  bool withdraws() const { return sets_.HasWithdrawals(); }
  // Of what was owed, what has yet to be told.
  size_t owed() const { return owed_; }
  // Routes that there is memory for without more.
  size_t capacity() const { return entries_.capacity(); }
  // kNoRevision if no change is pending.
  uint64_t OldestRevision() const { return revisions_.oldest(); }

 private:
  using Entry = PendingEntries::Entry;

  // The route's entry, if it should be told that.
  uint32_t Find(const Nlri& nlri, const AttributesRef& wanted) const;
  // Peers know the new entry's route by that one of the sets.
  void Tell(Entry& entry, const AttributeSets& sets, uint32_t told);
  // For a change of this revision.
  void StandFor(Entry& entry, uint64_t revision);
  void Cancel(uint32_t at, uint64_t revision);
  // Of what a word of this revision stands for. The last word of a revision counts: if another
  // follows one that cancelled, what was pending stood for something not told yet.
  uint64_t OldestOf(const Nlri& nlri, uint64_t revision) const;
  void Remove(uint32_t at);

  PendingEntries entries_;
  AttributeSets sets_{entries_};
  RevisionTally revisions_;
  size_t owed_ = 0;
  // Of what was cancelled by words of cancelled_at_, the latest such revision.
  absl::flat_hash_map<Nlri, uint64_t> cancelled_;
  uint64_t cancelled_at_ = 0;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_PENDING_UPDATES_H_

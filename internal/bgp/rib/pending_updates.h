#ifndef HERALD_INTERNAL_BGP_RIB_PENDING_UPDATES_H_
#define HERALD_INTERNAL_BGP_RIB_PENDING_UPDATES_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <optional>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"

namespace herald::rib {

// Later than every revision.
inline constexpr uint64_t kNoRevision = std::numeric_limits<uint64_t>::max();

// What one peer has yet to be told in one family. A later word about a route replaces the earlier
// one, so a slow peer costs at most one entry a route and never hears a stale one. Every operation
// takes constant time for each route that it touches.
class PendingUpdates {
 public:
  // Routes that share their attributes.
  struct Batch {
    AttributesRef attributes = nullptr;  // Null: withdrawals.
    std::vector<Nlri> nlri = {};
    uint64_t oldest_revision = kNoRevision;
  };

  void Reserve(size_t routes);
  // Null attributes withdraw. An entry that is replaced hands down its revision, which is older:
  // what it stood for has yet to be told. Revision 0 is of no change: the peer is told again.
  // False: an entry was replaced.
  bool Put(const Nlri& nlri, const AttributesRef& attributes, uint64_t revision);
  // Gives the entry's revision. Nullopt: there was none.
  std::optional<uint64_t> Cancel(const Nlri& nlri);
  // The next routes to tell, about octets_max octets of prefixes and at least one: withdrawals
  // first, then attribute sets in turn.
  std::optional<Batch> Take(size_t octets_max);

  bool Contains(const Nlri& nlri) const { return index_.contains(nlri); }
  // Whether a change of the route is pending. Not if it is only to be told again.
  bool ContainsChange(const Nlri& nlri) const;
  bool empty() const { return index_.empty(); }
  size_t size() const { return index_.size(); }
  // Whether Take would give withdrawals.
  bool withdraws() const { return !groups_.empty() && groups_.front().attributes == nullptr; }
  size_t withdrawals() const { return withdrawals_; }
  // kNoRevision if none is pending.
  uint64_t OldestRevision() const {
    return revisions_.empty() ? kNoRevision : revisions_.begin()->first;
  }

 private:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  // The routes of one attribute set, first come first.
  struct Group {
    AttributesRef attributes;
    uint32_t first = kNone;
    uint32_t last = kNone;
  };
  using Groups = std::list<Group>;
  // Lives in a slot of entries_; linked into its group, or into the free list by next.
  struct Entry {
    Nlri nlri;
    uint32_t previous = kNone;
    uint32_t next = kNone;
    uint64_t revision = 0;
    Groups::iterator group = {};
  };

  Groups::iterator GroupOf(const AttributesRef& attributes);
  void EraseIfEmpty(Groups::iterator group);
  uint32_t Allocate(const Nlri& nlri);
  void Append(uint32_t at, Groups::iterator group);
  void Unlink(uint32_t at);
  void Remove(uint32_t at);
  void Count(uint64_t revision);
  void Discount(uint64_t revision);

  absl::flat_hash_map<Nlri, uint32_t> index_;
  std::vector<Entry> entries_;
  uint32_t free_ = kNone;
  size_t withdrawals_ = 0;
  Groups groups_;
  absl::flat_hash_map<const PathAttributes*, Groups::iterator> group_of_;
  absl::btree_map<uint64_t, size_t> revisions_;  // How many entries each has.
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_PENDING_UPDATES_H_

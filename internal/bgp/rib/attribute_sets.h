#ifndef HERALD_INTERNAL_BGP_RIB_ATTRIBUTE_SETS_H_
#define HERALD_INTERNAL_BGP_RIB_ATTRIBUTE_SETS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/bgp/rib/pending_entries.h"

namespace herald::rib {

// The attribute sets that pending routes are told, or were told, by small numbers; each with its
// routes, first come first. Sets that have routes take turns. A number lives as long as a route has
// it.
class AttributeSets {
 public:
  static constexpr uint32_t kNothing = 0;  // No attributes: its routes are withdrawn.
  static constexpr uint32_t kUnknown = std::numeric_limits<uint32_t>::max();

  explicit AttributeSets(PendingEntries& entries) : entries_(entries), sets_(1) {}
  AttributeSets(const AttributeSets&) = delete;
  AttributeSets& operator=(const AttributeSets&) = delete;

  // Its number; a new one if it has none. To be followed by Append or Hold.
  uint32_t NumberOf(const AttributesRef& attributes);
  // kUnknown if it has none.
  uint32_t Find(const AttributesRef& attributes) const;
  const AttributesRef& attributes(uint32_t set) const { return sets_[set].attributes; }
  bool Is(uint32_t set, const AttributesRef& attributes) const {
    return set != kUnknown && sets_[set].attributes == attributes;
  }

  // The last route of the set from now on.
  void Append(uint32_t at, uint32_t set);
  // No longer one of its set's routes.
  void Unlink(uint32_t at);
  // Those before this one are none of its routes any more; kNone: none is.
  void DropFirst(uint32_t set, uint32_t until);
  // A route was told the set. Not of kUnknown.
  void Hold(uint32_t set) { ++sets_[set].held; }
  void Release(uint32_t set);

  bool HasWithdrawals() const { return sets_[kNothing].first != PendingEntries::kNone; }
  // Whose turn it is: kNothing while that has routes. kUnknown: no set has any.
  uint32_t Next() const;
  // Who comes after it. kUnknown: no set has more routes.
  uint32_t After(uint32_t set) const { return set == kNothing ? first_ : sets_[set].next; }
  // Its first route; PendingEntries::kNone if it has none left.
  uint32_t First(uint32_t set) const { return sets_[set].first; }
  // It had its turn.
  void EndTurn(uint32_t set);
  // No route has any set.
  void Clear();

 private:
  struct Set {
    AttributesRef attributes = nullptr;
    uint32_t first = PendingEntries::kNone;
    uint32_t last = PendingEntries::kNone;
    uint32_t held = 0;  // Routes that were told it.
    // Among those that have routes, or among free numbers by next.
    uint32_t previous = kUnknown;
    uint32_t next = kUnknown;
  };

  void JoinTurns(uint32_t set);
  void LeaveTurns(uint32_t set);
  void FreeIfUnused(uint32_t set);
  // kUnknown if it is none of them.
  uint32_t FindRecent(const AttributesRef& attributes) const;
  uint32_t Remember(uint32_t set);

  PendingEntries& entries_;
  std::vector<Set> sets_;
  absl::flat_hash_map<const PathAttributes*, uint32_t> numbers_;
  // The numbers last found, for before and after a change.
  std::array<uint32_t, 2> recent_ = {kNothing, kNothing};
  uint32_t free_ = kUnknown;
  uint32_t first_ = kUnknown;
  uint32_t last_ = kUnknown;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ATTRIBUTE_SETS_H_

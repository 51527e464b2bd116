#ifndef HERALD_INTERNAL_GUARD_PREFIX_SET_H_
#define HERALD_INTERNAL_GUARD_PREFIX_SET_H_

#include <cstddef>
#include <vector>

#include "internal/net/prefix.h"

namespace herald::guard {

// Prefixes of both families that are asked what covers what: a binary search, and a step for each
// level of nesting at most.
class PrefixSet {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  explicit PrefixSet(std::vector<Prefix> prefixes = {});

  // Sorted, each once; indices below are of these.
  const std::vector<Prefix>& prefixes() const { return prefixes_; }
  // The longest that covers prefix or is it.
  size_t Covering(const Prefix& prefix) const;
  // The first inside prefix, or it.
  size_t CoveredBy(const Prefix& prefix) const;
  // The longest other one that covers the one at index.
  size_t Parent(size_t index) const { return parents_[index]; }

 private:
  std::vector<Prefix> prefixes_;
  std::vector<size_t> parents_;
};

}  // namespace herald::guard

#endif  // HERALD_INTERNAL_GUARD_PREFIX_SET_H_

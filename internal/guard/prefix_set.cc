#include "internal/guard/prefix_set.h"

#include <utility>

#include "absl/algorithm/container.h"

namespace herald::guard {

// By address and then by length, so that what covers a prefix stands before it, and what it covers
// right behind it.
PrefixSet::PrefixSet(std::vector<Prefix> prefixes) : prefixes_(std::move(prefixes)) {
  absl::c_sort(prefixes_);
  prefixes_.erase(std::unique(prefixes_.begin(), prefixes_.end()), prefixes_.end());
  parents_.reserve(prefixes_.size());
  for (size_t i = 0; i < prefixes_.size(); ++i) {
    size_t parent = i == 0 ? kNone : i - 1;
    while (parent != kNone && !prefixes_[parent].Covers(prefixes_[i])) parent = parents_[parent];
    parents_.push_back(parent);
  }
}

// Whatever covers prefix covers, or is, the last that is not behind it: prefixes nest or are apart.
size_t PrefixSet::Covering(const Prefix& prefix) const {
  const auto behind = absl::c_upper_bound(prefixes_, prefix);
  if (behind == prefixes_.begin()) return kNone;
  auto index = static_cast<size_t>(behind - prefixes_.begin()) - 1;
  while (index != kNone && !prefixes_[index].Covers(prefix)) index = parents_[index];
  return index;
}

size_t PrefixSet::CoveredBy(const Prefix& prefix) const {
  const auto first = absl::c_lower_bound(prefixes_, prefix);
  if (first == prefixes_.end() || !prefix.Covers(*first)) return kNone;
  return static_cast<size_t>(first - prefixes_.begin());
}

}  // namespace herald::guard

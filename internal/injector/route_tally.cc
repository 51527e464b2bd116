#include "internal/injector/route_tally.h"

namespace herald::injector {

void RouteTally::Change(Family family, const Terms* before, const Terms* after) {
  const bool counts_the_same = before != nullptr && after != nullptr &&
                               before->owner.principal == after->owner.principal &&
                               before->peers == after->peers;
  if (counts_the_same) return;
  if (before != nullptr) Remove(family, *before);
  if (after != nullptr) Add(family, *after);
}

void RouteTally::Add(Family family, const Terms& terms) {
  ++total_;
  of_family_.Increment(family);
  ++of_principal_[terms.owner.principal];
  for_peers_.Increment(terms.peers);
}

void RouteTally::Remove(Family family, const Terms& terms) {
  --total_;
  of_family_.Decrement(family);
  const auto found = of_principal_.find(terms.owner.principal);
  if (--found->second == 0) of_principal_.erase(found);
  for_peers_.Decrement(terms.peers);
}

uint64_t RouteTally::of_principal(const std::string& principal) const {
  const auto found = of_principal_.find(principal);
  return found == of_principal_.end() ? 0 : found->second;
}

}  // namespace herald::injector

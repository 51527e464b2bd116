#include "internal/injector/route_tally.h"

namespace herald::injector {

void RouteTally::Change(Family family, const Terms* before, const Terms* after, uint64_t count) {
  const bool counts_the_same = before != nullptr && after != nullptr &&
                               before->owner.principal == after->owner.principal &&
                               before->peers == after->peers;
  if (counts_the_same) return;
  if (before != nullptr) Remove(family, *before, count);
  if (after != nullptr) Add(family, *after, count);
}

void RouteTally::Add(Family family, const Terms& terms, uint64_t count) {
  total_ += count;
  of_family_.Increment(family, count);
  of_principal_[terms.owner.principal] += count;
  for_peers_.Add(terms.peers, count);
}

void RouteTally::Remove(Family family, const Terms& terms, uint64_t count) {
  total_ -= count;
  of_family_.Decrement(family, count);
  const auto found = of_principal_.find(terms.owner.principal);
  found->second -= count;
  if (found->second == 0) of_principal_.erase(found);
  for_peers_.Remove(terms.peers, count);
}

uint64_t RouteTally::of_principal(const std::string& principal) const {
  const auto found = of_principal_.find(principal);
  return found == of_principal_.end() ? 0 : found->second;
}

}  // namespace herald::injector

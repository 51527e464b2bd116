#include "internal/injector/route_table.h"

#include <utility>

namespace herald::injector {

size_t RouteTable::CountNew(absl::Span<const RouteBatch> batches, size_t count_max) const {
  absl::flat_hash_set<Nlri> added;
  for (const RouteBatch& batch : batches) {
    for (const Nlri& nlri : batch.nlri) {
      if (!routes_.contains(nlri)) added.insert(nlri);
      if (added.size() > count_max) return added.size();
    }
  }
  return added.size();
}

bool RouteTable::Put(const InjectedRoute& route) {
  const auto [found, is_new] = routes_.try_emplace(route.nlri, route);
  if (is_new) tally_.Increment(route.nlri.prefix.family());
  if (route.is_static) {
    found->second.is_static = true;
    statics_.insert(route.nlri);
  }
  if (is_new) return true;
  InjectedRoute& standing = found->second;
  if (standing.attributes == route.attributes) return false;
  standing.attributes = route.attributes;
  standing.revision = route.revision;
  return true;
}

bool RouteTable::Erase(const Nlri& nlri) {
  if (routes_.erase(nlri) == 0) return false;
  tally_.Decrement(nlri.prefix.family());
  statics_.erase(nlri);
  return true;
}

const InjectedRoute* RouteTable::Find(const Nlri& nlri) const {
  const auto found = routes_.find(nlri);
  return found == routes_.end() ? nullptr : &found->second;
}

std::vector<InjectedRoute> RouteTable::Walk(const std::optional<Nlri>& after, size_t count) const {
  std::vector<InjectedRoute> walked;
  auto next = after ? routes_.upper_bound(*after) : routes_.begin();
  for (; next != routes_.end() && walked.size() < count; ++next) walked.push_back(next->second);
  return walked;
}

}  // namespace herald::injector

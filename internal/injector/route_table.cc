#include "internal/injector/route_table.h"

#include <iterator>

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

std::optional<RouteChange> RouteTable::Put(const InjectedRoute& route) {
  const auto [found, is_new] = routes_.try_emplace(route.nlri, route);
  InjectedRoute& standing = found->second;
  if (route.is_static) {
    standing.is_static = true;
    statics_.insert(route.nlri);
  }
  if (is_new) {
    const Family family = route.nlri.prefix.family();
    paths_.Increment(family);
    if (IsOnlyPath(found)) prefixes_.Increment(family);
  } else if (standing.attributes == route.attributes) {
    return std::nullopt;
  } else {
    standing.attributes = route.attributes;
    standing.revision = route.revision;
  }
  return RouteChange{
      .nlri = route.nlri, .attributes = route.attributes, .is_lowest = IsLowest(found)};
}

std::optional<RouteChange> RouteTable::Erase(const Nlri& nlri) {
  const auto found = routes_.find(nlri);
  if (found == routes_.end()) return std::nullopt;
  RouteChange change{.nlri = nlri, .is_lowest = IsLowest(found)};
  const Family family = nlri.prefix.family();
  paths_.Decrement(family);
  if (IsOnlyPath(found)) prefixes_.Decrement(family);
  statics_.erase(nlri);
  const auto next = routes_.erase(found);
  if (change.is_lowest && next != routes_.end() && next->first.prefix == nlri.prefix) {
    change.successor = next->second.attributes;
  }
  return change;
}

const InjectedRoute* RouteTable::Find(const Nlri& nlri) const {
  const auto found = routes_.find(nlri);
  return found == routes_.end() ? nullptr : &found->second;
}

const InjectedRoute* RouteTable::FindLowest(const Prefix& prefix) const {
  const auto found = routes_.lower_bound(Nlri{.prefix = prefix});
  return found == routes_.end() || found->first.prefix != prefix ? nullptr : &found->second;
}

bool RouteTable::IsLowest(Routes::const_iterator route) const {
  return route->first.path_id == 0 || route == routes_.begin() ||
         std::prev(route)->first.prefix != route->first.prefix;
}

bool RouteTable::IsOnlyPath(Routes::const_iterator route) const {
  const auto next = std::next(route);
  return IsLowest(route) && (next == routes_.end() || next->first.prefix != route->first.prefix);
}

RouteTable::Routes::const_iterator RouteTable::begin(Family family) const {
  if (family.afi == Afi::kIpv4) return routes_.begin();
  return routes_.lower_bound(Nlri{.prefix = Prefix::Masked(IpAddress::V6(0, 0), 0)});
}

RouteTable::Routes::const_iterator RouteTable::end(Family family) const {
  return family.afi == Afi::kIpv4 ? begin(kIpv6Unicast) : routes_.end();
}

std::vector<InjectedRoute> RouteTable::Walk(const RouteRange& range,
                                            const std::optional<Nlri>& after, size_t count) const {
  std::vector<InjectedRoute> walked;
  auto next = after ? routes_.upper_bound(*after) : routes_.lower_bound(range.first);
  for (; next != routes_.end() && next->first <= range.last && walked.size() < count; ++next) {
    walked.push_back(next->second);
  }
  return walked;
}

}  // namespace herald::injector

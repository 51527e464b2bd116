#include "internal/injector/route_table.h"

#include <iterator>
#include <utility>

namespace herald::injector {
namespace {

const PeerSelector& SelectorOf(const InjectedRoute& route) {
  static const PeerSelector everybody;
  return route.terms == nullptr ? everybody : route.terms->peers;
}

bool IsToldAlike(const InjectedRoute& a, const InjectedRoute& b) {
  return a.attributes == b.attributes && (a.terms == b.terms || SelectorOf(a) == SelectorOf(b));
}

}  // namespace

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

RouteTransition RouteTable::Put(const InjectedRoute& route) {
  RouteTransition transition;
  const auto [found, is_new] = routes_.insert(route);
  transition.after = &*found;
  if (route.is_static) statics_.insert(route.nlri);
  if (is_new) {
    const Family family = route.nlri.prefix.family();
    paths_.Increment(family);
    if (IsOnlyPath(found)) prefixes_.Increment(family);
    transition.brings_selector = AddSelector(route);
  } else {
    auto& standing = const_cast<InjectedRoute&>(*found);  // Its key stays as it is.
    transition.before = std::exchange(standing, route);
    if (transition.before->terms != route.terms) {
      transition.ends_selector = RemoveSelector(*transition.before);
      transition.brings_selector = AddSelector(route);
    }
    if (IsToldAlike(*transition.before, route)) {
      standing.revision = transition.before->revision;
      return transition;
    }
  }
  transition.concerns_peers = true;
  transition.is_alone = IsOnlyPath(found);
  return transition;
}

RouteTransition RouteTable::Erase(const Nlri& nlri) {
  const auto found = routes_.find(nlri);
  if (found == routes_.end()) return {};
  RouteTransition transition{
      .before = *found, .concerns_peers = true, .is_alone = IsOnlyPath(found)};
  const Family family = nlri.prefix.family();
  paths_.Decrement(family);
  if (transition.is_alone) prefixes_.Decrement(family);
  statics_.erase(nlri);
  transition.ends_selector = RemoveSelector(*transition.before);
  routes_.erase(found);
  return transition;
}

const InjectedRoute* RouteTable::Find(const Nlri& nlri) const {
  const auto found = routes_.find(nlri);
  return found == routes_.end() ? nullptr : &*found;
}

const InjectedRoute* RouteTable::FindLowest(const Prefix& prefix, const PeerLabel& peer) const {
  auto route = routes_.lower_bound(Nlri{.prefix = prefix});
  for (; route != routes_.end() && route->nlri.prefix == prefix; ++route) {
    if (route->IsFor(peer)) return &*route;
  }
  return nullptr;
}

const InjectedRoute* RouteTable::FindLowestBut(const Nlri& nlri, const PeerLabel& peer) const {
  auto route = routes_.lower_bound(Nlri{.prefix = nlri.prefix});
  for (; route != routes_.end() && route->nlri.prefix == nlri.prefix; ++route) {
    if (route->nlri != nlri && route->IsFor(peer)) return &*route;
  }
  return nullptr;
}

bool RouteTable::IsForOthers(const Nlri& nlri, const PeerLabel& peer) const {
  if (!has_selectors()) return false;
  const InjectedRoute* route = Find(nlri);
  return route != nullptr && !route->IsFor(peer);
}

size_t RouteTable::CountOutside(absl::Span<const Family> families, const PeerLabel& peer) const {
  size_t count = size();
  for (const Family family : families) count -= paths_.count(family);
  for (const auto& [selector, selected] : selectors_) {
    if (Selects(selector, peer)) continue;
    count -= selected.size;
    for (const Family family : families) count += selected.paths.count(family);
  }
  return count;
}

bool RouteTable::AddSelector(const InjectedRoute& route) {
  if (SelectorOf(route).selects_all()) return false;
  Selected& selected = selectors_[SelectorOf(route)];
  selected.paths.Increment(route.nlri.prefix.family());
  return ++selected.size == 1;
}

bool RouteTable::RemoveSelector(const InjectedRoute& route) {
  if (SelectorOf(route).selects_all()) return false;
  const auto found = selectors_.find(SelectorOf(route));
  found->second.paths.Decrement(route.nlri.prefix.family());
  if (--found->second.size != 0) return false;
  selectors_.erase(found);
  return true;
}

bool RouteTable::HasLower(Routes::const_iterator route, const PeerLabel& peer) const {
  for (auto lower = route; !IsLowest(lower);) {
    if ((--lower)->IsFor(peer)) return true;
  }
  return false;
}

bool RouteTable::IsLowest(Routes::const_iterator route) const {
  return route->nlri.path_id == 0 || route == routes_.begin() ||
         std::prev(route)->nlri.prefix != route->nlri.prefix;
}

bool RouteTable::IsOnlyPath(Routes::const_iterator route) const {
  const auto next = std::next(route);
  return IsLowest(route) && (next == routes_.end() || next->nlri.prefix != route->nlri.prefix);
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
  for (; next != routes_.end() && next->nlri <= range.last && walked.size() < count; ++next) {
    walked.push_back(*next);
  }
  return walked;
}

}  // namespace herald::injector

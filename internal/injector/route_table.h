#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_TABLE_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_TABLE_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/family_tally.h"
#include "internal/injector/injected_route.h"

namespace herald::injector {

// What a call made of a route.
struct RouteTransition {
  std::optional<InjectedRoute> before = std::nullopt;
  const InjectedRoute* after = nullptr;  // Until the next call. Null: it does not stand.
  bool concerns_peers = false;           // There is something to tell them.
  bool is_alone = true;                  // Then: the prefix has no other path.
  bool brings_selector = false;          // Then: no other route is for the same peers.
  bool ends_selector = false;            // Then: none is for those of before any more.
};

struct ByNlri {
  using is_transparent = void;
  static const Nlri& KeyOf(const Nlri& nlri) { return nlri; }
  static const Nlri& KeyOf(const InjectedRoute& route) { return route.nlri; }
  bool operator()(const auto& a, const auto& b) const { return KeyOf(a) < KeyOf(b); }
};

// The routes that we announce, in order of NLRI: the paths of a prefix by their identifiers.
class RouteTable {
 public:
  using Routes = absl::btree_set<InjectedRoute, ByNlri>;
  // The routes that have one selector.
  struct Selected {
    size_t size = 0;
    rib::FamilyTally paths = {};
  };
  using Selectors = absl::btree_map<PeerSelector, Selected>;

  // Routes of the batches that do not stand yet, each once. Stops counting beyond count_max.
  size_t CountNew(absl::Span<const RouteBatch> batches, size_t count_max) const;
  // The route stands as given, but with the revision that it had if peers are told the same of it.
  RouteTransition Put(const InjectedRoute& route);
  RouteTransition Erase(const Nlri& nlri);

  const InjectedRoute* Find(const Nlri& nlri) const;
  // Of the prefix's paths that are for the peer, the one that has the lowest identifier; nullptr if
  // there is none.
  const InjectedRoute* FindLowest(const Prefix& prefix, const PeerLabel& peer) const;
  // The same without the path itself.
  const InjectedRoute* FindLowestBut(const Nlri& nlri, const PeerLabel& peer) const;
  // Whether another of those paths has a lower identifier.
  bool HasLower(Routes::const_iterator route, const PeerLabel& peer) const;
  // The routes of one family.
  Routes::const_iterator begin(Family family) const;
  Routes::const_iterator end(Family family) const;
  std::vector<InjectedRoute> Walk(const RouteRange& range, const std::optional<Nlri>& after,
                                  size_t count) const;
  bool IsStatic(const Nlri& nlri) const { return statics_.contains(nlri); }
  const Routes& routes() const { return routes_; }
  size_t size() const { return routes_.size(); }
  // Paths, and prefixes that have any.
  size_t count(Family family) const { return paths_.count(family); }
  size_t prefix_count(Family family) const { return prefixes_.count(family); }

  // Whether any route is not for every peer.
  bool has_selectors() const { return !selectors_.empty(); }
  const Selectors& selectors() const { return selectors_; }
  // Whether the route stands, and not for this peer.
  bool IsForOthers(const Nlri& nlri, const PeerLabel& peer) const;
  // Paths that are for the peer, of families that are none of these.
  size_t CountOutside(absl::Span<const Family> families, const PeerLabel& peer) const;

 private:
  // True: it is new.
  bool AddSelector(const InjectedRoute& route);
  // True: it was the last of them.
  bool RemoveSelector(const InjectedRoute& route);
  // Of all paths of the prefix, whomever they are for.
  bool IsLowest(Routes::const_iterator route) const;
  bool IsOnlyPath(Routes::const_iterator route) const;

  Routes routes_;
  absl::flat_hash_set<Nlri> statics_;  // Few, and asked about with every change.
  rib::FamilyTally paths_;
  rib::FamilyTally prefixes_;
  Selectors selectors_;  // But the one that selects all.
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_TABLE_H_

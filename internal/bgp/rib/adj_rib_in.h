#ifndef HERALD_INTERNAL_BGP_RIB_ADJ_RIB_IN_H_
#define HERALD_INTERNAL_BGP_RIB_ADJ_RIB_IN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/bgp/message/hashed_nlri.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/bgp/rib/route_index.h"
#include "internal/bgp/rib/route_rows.h"
#include "internal/net/family.h"

namespace herald::rib {

// What one peer told us, before any policy (RFC 4271 section 3.2). All routes of a family can be
// marked stale at once; each is until it is announced again. Routes stand in places that they keep
// for life, so that they can be walked bit by bit while others come and go.
class AdjRibIn {
 public:
  struct Route {
    Nlri nlri;
    AttributesRef attributes = nullptr;
    absl::Time received = {};
    uint64_t marks = 0;  // How many there had been when it was last announced.

    bool is_free() const { return attributes == nullptr; }
  };
  // It stands at the place, and is another than before, or it has gone from there.
  struct Change {
    Nlri nlri;
    Place place = 0;
    bool stands = false;
  };

  // Before many are announced or withdrawn: see RouteRows. Gives their hashes.
  RouteHashes Prefetch(absl::Span<const Nlri> nlri) const;

  // Nullopt: the route stood with these attributes already, and keeps its time. It is stale no
  // more.
  std::optional<Change> Announce(HashedNlri nlri, const AttributesRef& attributes, absl::Time now);
  // Nullopt: there was no such route.
  std::optional<Change> Withdraw(HashedNlri nlri);
  // A route stands there; it is as stale as it was.
  Change Replace(Place place, const AttributesRef& attributes, absl::Time now);

  // What stands of the family is stale from here on. Costs the same however much that is.
  void MarkStale(Family family);
  bool IsStale(const Route& route) const { return route.marks < LatestMark(FamilyOf(route)); }
  // That of the family's latest marking, 0 if there was none: a route with fewer marks is stale.
  uint64_t LatestMark(Family family) const;

  const Route* Find(const Nlri& nlri) const;
  // Where the route stands. Nullopt: nowhere.
  std::optional<Place> PlaceOf(const Nlri& nlri) const { return rows_.Find(nlri); }
  // The same for one that is likely to stand there: then it is not searched for.
  std::optional<Place> PlaceOf(const Nlri& nlri, Place likely) const;
  size_t size() const { return rows_.size(); }
  size_t count(Family family) const;
  size_t stale_count(Family family) const;
  // Those that ever had a route.
  std::vector<Family> families() const;

  // The places: at least as many as there are routes, at most as there ever were.
  size_t places() const { return rows_.places(); }
  // Nullptr: the place is free, or there is no such place.
  const Route* At(Place place) const { return rows_.At(place); }

 private:
  struct Tally {
    Family family;
    size_t routes = 0;
    size_t stale = 0;
    uint64_t mark = 0;
  };

  static Family FamilyOf(const Route& route) { return route.nlri.prefix.family(); }
  Tally& TallyOf(Family family);
  const Tally* FindTally(Family family) const;

  RouteRows<Route> rows_;
  absl::InlinedVector<Tally, 2> tallies_;
  uint64_t marks_ = 0;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ADJ_RIB_IN_H_

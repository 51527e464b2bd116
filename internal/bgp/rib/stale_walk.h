#ifndef HERALD_INTERNAL_BGP_RIB_STALE_WALK_H_
#define HERALD_INTERNAL_BGP_RIB_STALE_WALK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/adj_rib_in.h"
#include "internal/bgp/rib/attribute_table.h"
#include "internal/net/family.h"

namespace herald::rib {

// What is to become of the stale routes of one Adj-RIB-In, done bit by bit: a million of them must
// not hold up the sessions of others. A route that is announced before the walk comes to it is
// spared, and so is what is marked stale later.
class StaleWalk {
 public:
  // They go.
  void Sweep(const AdjRibIn& routes, Family family);
  // RFC 9494 section 4.2: they carry LLGR_STALE from here on; those with NO_LLGR go.
  void BeginLongLived(const AdjRibIn& routes, Family family);

  bool done() const { return passes_ == 0; }
  // Visits so many places at most; gives the routes that have changed or gone.
  std::vector<AdjRibIn::Change> Step(AdjRibIn& routes, AttributeTable& attributes,
                                     size_t places_max, absl::Time now);

 private:
  // Routes with fewer marks are meant.
  struct Row {
    Family family;
    uint64_t sweep = 0;
    uint64_t long_lived = 0;
  };

  Row& RowOf(Family family);
  void Begin() { passes_ = next_ == 0 ? 1 : 2; }
  // Nullopt: the route is left as it is.
  std::optional<AdjRibIn::Change> Visit(Place place, AdjRibIn& routes, AttributeTable& attributes,
                                        absl::Time now);

  absl::InlinedVector<Row, 2> rows_;
  Place next_ = 0;
  int passes_ = 0;  // Over all places: the one under way, and one for what was asked since.
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_STALE_WALK_H_

#ifndef HERALD_INTERNAL_BGP_RIB_CHANGED_ROUTES_H_
#define HERALD_INTERNAL_BGP_RIB_CHANGED_ROUTES_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/adj_rib_in.h"
#include "internal/bgp/rib/place_turns.h"
#include "internal/bgp/rib/route_index.h"

namespace herald::rib {

// Of which routes of a session a subscriber has yet to hear, each since one of the session's turns,
// which are numbered from 1. Those that stand are known by their place in the Adj-RIB-In: while a
// table comes in, when they are many, none is searched for. At rest that costs eight octets for
// 1,024 places, up to the last that changed, and one chunk (PlaceTurns).
class ChangedRoutes {
 public:
  // Every change of the route comes here. False: it is waiting since this turn already.
  bool Add(const AdjRibIn::Change& change, uint32_t turn, absl::Time now);

  // The route at this place is told. False: it is not waiting since that turn, and nothing was
  // done.
  bool TakeStanding(Place place, uint32_t turn);
  // The same for one that has gone, since the time that it gives.
  std::optional<absl::Time> TakeGone(const Nlri& nlri, uint32_t turn);
  // What waits is told otherwise.
  void ForgetStanding(Place place) { turns_.Set(place, 0); }
  void ForgetGone(const Nlri& nlri) { gone_.erase(nlri); }

  // Places that there is memory for.
  size_t capacity() const { return turns_.capacity(); }

 private:
  struct Gone {
    absl::Time time;
    uint32_t turn = 0;
  };

  // 0: it is not among those that have gone.
  uint32_t Return(const Nlri& nlri);

  PlaceTurns turns_;  // 0: the route there, if any, is not waiting.
  absl::flat_hash_map<Nlri, Gone> gone_;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_CHANGED_ROUTES_H_

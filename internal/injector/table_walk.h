#ifndef HERALD_INTERNAL_INJECTOR_TABLE_WALK_H_
#define HERALD_INTERNAL_INJECTOR_TABLE_WALK_H_

#include <algorithm>
#include <cstddef>
#include <utility>

#include "internal/injector/injected_route.h"

namespace herald::injector {

// How far sessions have been told of the table that there was when they came, or asked for it
// again. What comes after the beginning is told as a change.
class TableWalk {
 public:
  // Through so many places, at this revision.
  TableWalk(size_t places, Revision revision) : end_(places), revision_(revision) {}

  bool is_over() const { return next_ == end_; }
  // Whether it has yet to come to this place.
  bool ComesTo(Place place) const { return place >= next_ && place < end_; }
  // Whether it has yet to come to a route that stands there since then.
  bool Awaits(Place place, Revision since) const { return ComesTo(place) && IsOf(since); }
  // Whether a route of this revision stood there when the walk began.
  bool IsOf(Revision since) const { return since <= revision_; }
  // The next places: from the first on, before the second.
  std::pair<Place, Place> Step(size_t places) {
    const size_t begin = std::exchange(next_, std::min(end_, next_ + places));
    return {static_cast<Place>(begin), static_cast<Place>(next_)};
  }

 private:
  size_t next_ = 0;
  size_t end_ = 0;
  Revision revision_ = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_TABLE_WALK_H_

#include "internal/bgp/rib/changed_routes.h"

namespace herald::rib {

bool ChangedRoutes::Add(const AdjRibIn::Change& change, uint32_t turn, absl::Time now) {
  uint32_t before = turns_.Set(change.place, change.stands ? turn : 0);
  if (!change.stands) {
    gone_.insert_or_assign(change.nlri, Gone{.time = now, .turn = turn});
  } else if (before == 0) {
    before = Return(change.nlri);
  }
  return before != turn;
}

bool ChangedRoutes::TakeStanding(Place place, uint32_t turn) {
  if (turns_.At(place) != turn) return false;
  turns_.Set(place, 0);
  return true;
}

std::optional<absl::Time> ChangedRoutes::TakeGone(const Nlri& nlri, uint32_t turn) {
  const auto found = gone_.find(nlri);
  if (found == gone_.end() || found->second.turn != turn) return std::nullopt;
  const absl::Time time = found->second.time;
  gone_.erase(found);
  return time;
}

uint32_t ChangedRoutes::Return(const Nlri& nlri) {
  if (gone_.empty()) return 0;
  const auto found = gone_.find(nlri);
  if (found == gone_.end()) return 0;
  const uint32_t turn = found->second.turn;
  gone_.erase(found);
  return turn;
}

}  // namespace herald::rib

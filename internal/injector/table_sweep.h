#ifndef HERALD_INTERNAL_INJECTOR_TABLE_SWEEP_H_
#define HERALD_INTERNAL_INJECTOR_TABLE_SWEEP_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "internal/injector/route_sweep.h"

namespace herald::injector {

// Walks through the routes of the API that stand when it begins to.
class TableSweep final : public RouteSweep {
 public:
  struct Plan {
    std::function<bool(const RouteView&)> takes;
    EndCause cause = EndCause::kWithdrawn;
    // Asked, with their number, whether they may go before the first does. Null: they are not
    // counted before.
    std::function<std::optional<RouteRefusal>(uint64_t count)> verdict = nullptr;
    bool counts_only = false;  // Needs a verdict.
  };
  TableSweep(Injector& injector, Plan plan);

  bool Step() override;

 private:
  // Whether the walk begins anew, to withdraw.
  bool EndCount();

  const Plan plan_;
  bool counts_;      // It does not withdraw yet.
  size_t next_ = 0;  // Place.
  size_t end_ = 0;   // What comes later stays.
  uint64_t count_ = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_TABLE_SWEEP_H_

#ifndef HERALD_INTERNAL_INJECTOR_LEASE_SWEEP_H_
#define HERALD_INTERNAL_INJECTOR_LEASE_SWEEP_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "internal/injector/route_sweep.h"
#include "internal/lease/lease_table.h"

namespace herald::injector {

// Takes the next routes, count at most, out of a lease that is over. Gives those that stand on its
// terms still; others were announced anew since then, or have gone.
std::vector<Nlri> TakeHeld(lease::EndedLease& lease, const Injector& injector, size_t count);

// Withdraws the routes of a lease that was revoked.
class LeaseSweep final : public RouteSweep {
 public:
  // leave takes what is left if the sweep goes before its end, for the routes have to go.
  LeaseSweep(Injector& injector, lease::EndedLease lease,
             std::function<void(lease::EndedLease)> leave);
  ~LeaseSweep() override;

  bool Step() override;

 private:
  lease::EndedLease lease_;
  const std::function<void(lease::EndedLease)> leave_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_LEASE_SWEEP_H_

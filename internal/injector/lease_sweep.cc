#include "internal/injector/lease_sweep.h"

#include <utility>

namespace herald::injector {

std::vector<Nlri> TakeHeld(lease::EndedLease& lease, const Injector& injector, size_t count) {
  std::vector<Nlri> held;
  auto next = lease.routes.begin();
  for (; next != lease.routes.end() && count > 0; ++next, --count) {
    const auto route = injector.Find(*next);
    const bool is_held = route && route->terms != nullptr && route->terms->lease == lease.id;
    if (is_held) held.push_back(*next);
  }
  lease.routes.erase(lease.routes.begin(), next);
  return held;
}

LeaseSweep::LeaseSweep(Injector& injector, lease::EndedLease lease,
                       std::function<void(lease::EndedLease)> leave)
    : RouteSweep(injector), lease_(std::move(lease)), leave_(std::move(leave)) {}

LeaseSweep::~LeaseSweep() {
  if (!lease_.routes.empty()) leave_(std::move(lease_));
}

bool LeaseSweep::Step() {
  const std::vector<Nlri> held = TakeHeld(lease_, injector(), kStep);
  if (!held.empty()) Withdraw(held, EndCause::kLeaseEnded);
  return !lease_.routes.empty();
}

}  // namespace herald::injector

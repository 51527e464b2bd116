#include "internal/injector/unsendable_routes.h"

#include <cassert>

namespace herald::injector {

void UnsendableRoutes::Add(absl::Span<const Nlri> nlri, Delivery::Outcome reason) {
  Forget(nlri);
  for (const Nlri& route : nlri) {
    if (reasons_.emplace(route, reason).second) ++CountOf(reason);
  }
}

void UnsendableRoutes::Forget(absl::Span<const Nlri> nlri) {
  if (reasons_.empty()) return;
  for (const Nlri& route : nlri) {
    const auto found = reasons_.find(route);
    if (found == reasons_.end()) continue;
    --CountOf(found->second);
    reasons_.erase(found);
  }
}

Delivery::Outcome UnsendableRoutes::OutcomeOf(const Nlri& nlri) const {
  const auto found = reasons_.find(nlri);
  return found == reasons_.end() ? Delivery::Outcome::kSent : found->second;
}

uint64_t& UnsendableRoutes::CountOf(Delivery::Outcome reason) {
  switch (reason) {
    case Delivery::Outcome::kNoNextHop:
      return counts_.no_next_hop;
    case Delivery::Outcome::kRouteLeak:
      return counts_.route_leak;
    default:
      assert(reason == Delivery::Outcome::kTooLarge);
      return counts_.too_large;
  }
}

}  // namespace herald::injector

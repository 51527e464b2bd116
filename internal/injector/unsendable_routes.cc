#include "internal/injector/unsendable_routes.h"

#include <algorithm>
#include <cassert>

namespace herald::injector {
namespace {

constexpr Revision kAnyRevision = 1;

}  // namespace

void UnsendableRoutes::Add(absl::Span<const Nlri> nlri, Delivery::Outcome reason, Revision since) {
  since = std::min(since, Forget(nlri));
  for (const Nlri& route : nlri) {
    if (refusals_.emplace(route, Refusal{.reason = reason, .since = since}).second) {
      ++CountOf(reason);
    }
  }
  if (since != rib::kNoRevision) newest_ = std::max(newest_, since);
}

Revision UnsendableRoutes::Forget(absl::Span<const Nlri> nlri) {
  Revision oldest = rib::kNoRevision;
  if (refusals_.empty()) return oldest;
  for (const Nlri& route : nlri) {
    const auto found = refusals_.find(route);
    if (found == refusals_.end()) continue;
    const auto [reason, since] = found->second;
    oldest = std::min(oldest, since <= aged_ ? kAnyRevision : since);
    --CountOf(reason);
    refusals_.erase(found);
  }
  return oldest;
}

Delivery::Outcome UnsendableRoutes::OutcomeOf(const Nlri& nlri) const {
  const auto found = refusals_.find(nlri);
  return found == refusals_.end() ? Delivery::Outcome::kSent : found->second.reason;
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

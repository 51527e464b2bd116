#include "internal/injector/delivery.h"

#include <algorithm>

namespace herald::injector {

Delivery::Outcome WorstOutcome(absl::Span<const Nlri> nlri,
                               absl::FunctionRef<Delivery::Outcome(const Nlri&)> outcome_of) {
  Delivery::Outcome worst = Delivery::Outcome::kNotSelected;
  for (const Nlri& route : nlri) worst = std::max(worst, outcome_of(route));
  return worst;
}

}  // namespace herald::injector

#include "internal/injector/table_sweep.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace herald::injector {

TableSweep::TableSweep(Injector& injector, Plan plan)
    : RouteSweep(injector), plan_(std::move(plan)), counts_(plan_.verdict != nullptr) {}

bool TableSweep::Step() {
  if (next_ == 0) end_ = injector().places();
  std::vector<Nlri> taken;
  const size_t end = std::min(end_, next_ + kStep);
  for (; next_ < end; ++next_) {
    const auto route = injector().At(static_cast<Place>(next_));
    const bool is_owned = route && route->terms != nullptr;
    if (is_owned && plan_.takes(*route)) taken.push_back(route->nlri);
  }
  if (counts_) {
    count_ += taken.size();
  } else if (!taken.empty()) {
    Withdraw(taken, plan_.cause);
  }
  if (next_ < end_) return true;
  return counts_ && EndCount();
}

bool TableSweep::EndCount() {
  counts_ = false;
  next_ = 0;
  RefuseWith(plan_.verdict(count_));
  if (refusal()) return false;
  if (plan_.counts_only) OnlyCount(count_);
  return !plan_.counts_only;
}

}  // namespace herald::injector

#include "internal/injector/table_sweep.h"

#include <limits>
#include <utility>
#include <vector>

namespace herald::injector {
namespace {

RouteRange WholeTable() {
  constexpr uint64_t kOnes = std::numeric_limits<uint64_t>::max();
  return {.first = {},
          .last = {.prefix = Prefix::Masked(IpAddress::V6(kOnes, kOnes), 128),
                   .path_id = std::numeric_limits<uint32_t>::max()}};
}

}  // namespace

TableSweep::TableSweep(Injector& injector, Plan plan)
    : RouteSweep(injector), plan_(std::move(plan)), counts_(plan_.verdict != nullptr) {}

bool TableSweep::Step() {
  const std::vector<InjectedRoute> walked = injector().Walk(WholeTable(), after_, kStep);
  std::vector<Nlri> taken;
  for (const InjectedRoute& route : walked) {
    if (route.terms != nullptr && plan_.takes(route)) taken.push_back(route.nlri);
  }
  if (counts_) {
    count_ += taken.size();
  } else if (!taken.empty()) {
    Withdraw(taken, plan_.cause);
  }
  if (walked.size() < kStep) return counts_ && EndCount();
  after_ = walked.back().nlri;
  return true;
}

bool TableSweep::EndCount() {
  counts_ = false;
  after_.reset();
  RefuseWith(plan_.verdict(count_));
  if (refusal()) return false;
  if (plan_.counts_only) OnlyCount(count_);
  return !plan_.counts_only;
}

}  // namespace herald::injector

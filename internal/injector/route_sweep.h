#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_SWEEP_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_SWEEP_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "internal/injector/change.h"
#include "internal/injector/end_cause.h"
#include "internal/injector/injector.h"

namespace herald::injector {

// A walk that withdraws, piece by piece so that others go in between. OwnedRoutes must outlive it.
class RouteSweep {
 public:
  // Routes that one step looks at. What it withdraws of them has one revision.
  static constexpr size_t kStep = 1'000;

  virtual ~RouteSweep() = default;
  // True: there is more; to be called again soon, until there is not.
  [[nodiscard]] virtual bool Step() = 0;

  // Once Step has given false. Not nullopt: the guard has refused it, and nothing was withdrawn.
  const std::optional<RouteRefusal>& refusal() const { return refusal_; }
  uint64_t withdrawn() const { return withdrawn_; }  // Or would be, where only counted.
  // Those that were withdrawn since this was called last, for the audit.
  std::vector<Nlri> TakeWithdrawn() { return std::exchange(untold_, {}); }
  Revision revision() const { return revision_; }  // At which the last of them was.

 protected:
  explicit RouteSweep(Injector& injector) : injector_(injector), revision_(injector.revision()) {}

  const Injector& injector() const { return injector_; }
  // Of routes that stand and are not static.
  void Withdraw(const std::vector<Nlri>& nlri, EndCause cause);
  void RefuseWith(std::optional<RouteRefusal> refusal) { refusal_ = std::move(refusal); }
  void OnlyCount(uint64_t count) { withdrawn_ = count; }

 private:
  Injector& injector_;
  std::optional<RouteRefusal> refusal_ = std::nullopt;
  uint64_t withdrawn_ = 0;
  std::vector<Nlri> untold_;
  Revision revision_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_SWEEP_H_

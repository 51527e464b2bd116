#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_WATCHERS_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_WATCHERS_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "internal/injector/limits.h"
#include "internal/injector/route_table.h"
#include "internal/injector/route_watch.h"
#include "internal/injector/route_watcher.h"
#include "internal/injector/transmission.h"

namespace herald::injector {

// Who watches whose routes.
class RouteWatchers {
 public:
  RouteWatchers(const Limits& limits, const RouteTable& table, const Transmission& transmission)
      : limits_(limits), table_(table), transmission_(transmission) {}

  // RESOURCE_EXHAUSTED beyond the limits.
  absl::StatusOr<std::unique_ptr<RouteWatch>> Add(RouteWatchFilter filter,
                                                  std::function<void()> ready);

  bool empty() const { return count_ == 0; }
  void OnRoute(const RouteEvent& event) const;
  void OnProgress() const;

 private:
  using Watchers = std::vector<RouteWatcher*>;

  // Those of a route's owner.
  const Watchers& Of(const RouteView* route) const;
  void Remove(RouteWatcher* watcher);

  const Limits& limits_;
  const RouteTable& table_;
  const Transmission& transmission_;
  absl::flat_hash_map<std::string, Watchers> watchers_;  // By principal.
  size_t count_ = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_WATCHERS_H_

#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_WATCH_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_WATCH_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "internal/bgp/message/update.h"
#include "internal/injector/delivery.h"
#include "internal/injector/end_cause.h"
#include "internal/injector/injected_route.h"

namespace herald::injector {

// Which routes a watcher wants to hear of.
struct RouteWatchFilter {
  std::string principal = {};
  std::optional<std::string> client = std::nullopt;  // Absent: all of the principal's.
  // Null: all. One that matched and does not any more is told once more, as it stands.
  std::function<bool(const RouteView&)> matches = nullptr;

  bool IsOwner(const RouteView& route) const;
  bool Matches(const RouteView& route) const { return matches == nullptr || matches(route); }
};

// The latest word on a route.
struct RouteNews {
  Nlri nlri;
  std::optional<InjectedRoute> route = std::nullopt;  // Nullopt: it is not the owner's any more.
  EndCause cause = EndCause::kWithdrawn;              // Why not.
  Revision revision = 0;
  // Nullopt: not every established peer has been written what stands. Told again when all have.
  std::optional<std::vector<Delivery>> deliveries = std::nullopt;
};

struct WatchNews {
  std::vector<RouteNews> routes = {};
  std::vector<PeerProgress> peers = {};  // Whose progress is another than was told.
  bool in_sync = false;  // Once: what stood when the watch began has been told by now.
  bool more = false;     // There is more to take; ready will not be called for it.
};

// What one watcher has yet to be told of an owner's routes: those that stand, then what becomes of
// them. A later word about a route replaces the earlier one, so that a slow watcher costs at most
// one entry for each route that stands or that it believes to stand.
class RouteWatch {
 public:
  virtual ~RouteWatch() = default;  // Ends the watch.
  // About routes_max routes at most, in no particular order.
  virtual WatchNews Take(size_t routes_max) = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_WATCH_H_

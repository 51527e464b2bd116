#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_LISTED_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_LISTED_H_

#include "absl/time/time.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/owned_routes.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::rpc {

// A route that stands, as it is told to clients.
struct ListedRoute {
  injector::InjectedRoute route;
  absl::Time expires_at = absl::InfiniteFuture();  // By the clock.
};

// Core thread.
ListedRoute Listed(injector::InjectedRoute route, const injector::OwnedRoutes& owned_routes);
// What is to come at this time of SteadyNow, by the clock.
absl::Time OnTheClock(absl::Time steady);

void ListedRouteToProto(const ListedRoute& listed, v1::ListedRoute& proto);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_LISTED_H_

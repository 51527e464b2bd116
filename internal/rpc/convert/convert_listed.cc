#include "internal/rpc/convert/convert_listed.h"

#include <utility>

#include "absl/time/clock.h"
#include "internal/rpc/convert/convert.h"
#include "internal/rpc/convert/convert_peer.h"
#include "internal/rpc/convert/convert_terms.h"
#include "internal/runtime/steady_now.h"

namespace herald::rpc {

ListedRoute Listed(injector::InjectedRoute route, const injector::OwnedRoutes& owned_routes) {
  const absl::Time expires_at = owned_routes.ExpiresAt(route.nlri);
  return {.route = std::move(route), .expires_at = OnTheClock(expires_at)};
}

absl::Time OnTheClock(absl::Time steady) { return absl::Now() + (steady - runtime::SteadyNow()); }

void ListedRouteToProto(const ListedRoute& listed, v1::ListedRoute& proto) {
  const injector::InjectedRoute& route = listed.route;
  NlriToProto(route.nlri, *proto.mutable_route()->mutable_nlri());
  AttributesToProto(*route.attributes, *proto.mutable_route()->mutable_attributes());
  proto.set_revision(route.revision);
  proto.set_is_static(route.is_static);
  proto.mutable_owner();
  if (route.terms != nullptr) {
    TermsToProto(*route.terms, *proto.mutable_route()->mutable_terms());
    OwnerToProto(route.terms->owner, *proto.mutable_owner());
  }
  if (listed.expires_at != absl::InfiniteFuture()) {
    TimeToProto(listed.expires_at, *proto.mutable_expires_at());
  }
}

}  // namespace herald::rpc

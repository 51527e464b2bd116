#ifndef HERALD_INTERNAL_RPC_ROUTE_EXPLANATION_H_
#define HERALD_INTERNAL_RPC_ROUTE_EXPLANATION_H_

#include <string>

#include "internal/bgp/session/peers.h"
#include "internal/injector/delivery.h"
#include "internal/injector/injected_route.h"

namespace herald::rpc {

// Why a route is, or is not, at a peer, and what can be done about it: for an operator.
std::string Explain(const injector::RouteView& route, const session::PeerStatus& peer,
                    const injector::RouteAtPeer& at);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_EXPLANATION_H_

#ifndef HERALD_INTERNAL_RPC_ROUTE_ON_BEHALF_H_
#define HERALD_INTERNAL_RPC_ROUTE_ON_BEHALF_H_

#include <string>

#include "internal/injector/owned_routes.h"
#include "internal/rpc/door/caller.h"

namespace herald::rpc {

// A caller to the routes: an owner, by its principal and the client that the request names, and
// what it may announce.
injector::Caller OnBehalf(const Caller& caller, std::string client);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_ON_BEHALF_H_

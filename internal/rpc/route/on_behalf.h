#ifndef HERALD_INTERNAL_RPC_ROUTE_ON_BEHALF_H_
#define HERALD_INTERNAL_RPC_ROUTE_ON_BEHALF_H_

#include <memory>
#include <string>

#include "internal/guard/rules.h"
#include "internal/injector/owned_routes.h"
#include "internal/rpc/door/caller.h"
#include "internal/rpc/live_policy.h"

namespace herald::rpc {

// A caller to the routes: an owner, by its principal and the client that the request names, and
// what it may announce.
injector::Caller OnBehalf(const Caller& caller, std::string client);

// What the caller may announce by the policy of now, which a stream outlives. Nothing, if it is
// nobody any more.
std::shared_ptr<const guard::Grant> GrantOfNow(const LivePolicy& policy, const Caller& caller);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_ON_BEHALF_H_

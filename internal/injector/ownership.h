#ifndef HERALD_INTERNAL_INJECTOR_OWNERSHIP_H_
#define HERALD_INTERNAL_INJECTOR_OWNERSHIP_H_

#include <optional>

#include "internal/injector/change.h"
#include "internal/injector/injected_route.h"

namespace herald::injector {

// What keeps the caller from changing a route that stands on these terms, null being the
// configuration's; nullopt: nothing. A route is its owner's alone. take_over takes it from other
// clients of the same principal, and from other principals if the caller is an admin.
std::optional<RouteRefusal> RefuseToChange(const Terms* terms, const Caller& caller,
                                           bool take_over);

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_OWNERSHIP_H_

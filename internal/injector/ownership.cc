#include "internal/injector/ownership.h"

#include "absl/strings/str_cat.h"

namespace herald::injector {
namespace {

using Reason = RouteRefusal::Reason;

RouteRefusal Refuse(std::string message) {
  return {.reason = Reason::kNotOwner, .message = std::move(message)};
}

}  // namespace

std::optional<RouteRefusal> RefuseToChange(const Terms* terms, const Caller& caller,
                                           bool take_over) {
  if (terms == nullptr) {
    return RouteRefusal{.reason = Reason::kStaticRoute,
                        .message = "it is a static route of the configuration"};
  }
  const Owner& owner = terms->owner;
  if (owner == caller.owner) return std::nullopt;
  if (owner.principal == caller.owner.principal) {
    if (take_over) return std::nullopt;
    return Refuse(absl::StrCat("it belongs to the client \"", owner.client,
                               "\" of the same principal; take_over would take it"));
  }
  if (!caller.is_admin) return Refuse(absl::StrCat("it belongs to ", owner.principal));
  if (take_over) return std::nullopt;
  return Refuse(absl::StrCat("it belongs to ", owner.principal, "; take_over would take it"));
}

}  // namespace herald::injector

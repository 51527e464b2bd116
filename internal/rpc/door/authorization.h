#ifndef HERALD_INTERNAL_RPC_DOOR_AUTHORIZATION_H_
#define HERALD_INTERNAL_RPC_DOOR_AUTHORIZATION_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "internal/access/principal.h"

namespace herald::rpc {

// Of which a caller needs one; none: every principal may call.
using Roles = absl::Span<const access::Role>;

// What a method ("herald.v1.RouteService/Announce") asks of its caller. Absent: there is no such
// method, and nobody may call it.
std::optional<Roles> RolesOf(absl::string_view method);

// OK, or PERMISSION_DENIED with reason ROLE_MISSING.
absl::Status Authorize(const access::Principal& principal, Roles roles);

absl::string_view RoleName(access::Role role);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_AUTHORIZATION_H_

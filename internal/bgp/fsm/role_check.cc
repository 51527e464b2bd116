#include "internal/bgp/fsm/role_check.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "internal/bgp/fsm/capability_text.h"

namespace herald::fsm {
namespace {

// RFC 9234 section 4.2, table 2.
Role Counterpart(Role role) {
  switch (role) {
    case Role::kProvider:
      return Role::kCustomer;
    case Role::kCustomer:
      return Role::kProvider;
    case Role::kRouteServer:
      return Role::kRouteServerClient;
    case Role::kRouteServerClient:
      return Role::kRouteServer;
    case Role::kPeer:
      break;
  }
  return Role::kPeer;
}

// With those that RFC 9234 does not assign: they are in no pair.
std::set<uint8_t> RolesOf(const OpenMessage& open) {
  std::set<uint8_t> roles;
  for (const Capability& capability : open.capabilities) {
    if (const auto* role = std::get_if<RoleCapability>(&capability)) {
      roles.insert(static_cast<uint8_t>(role->role));
    }
    const auto* unknown = std::get_if<UnknownCapability>(&capability);
    if (unknown != nullptr && unknown->code == RoleCapability::kCode &&
        unknown->value.size() == 1) {
      roles.insert(unknown->value[0]);
    }
  }
  return roles;
}

}  // namespace

std::string RoleMismatch(const PeerRules& rules, const OpenMessage& theirs) {
  if (!rules.role.has_value() || !rules.is_external()) return "";
  const std::set<uint8_t> roles = RolesOf(theirs);
  if (roles.empty()) return rules.role_strict ? "peer tells no role" : "";
  if (roles.size() > 1) return "peer tells several roles";
  const auto role = static_cast<Role>(*roles.begin());
  if (role == Counterpart(*rules.role)) return "";
  return absl::StrCat("we are ", RoleName(*rules.role), ", peer says ", RoleName(role));
}

}  // namespace herald::fsm

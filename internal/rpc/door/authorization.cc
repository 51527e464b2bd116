#include "internal/rpc/door/authorization.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "internal/access/policy.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

using access::Role;

constexpr std::array kRead = {Role::kRead};
constexpr std::array kInject = {Role::kInject};
constexpr std::array kAdmin = {Role::kAdmin};
// With inject alone the method shows the caller's own.
constexpr std::array kReadOrInject = {Role::kRead, Role::kInject};
// For others' routes the methods ask for admin themselves.
constexpr std::array kInjectOrAdmin = {Role::kInject, Role::kAdmin};
constexpr Roles kAnyPrincipal;

struct Row {
  absl::string_view method;
  Roles roles;
};

constexpr Row kRows[] = {
    {"herald.v1.AdminService/ExplainRoute", kReadOrInject},
    {"herald.v1.AdminService/GetServerInfo", kAnyPrincipal},
    {"herald.v1.AdminService/ListAuditRecords", kAdmin},
    {"herald.v1.AdminService/Reload", kAdmin},
    {"herald.v1.PeerService/AddPeer", kAdmin},
    {"herald.v1.PeerService/DisablePeer", kAdmin},
    {"herald.v1.PeerService/EnablePeer", kAdmin},
    {"herald.v1.PeerService/ListPeers", kRead},
    {"herald.v1.PeerService/RemovePeer", kAdmin},
    {"herald.v1.PeerService/ResetPeer", kAdmin},
    {"herald.v1.PeerService/UpdatePeer", kAdmin},
    {"herald.v1.PeerService/WatchPeers", kRead},
    {"herald.v1.RouteService/Announce", kInject},
    {"herald.v1.RouteService/GrantLease", kInject},
    {"herald.v1.RouteService/Inject", kInject},
    {"herald.v1.RouteService/KeepAliveLease", kInject},
    {"herald.v1.RouteService/ListLeases", kReadOrInject},
    {"herald.v1.RouteService/ListRoutes", kReadOrInject},
    {"herald.v1.RouteService/RevokeLease", kInjectOrAdmin},
    {"herald.v1.RouteService/WatchRoutes", kReadOrInject},
    {"herald.v1.RouteService/Withdraw", kInject},
    {"herald.v1.RouteService/WithdrawAll", kInjectOrAdmin},
    {"herald.v1.UpdateService/StreamUpdates", kRead},
};

}  // namespace

std::optional<Roles> RolesOf(absl::string_view method) {
  for (const Row& row : kRows) {
    if (row.method == method) return row.roles;
  }
  return std::nullopt;
}

absl::string_view RoleName(access::Role role) {
  switch (role) {
    case Role::kRead:
      return "read";
    case Role::kInject:
      return "inject";
    case Role::kAdmin:
      return "admin";
  }
}

absl::Status Authorize(const access::Principal& principal, Roles roles) {
  const auto held = [&](Role role) { return access::Has(principal, role); };
  if (roles.empty() || std::any_of(roles.begin(), roles.end(), held)) return absl::OkStatus();
  const auto name = [](std::string* out, Role role) { absl::StrAppend(out, RoleName(role)); };
  return RoleMissing(
      absl::StrCat("principal ", principal.name,
                   " has not the role that this needs: ", absl::StrJoin(roles, " or ", name)));
}

}  // namespace herald::rpc

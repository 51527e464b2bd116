#include "internal/access/policy.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"

namespace herald::access {
namespace {

// DNS names are alike without regard to case (RFC 4343); the configuration has them in lower case.
Identity Canonical(Identity identity) {
  if (identity.kind == Identity::Kind::kDns) absl::AsciiStrToLower(&identity.name);
  return identity;
}

guard::Grant EveryPrefix() {
  const Prefix ipv4, ipv6 = Prefix::Masked(IpAddress::V6(0, 0), 0);
  return {.prefixes = {{.prefix = ipv4, .ge = 0, .le = 32}, {.prefix = ipv6, .ge = 0, .le = 128}}};
}

}  // namespace

std::vector<Principal> DefaultPrincipals(uint32_t own_user) {
  Principal local{.name = "local",
                  .identities = {{.kind = Identity::Kind::kUser, .id = 0}},
                  .roles = {Role::kRead, Role::kInject, Role::kAdmin},
                  .grant = EveryPrefix()};
  if (own_user != 0) local.identities.push_back({.kind = Identity::Kind::kUser, .id = own_user});
  Principal loopback{.name = "loopback",
                     .identities = {{.kind = Identity::Kind::kLoopback}},
                     .roles = {Role::kRead}};
  return {std::move(local), std::move(loopback)};
}

Policy::Policy(std::vector<Principal> principals, uint32_t own_user)
    : principals_(principals.empty() ? DefaultPrincipals(own_user) : std::move(principals)) {
  for (size_t i = 0; i < principals_.size(); ++i) {
    for (const Identity& identity : principals_[i].identities) {
      by_identity_.emplace(Canonical(identity), i);
    }
  }
}

const Principal* Policy::Find(absl::Span<const Identity> identities) const {
  for (const Identity& identity : identities) {
    const auto found = by_identity_.find(Canonical(identity));
    if (found != by_identity_.end()) return &principals_[found->second];
  }
  return nullptr;
}

bool Has(const Principal& principal, Role role) {
  return absl::c_linear_search(principal.roles, role);
}

}  // namespace herald::access

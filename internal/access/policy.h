#ifndef HERALD_INTERNAL_ACCESS_POLICY_H_
#define HERALD_INTERNAL_ACCESS_POLICY_H_

#include <cstdint>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "internal/access/principal.h"

namespace herald::access {

// Who may call, made ready for being asked. Does not change; any thread.
class Policy {
 public:
  // Without principals: DefaultPrincipals(own_user).
  Policy(std::vector<Principal> principals, uint32_t own_user);

  // Whose the first of these identities is that is anybody's; nullptr: nobody's. A caller's
  // identities come in the order in which they count: its user before its groups.
  const Principal* Find(absl::Span<const Identity> identities) const;
  const std::vector<Principal>& principals() const { return principals_; }

 private:
  std::vector<Principal> principals_;
  absl::btree_map<Identity, size_t> by_identity_;
};

// "local", root and own_user: all roles, every prefix. "loopback": role read.
std::vector<Principal> DefaultPrincipals(uint32_t own_user);

bool Has(const Principal& principal, Role role);

}  // namespace herald::access

#endif  // HERALD_INTERNAL_ACCESS_POLICY_H_

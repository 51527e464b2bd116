#include "internal/config/validate_principal.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "internal/access/identity.h"
#include "internal/access/principal.h"
#include "internal/config/field.h"
#include "internal/config/list.h"
#include "internal/config/validate_guard.h"

namespace herald::config {
namespace {

constexpr int kPrincipalsMax = 256;
constexpr int kIdentitiesMax = 64;

// What has been said already, and by which element.
struct Seen {
  absl::flat_hash_map<std::string, std::string> names;
  absl::btree_map<access::Identity, std::string> identities;
};

std::string Name(const v1::Principal& file, const Place& owner, Seen& seen) {
  const Place place = owner.Key("name");
  if (file.has_name()) {
    CheckName(file.name(), place);
  } else {
    place.Refuse("is missing; every principal needs a name");
  }
  if (place.IsRefused()) return file.name();
  const auto [first, fresh] = seen.names.try_emplace(file.name(), owner.field());
  if (!fresh) place.Refuse(absl::StrCat(file.name(), " is the name of ", first->second));
  return file.name();
}

std::vector<access::Identity> Identities(const v1::Principal& file, const Place& owner,
                                         Seen& seen) {
  const Place place = owner.Key("identities");
  if (IsTooMany(file.identities_size(), kIdentitiesMax, place)) return {};
  if (file.identities().empty()) place.Refuse("is missing; nobody would be this principal");
  const auto read = [&](const std::string& text,
                        const Place& element) -> std::optional<access::Identity> {
    const absl::StatusOr<access::Identity> identity = access::ParseIdentity(text);
    if (!identity.ok()) {
      element.Refuse(absl::StrCat(identity.status().message(), "; is ", Quoted(text)));
      return std::nullopt;
    }
    const std::string& first = seen.identities.try_emplace(*identity, owner.field()).first->second;
    if (first != owner.field()) element.Refuse(absl::StrCat(text, " is an identity of ", first));
    return *identity;
  };
  return ReadEach<access::Identity>(file.identities(), place, read);
}

access::Role ToRole(int role) {
  switch (role) {
    case v1::ACCESS_ROLE_INJECT:
      return access::Role::kInject;
    case v1::ACCESS_ROLE_ADMIN:
      return access::Role::kAdmin;
    default:
      return access::Role::kRead;
  }
}

std::vector<access::Role> Roles(const v1::Principal& file, const Place& place) {
  std::vector<access::Role> roles;
  for (int i = 0; i < file.roles_size(); ++i) {
    if (place.Element(i).IsRefused()) continue;
    const access::Role role = ToRole(file.roles(i));
    if (absl::c_linear_search(roles, role)) place.Element(i).Refuse("is in the list already");
    roles.push_back(role);
  }
  return roles;
}

// Nothing where a peer's name has a fault that would only show again.
std::optional<absl::flat_hash_set<std::string>> PeerNames(const Config& valid, const Place& root) {
  const Place peers = root.Key("peers"), ranges = root.Key("dynamic_peers");
  if (peers.IsRefused() || ranges.IsRefused()) return std::nullopt;
  absl::flat_hash_set<std::string> names;
  for (size_t i = 0; i < valid.peers.size(); ++i) {
    if (peers.Element(static_cast<int>(i)).Key("name").IsRefused()) return std::nullopt;
    names.insert(valid.peers[i].name);
  }
  for (size_t i = 0; i < valid.dynamic_peers.size(); ++i) {
    const Place range = ranges.Element(static_cast<int>(i));
    if (range.Key("peer").Key("name").IsRefused()) return std::nullopt;
    names.insert(valid.dynamic_peers[i].peer.name);
  }
  return names;
}

access::Principal ValidatePrincipal(const v1::Principal& file,
                                    const absl::flat_hash_set<std::string>* peers,
                                    const Place& place, Seen& seen) {
  access::Principal valid;
  valid.name = Name(file, place, seen);
  valid.identities = Identities(file, place, seen);
  valid.roles = Roles(file, place.Key("roles"));
  const Place grant = place.Key("grant");
  const bool all_roles_known = static_cast<int>(valid.roles.size()) == file.roles_size();
  if (file.has_grant() && all_roles_known &&
      !absl::c_linear_search(valid.roles, access::Role::kInject)) {
    grant.Refuse("needs role inject");
  }
  valid.grant = ValidateGrant(file.grant(), peers, grant);
  return valid;
}

}  // namespace

void ValidatePrincipals(const v1::Config& file, const Place& root, Config& valid) {
  const Place all = root.Key("principals");
  if (IsTooMany(file.principals_size(), kPrincipalsMax, all)) return;
  const std::optional<absl::flat_hash_set<std::string>> peers = PeerNames(valid, root);
  Seen seen;
  for (int i = 0; i < file.principals_size(); ++i) {
    valid.principals.push_back(
        ValidatePrincipal(file.principals(i), peers ? &*peers : nullptr, all.Element(i), seen));
  }
}

}  // namespace herald::config

#ifndef HERALD_INTERNAL_GUARD_PREPARED_GRANT_H_
#define HERALD_INTERNAL_GUARD_PREPARED_GRANT_H_

#include <bitset>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/guard/as_path_rules.h"
#include "internal/guard/community_rules.h"
#include "internal/guard/prefix_set.h"
#include "internal/guard/refusal.h"
#include "internal/guard/rules.h"
#include "internal/injector/terms.h"
#include "internal/net/prefix.h"

namespace herald::guard {

// A principal's grant, made ready for being asked about many routes. Does not change; any thread.
class PreparedGrant {
 public:
  PreparedGrant(absl::string_view principal, Grant grant);

  const Grant& grant() const { return grant_; }
  // What the names of its rules begin with: "principals[detector].grant.".
  const std::string& scope() const { return scope_; }

  // Each is one of the checks of Guard, which asks the rules too.
  std::optional<Refusal> CheckAttributes(const PathAttributes& attributes) const;
  std::optional<Refusal> CheckPeers(injector::PeerSelector& peers) const;
  std::optional<Refusal> CheckPrefix(const Prefix& prefix) const;

 private:
  using Lengths = std::bitset<129>;

  std::optional<Refusal> CheckNextHop(const NextHop& next_hop) const;
  Refusal RefuseNextHop(absl::string_view next_hop) const;
  Refusal RefusePeer(absl::string_view what) const;

  std::string scope_;
  Grant grant_;  // Its peers are sorted.
  CommunityRules communities_;
  AsPathRules as_paths_;
  PrefixSet prefixes_;
  std::vector<Lengths> lengths_;  // By index in prefixes_: what all that cover a route grant it.
  PrefixSet next_hops_;
};

// Made once for each grant, and for as long as anybody uses it.
using GrantRef = std::shared_ptr<const PreparedGrant>;

}  // namespace herald::guard

#endif  // HERALD_INTERNAL_GUARD_PREPARED_GRANT_H_

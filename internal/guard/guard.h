#ifndef HERALD_INTERNAL_GUARD_GUARD_H_
#define HERALD_INTERNAL_GUARD_GUARD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "internal/bgp/message/path_attributes.h"
#include "internal/guard/as_path_rules.h"
#include "internal/guard/community_rules.h"
#include "internal/guard/prefix_set.h"
#include "internal/guard/prepared_grant.h"
#include "internal/guard/refusal.h"
#include "internal/guard/rules.h"
#include "internal/injector/terms.h"
#include "internal/net/prefix.h"

namespace herald::guard {

// May this be announced? The rules and the caller's grant must both allow it. Routes of a batch
// share what CheckAttributes and CheckTerms look at: once is enough for all of them. Nothing here
// counts: how many routes stand and how often one announces is not seen from a single route. Does
// not change; any thread.
class Guard {
 public:
  explicit Guard(Rules rules);

  const Rules& rules() const { return rules_; }

  // Communities, standard and large, the AS_PATH, and next hops. Extended communities are not
  // looked at.
  std::optional<Refusal> CheckAttributes(const PreparedGrant& grant,
                                         const PathAttributes& attributes) const;
  // Peers, and how long a route is to stand. Where the grant names peers, terms that select all
  // become terms that select these.
  std::optional<Refusal> CheckTerms(const PreparedGrant& grant, injector::Terms& terms) const;
  // The default route, protected prefixes, lengths, and where the grant lets routes be.
  std::optional<Refusal> CheckPrefix(const PreparedGrant& grant, const Prefix& prefix) const;

  // Whether one WithdrawAll may take so many of the API's routes that stand. Up to 10 always.
  std::optional<Refusal> CheckWithdrawAll(const PreparedGrant& grant, uint64_t taken,
                                          uint64_t standing) const;

 private:
  Rules rules_;
  PrefixSet protected_;
  CommunityRules communities_;
  AsPathRules as_paths_;
};

}  // namespace herald::guard

#endif  // HERALD_INTERNAL_GUARD_GUARD_H_

#ifndef HERALD_INTERNAL_GUARD_COMMUNITY_RULES_H_
#define HERALD_INTERNAL_GUARD_COMMUNITY_RULES_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/guard/refusal.h"
#include "internal/guard/rules.h"

namespace herald::guard {

// Which communities, standard and large, a route must, must not and may have.
class CommunityRules {
 public:
  // allowed: absent for any.
  CommunityRules(Communities required, Communities forbidden, std::optional<Communities> allowed);

  // scope: what the names of the rules begin with, such as "guard.".
  std::optional<Refusal> Check(const PathAttributes& attributes, absl::string_view scope) const;

 private:
  Communities required_;
  Communities forbidden_;               // Sorted.
  std::optional<Communities> allowed_;  // Sorted.
};

}  // namespace herald::guard

#endif  // HERALD_INTERNAL_GUARD_COMMUNITY_RULES_H_

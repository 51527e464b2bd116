#ifndef HERALD_INTERNAL_GUARD_AS_PATH_RULES_H_
#define HERALD_INTERNAL_GUARD_AS_PATH_RULES_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/guard/refusal.h"
#include "internal/guard/rules.h"
#include "internal/net/strong.h"

namespace herald::guard {

// Which AS_PATHs a route may have. An empty one passes.
class AsPathRules {
 public:
  explicit AsPathRules(AsPaths rules);

  // scope: what the names of the rules begin with, such as "guard.".
  std::optional<Refusal> Check(const AsPath& path, absl::string_view scope) const;

 private:
  std::optional<Refusal> CheckLength(const AsPath& path, absl::string_view scope) const;
  std::optional<Refusal> CheckOrigin(const AsPath& path, absl::string_view scope) const;
  std::optional<Refusal> CheckForbidden(const AsPath& path, absl::string_view scope) const;

  AsPaths rules_;  // Its ranges are sorted and apart.
};

}  // namespace herald::guard

#endif  // HERALD_INTERNAL_GUARD_AS_PATH_RULES_H_

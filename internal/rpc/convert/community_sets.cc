#include "internal/rpc/convert/community_sets.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace herald::rpc {
namespace {

template <class Value>
void AddMissing(const std::vector<Value>& from, std::vector<Value>& to) {
  for (const Value& value : from) {
    if (!absl::c_linear_search(to, value)) to.push_back(value);
  }
}

}  // namespace

CommunitySets::CommunitySets(const std::vector<config::CommunitySet>& sets) {
  for (const config::CommunitySet& set : sets) sets_.emplace(set.name, set.communities);
}

void CommunitySets::AddNamed(const v1::PathAttributes& proto, const FieldPath& at,
                             Violations& violations, PathAttributes& attributes) const {
  if (proto.community_sets_size() > kNamesMax) {
    return violations.Add(at.Field("community_sets"),
                          absl::StrCat("at most ", kNamesMax, " are allowed, there are ",
                                       proto.community_sets_size()));
  }
  for (int i = 0; i < proto.community_sets_size(); ++i) {
    const auto found = sets_.find(proto.community_sets(i));
    if (found == sets_.end()) {
      violations.Add(at.Element("community_sets", static_cast<size_t>(i)),
                     "is not in the configuration's community_sets");
      continue;
    }
    AddMissing(found->second.standard, attributes.communities);
    AddMissing(found->second.large, attributes.large_communities);
  }
}

}  // namespace herald::rpc

#include "internal/guard/community_rules.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/message/community_text.h"
#include "internal/guard/listed.h"

namespace herald::guard {
namespace {

std::string Format(Community community) { return FormatCommunity(community); }
std::string Format(const LargeCommunity& community) { return FormatLargeCommunity(community); }

template <class T>
std::string ListOf(const std::vector<T>& communities) {
  return Listed(communities, [](const T& community) { return Format(community); });
}

// Empty: none is missing.
template <class T>
std::string FirstMissing(const std::vector<T>& required, const std::vector<T>& present) {
  for (const T& community : required) {
    if (!absl::c_linear_search(present, community)) return Format(community);
  }
  return {};
}

// Empty: there is none. listed is sorted.
template <class T>
std::string FirstThatIs(bool is_listed, const std::vector<T>& present,
                        const std::vector<T>& listed) {
  for (const T& community : present) {
    if (absl::c_binary_search(listed, community) == is_listed) return Format(community);
  }
  return {};
}

template <class T>
std::optional<Refusal> CheckKind(const std::vector<T>& present, const std::vector<T>& required,
                                 const std::vector<T>& forbidden, const std::vector<T>* allowed,
                                 absl::string_view scope) {
  if (const std::string missing = FirstMissing(required, present); !missing.empty()) {
    return Refusal{absl::StrCat(scope, "required_communities"),
                   absl::StrCat("community ", missing, " is missing; every route must have ",
                                ListOf(required))};
  }
  if (const std::string bad = FirstThatIs(true, present, forbidden); !bad.empty()) {
    return Refusal{absl::StrCat(scope, "forbidden_communities"),
                   absl::StrCat("community ", bad, " is forbidden")};
  }
  if (allowed == nullptr) return std::nullopt;
  if (const std::string other = FirstThatIs(false, present, *allowed); !other.empty()) {
    const std::string those = allowed->empty() ? "none of its kind" : ListOf(*allowed);
    return Refusal{absl::StrCat(scope, "allowed_communities"),
                   absl::StrCat("community ", other, " is not allowed; allowed: ", those)};
  }
  return std::nullopt;
}

void Sort(Communities& communities) {
  absl::c_sort(communities.standard);
  absl::c_sort(communities.large);
}

}  // namespace

CommunityRules::CommunityRules(Communities required, Communities forbidden,
                               std::optional<Communities> allowed)
    : required_(std::move(required)),
      forbidden_(std::move(forbidden)),
      allowed_(std::move(allowed)) {
  Sort(forbidden_);
  if (allowed_.has_value()) Sort(*allowed_);
}

std::optional<Refusal> CommunityRules::Check(const PathAttributes& attributes,
                                             absl::string_view scope) const {
  std::optional<Refusal> refusal =
      CheckKind(attributes.communities, required_.standard, forbidden_.standard,
                allowed_ ? &allowed_->standard : nullptr, scope);
  if (refusal.has_value()) return refusal;
  return CheckKind(attributes.large_communities, required_.large, forbidden_.large,
                   allowed_ ? &allowed_->large : nullptr, scope);
}

}  // namespace herald::guard

#include "internal/rpc/convert/route_match.h"

#include "absl/algorithm/container.h"
#include "internal/rpc/convert/convert.h"
#include "internal/rpc/convert/convert_terms.h"

namespace herald::rpc {
namespace {

// What RouteMatch and ListRoutesRequest have in common.
template <class Proto>
RouteMatch CommonFromProto(const Proto& proto, const FieldPath& at, Violations& violations) {
  RouteMatch match;
  match.family = FamilyFromProto(proto.family(), at.Field("family"), violations);
  if (proto.has_prefix()) {
    const FieldPath here = at.Field("prefix");
    match.prefix = PrefixFromText(proto.prefix().prefix(), here.Field("prefix"), violations);
    if (!v1::PrefixFilter::Match_IsValid(proto.prefix().match())) {
      violations.Add(here.Field("match"), "is not a way to match");
    } else if (proto.prefix().match() != v1::PrefixFilter::MATCH_UNSPECIFIED) {
      match.match = proto.prefix().match();
    }
  }
  match.communities = CommunitiesFromProto(proto.communities(), at, violations);
  match.labels = LabelsFromProto(proto.labels(), at.Field("labels"), violations);
  return match;
}

bool HasPrefix(const RouteMatch& match, const Prefix& prefix) {
  switch (match.match) {
    case v1::PrefixFilter::MATCH_LONGER:
      return match.prefix->Covers(prefix);
    case v1::PrefixFilter::MATCH_COVERING:
      return prefix.Covers(*match.prefix);
    default:
      return prefix == *match.prefix;
  }
}

// Terms are null where the configuration is the owner.
bool HasTerms(const RouteMatch& match, const injector::Terms* terms) {
  static const injector::Owner configuration;
  const injector::Owner& owner = terms == nullptr ? configuration : terms->owner;
  if (match.principal.has_value() && owner.principal != *match.principal) return false;
  if (match.client.has_value() && owner.client != *match.client) return false;
  return absl::c_all_of(match.labels, [terms](const auto& label) {
    return terms != nullptr && absl::c_linear_search(terms->labels, label);
  });
}

}  // namespace

bool RouteMatch::Matches(const injector::RouteView& route) const {
  if (family.has_value() && route.nlri.prefix.family() != *family) return false;
  if (prefix.has_value() && !HasPrefix(*this, route.nlri.prefix)) return false;
  if (!HasTerms(*this, route.terms)) return false;
  return communities.empty() || absl::c_any_of(communities, [&route](Community community) {
           return absl::c_linear_search(route.attributes->communities, community);
         });
}

RouteMatch MatchFromProto(const v1::RouteMatch& proto, const FieldPath& at,
                          Violations& violations) {
  return CommonFromProto(proto, at, violations);
}

RouteMatch MatchFromProto(const v1::ListRoutesRequest& proto, Violations& violations) {
  const FieldPath root;
  RouteMatch match = CommonFromProto(proto, root, violations);
  if (!proto.has_owner()) return match;
  const FieldPath here = root.Field("owner");
  match.principal = NameFromProto(proto.owner().principal(), here.Field("principal"), violations);
  if (!proto.owner().client().empty()) {
    match.client = NameFromProto(proto.owner().client(), here.Field("client"), violations);
  }
  if (proto.own()) violations.Add(root.Field("own"), "must not be set with owner");
  return match;
}

}  // namespace herald::rpc

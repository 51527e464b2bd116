#include "internal/rpc/convert_filter.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "internal/rpc/convert.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

// False, with the fault added, if there are more than kFilterEntriesMax.
bool WithinFilter(int count, const FieldPath& at, Violations& violations) {
  if (count <= kFilterEntriesMax) return true;
  violations.Add(at,
                 absl::StrCat("at most ", kFilterEntriesMax, " are allowed, there are ", count));
  return false;
}

std::vector<Family> FamiliesFromProto(const v1::StreamUpdatesRequest& proto,
                                      Violations& violations) {
  const FieldPath root;
  std::vector<Family> families;
  for (int i = 0; i < proto.families_size(); ++i) {
    const FieldPath here = root.Element("families", static_cast<size_t>(i));
    const size_t faults = violations.count();
    const auto family = FamilyFromProto(proto.families(i), here, violations);
    if (!family.has_value()) {
      if (violations.count() == faults) violations.Add(here, "must name a family");
    } else if (std::find(families.begin(), families.end(), *family) == families.end()) {
      families.push_back(*family);
    }
  }
  return families;
}

std::vector<Prefix> PrefixesFromProto(const v1::StreamUpdatesRequest& proto,
                                      Violations& violations) {
  const FieldPath root;
  std::vector<Prefix> prefixes;
  if (!WithinFilter(proto.prefixes_size(), root.Field("prefixes"), violations)) return prefixes;
  for (int i = 0; i < proto.prefixes_size(); ++i) {
    prefixes.push_back(PrefixFromText(
        proto.prefixes(i), root.Element("prefixes", static_cast<size_t>(i)), violations));
  }
  return prefixes;
}

}  // namespace

absl::StatusOr<RouteFilter> FilterFromProto(const v1::ListRoutesRequest& proto) {
  const FieldPath root;
  Violations violations;
  RouteFilter filter;
  filter.family = FamilyFromProto(proto.family(), root.Field("family"), violations);
  if (proto.has_prefix()) {
    const FieldPath here = root.Field("prefix");
    filter.prefix = PrefixFromText(proto.prefix().prefix(), here.Field("prefix"), violations);
    if (!v1::PrefixFilter::Match_IsValid(proto.prefix().match())) {
      violations.Add(here.Field("match"), "is not a way to match");
    } else if (proto.prefix().match() != v1::PrefixFilter::MATCH_UNSPECIFIED) {
      filter.match = proto.prefix().match();
    }
  }
  filter.communities = CommunitiesFromProto(proto.communities(), root, violations);
  if (!violations.empty()) return InvalidRequest(violations);
  return filter;
}

absl::StatusOr<injector::SubscriptionFilter> FilterFromProto(
    const v1::StreamUpdatesRequest& proto, const std::vector<config::Peer>& peers) {
  const FieldPath root;
  Violations violations;
  injector::SubscriptionFilter filter;
  filter.families = FamiliesFromProto(proto, violations);
  filter.covered_by = PrefixesFromProto(proto, violations);
  filter.communities = CommunitiesFromProto(proto.communities(), root, violations);
  WithinFilter(proto.peers_size(), root.Field("peers"), violations);
  if (!violations.empty()) return InvalidRequest(violations);
  if (proto.peers_size() == 0) return filter;
  auto named = PeersFromNames(proto.peers(), "peers", peers);
  if (!named.ok()) return named.status();
  filter.peers = *std::move(named);
  return filter;
}

absl::StatusOr<std::vector<PeerId>> PeersFromNames(
    const google::protobuf::RepeatedPtrField<std::string>& names, absl::string_view field,
    const std::vector<config::Peer>& peers) {
  const FieldPath root;
  Violations violations;
  if (!WithinFilter(names.size(), root.Field(field), violations)) return InvalidRequest(violations);
  absl::flat_hash_map<absl::string_view, bool> asked;
  asked.reserve(peers.size());
  for (const config::Peer& peer : peers) asked.emplace(peer.name, names.empty());
  for (int i = 0; i < names.size(); ++i) {
    const auto found = asked.find(names.Get(i));
    if (found == asked.end()) return UnknownPeer(root.Element(field, static_cast<size_t>(i)));
    found->second = true;
  }
  std::vector<PeerId> ids;
  for (uint32_t i = 0; i < peers.size(); ++i) {
    if (asked.at(peers[i].name)) ids.push_back(PeerId(i));
  }
  return ids;
}

}  // namespace herald::rpc

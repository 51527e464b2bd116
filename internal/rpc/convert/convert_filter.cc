#include "internal/rpc/convert/convert_filter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "internal/rpc/convert/convert.h"
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

absl::StatusOr<injector::SubscriptionFilter> FilterFromProto(
    const v1::StreamUpdatesRequest& proto) {
  const FieldPath root;
  Violations violations;
  injector::SubscriptionFilter filter;
  filter.families = FamiliesFromProto(proto, violations);
  filter.covered_by = PrefixesFromProto(proto, violations);
  filter.communities = CommunitiesFromProto(proto.communities(), root, violations);
  if (WithinFilter(proto.peers_size(), root.Field("peers"), violations)) {
    filter.peers.assign(proto.peers().begin(), proto.peers().end());
  }
  if (!violations.empty()) return InvalidRequest(violations);
  return filter;
}

absl::StatusOr<std::vector<std::string>> NamesFromProto(
    const google::protobuf::RepeatedPtrField<std::string>& names, absl::string_view field) {
  const FieldPath root;
  Violations violations;
  if (!WithinFilter(names.size(), root.Field(field), violations)) return InvalidRequest(violations);
  return std::vector<std::string>(names.begin(), names.end());
}

absl::StatusOr<std::vector<PeerId>> PeersOfNames(const std::vector<std::string>& names,
                                                 absl::string_view field,
                                                 const session::Peers& peers) {
  if (names.empty()) return peers.ids();
  const FieldPath root;
  absl::btree_set<PeerId> ids;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::optional<PeerId> peer = peers.Find(names[i]);
    if (!peer.has_value()) return UnknownPeer(root.Element(field, i));
    ids.insert(*peer);
  }
  return std::vector<PeerId>(ids.begin(), ids.end());
}

}  // namespace herald::rpc

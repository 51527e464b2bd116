#include "cmd/heraldctl/attribute_text.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "internal/bgp/message/community_text.h"

namespace herald::ctl {
namespace {

std::string FormatSegment(const v1::AsPathSegment& segment) {
  std::string asns = absl::StrJoin(segment.asns(), " ");
  switch (segment.type()) {
    case v1::AsPathSegment::TYPE_AS_SET:
      return absl::StrCat("{", asns, "}");
    case v1::AsPathSegment::TYPE_AS_CONFED_SEQUENCE:
      return absl::StrCat("(", asns, ")");
    case v1::AsPathSegment::TYPE_AS_CONFED_SET:
      return absl::StrCat("[", asns, "]");
    default:
      return asns;
  }
}

std::string FormatRaw(const v1::RawAttribute& raw) {
  return absl::StrFormat("raw %d:0x%02x:%s", raw.type(), raw.flags(),
                         absl::BytesToHexString(raw.value()));
}

void AddNamed(absl::string_view name, const std::string& value, std::vector<std::string>& parts) {
  if (!value.empty()) parts.push_back(absl::StrCat(name, " ", value));
}

}  // namespace

std::string FormatAsPath(const google::protobuf::RepeatedPtrField<v1::AsPathSegment>& path) {
  std::vector<std::string> segments;
  for (const v1::AsPathSegment& segment : path) segments.push_back(FormatSegment(segment));
  return absl::StrJoin(segments, " ");
}

std::string FormatNextHop(const v1::PathAttributes& attributes) {
  const v1::NextHop& next_hop = attributes.next_hop();
  if (next_hop.kind_case() != v1::NextHop::kAddress) return "self";
  if (!next_hop.has_link_local()) return next_hop.address();
  return absl::StrCat(next_hop.address(), " ", next_hop.link_local());
}

std::string FormatOrigin(v1::Origin origin) {
  switch (origin) {
    case v1::ORIGIN_IGP:
      return "igp";
    case v1::ORIGIN_EGP:
      return "egp";
    case v1::ORIGIN_INCOMPLETE:
      return "incomplete";
    default:
      return absl::StrCat("origin ", static_cast<int>(origin));
  }
}

std::string FormatCommunities(const v1::PathAttributes& attributes) {
  std::vector<std::string> texts;
  for (const v1::Community& community : attributes.communities()) {
    texts.push_back(FormatCommunity(Community(community.value())));
  }
  for (const v1::LargeCommunity& large : attributes.large_communities()) {
    texts.push_back(FormatLargeCommunity({.global_administrator = large.global_administrator(),
                                          .local_data_1 = large.local_data_1(),
                                          .local_data_2 = large.local_data_2()}));
  }
  for (const uint64_t extended : attributes.extended_communities()) {
    texts.push_back(FormatExtendedCommunity(ExtendedCommunity(extended)));
  }
  for (const std::string& octets : attributes.ipv6_extended_communities()) {
    texts.push_back(absl::BytesToHexString(octets));
  }
  return absl::StrJoin(texts, " ");
}

std::string FormatOthers(const v1::PathAttributes& attributes) {
  std::vector<std::string> parts;
  if (attributes.atomic_aggregate()) parts.push_back("atomic-aggregate");
  if (attributes.has_aggregator()) {
    const v1::Aggregator& aggregator = attributes.aggregator();
    AddNamed("aggregator", absl::StrCat(aggregator.asn(), ":", aggregator.address()), parts);
  }
  if (attributes.has_originator_id()) {
    AddNamed("originator-id", attributes.originator_id(), parts);
  }
  AddNamed("cluster-list", absl::StrJoin(attributes.cluster_list(), " "), parts);
  if (attributes.has_aigp()) AddNamed("aigp", absl::StrCat(attributes.aigp()), parts);
  if (attributes.has_only_to_customer()) {
    AddNamed("otc", absl::StrCat(attributes.only_to_customer()), parts);
  }
  for (const v1::RawAttribute& raw : attributes.raw()) parts.push_back(FormatRaw(raw));
  return absl::StrJoin(parts, " ");
}

std::string FormatAttributes(const v1::PathAttributes& attributes) {
  std::vector<std::string> parts;
  AddNamed("next-hop", FormatNextHop(attributes), parts);
  AddNamed("as-path", FormatAsPath(attributes.as_path()), parts);
  AddNamed("origin", FormatOrigin(attributes.origin()), parts);
  if (attributes.has_med()) AddNamed("med", absl::StrCat(attributes.med()), parts);
  if (attributes.has_local_pref()) {
    AddNamed("local-pref", absl::StrCat(attributes.local_pref()), parts);
  }
  AddNamed("communities", FormatCommunities(attributes), parts);
  const std::string others = FormatOthers(attributes);
  if (!others.empty()) parts.push_back(others);
  return absl::StrJoin(parts, "  ");
}

std::string FormatNlri(const v1::Nlri& nlri) {
  if (nlri.path_id() == 0) return nlri.unicast();
  return absl::StrCat(nlri.unicast(), " path ", nlri.path_id());
}

}  // namespace herald::ctl

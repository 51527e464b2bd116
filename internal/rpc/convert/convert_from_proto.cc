#include <algorithm>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "internal/rpc/convert/convert.h"

namespace herald::rpc {
namespace {

// Attributes that have a field of their own, or that Herald makes itself (MP_REACH_NLRI,
// MP_UNREACH_NLRI, AS4_PATH, AS4_AGGREGATOR): not to be given raw.
constexpr uint8_t kTypedAttributes[] = {1,  2,  3,  4,  5,  6,  7,  8,  9, 10,
                                        14, 15, 16, 17, 18, 25, 26, 32, 35};
constexpr uint32_t kOptionalFlag = 0x80;
constexpr uint32_t kSettableFlags = 0xE0;

Asn AsnFromProto(uint32_t asn, const FieldPath& at, Violations& violations) {
  if (asn == 0) violations.Add(at, "must be 1 to 4294967295 (RFC 7607)");
  return Asn(asn);
}

// False, with the fault added, if there are more than max.
bool WithinBound(int count, int max, const FieldPath& at, Violations& violations) {
  if (count <= max) return true;
  violations.Add(at, absl::StrCat("at most ", max, " are allowed, there are ", count));
  return false;
}

IpAddress AddressFromText(const std::string& text, const FieldPath& at, Violations& violations) {
  const auto address =
      text.size() <= kPrefixTextMax ? IpAddress::Parse(text) : absl::InvalidArgumentError("");
  if (address.ok()) return *address;
  violations.Add(at, "must be an IPv4 or IPv6 address");
  return {};
}

RouterId RouterIdFromText(const std::string& text, const FieldPath& at, Violations& violations) {
  const auto id =
      text.size() <= kPrefixTextMax ? ParseRouterId(text) : absl::InvalidArgumentError("");
  if (id.ok()) return *id;
  violations.Add(at, "must be written like an IPv4 address, and not 0.0.0.0");
  return {};
}

AsPathSegment SegmentFromProto(const v1::AsPathSegment& proto, const FieldPath& at,
                               Violations& violations) {
  AsPathSegment segment;
  if (!v1::AsPathSegment::Type_IsValid(proto.type())) {
    violations.Add(at.Field("type"), "is not a type of AS_PATH segment");
  } else if (proto.type() != v1::AsPathSegment::TYPE_UNSPECIFIED) {
    segment.type = static_cast<AsPathSegmentType>(proto.type());
  }
  if (proto.asns_size() < 1 || proto.asns_size() > 255) {
    violations.Add(at.Field("asns"),
                   absl::StrCat("must hold 1 to 255 ASNs, holds ", proto.asns_size()));
    return segment;
  }
  segment.asns.reserve(static_cast<size_t>(proto.asns_size()));
  for (int i = 0; i < proto.asns_size(); ++i) {
    segment.asns.push_back(
        AsnFromProto(proto.asns(i), at.Element("asns", static_cast<size_t>(i)), violations));
  }
  return segment;
}

AsPath AsPathFromProto(const v1::PathAttributes& proto, const FieldPath& at,
                       Violations& violations) {
  AsPath path;
  if (!WithinBound(proto.as_path_size(), kAsPathSegmentsMax, at.Field("as_path"), violations)) {
    return path;
  }
  for (int i = 0; i < proto.as_path_size(); ++i) {
    path.push_back(SegmentFromProto(proto.as_path(i), at.Element("as_path", static_cast<size_t>(i)),
                                    violations));
  }
  return path;
}

void CheckLinkLocal(const NextHopAddress& hop, const FieldPath& at, Violations& violations) {
  if (!hop.link_local->IsLinkLocal()) violations.Add(at, "must be inside fe80::/10");
  if (hop.address.is_v4()) violations.Add(at, "may stand beside an IPv6 address only (RFC 2545)");
}

void CheckGlobal(const IpAddress& address, const FieldPath& at, Violations& violations) {
  if (address.IsMulticast()) violations.Add(at, "must not be multicast");
  if (address.IsUnspecified()) violations.Add(at, "must not be the unspecified address");
}

NextHopAddress NextHopAddressFromProto(const v1::NextHop& proto, const FieldPath& at,
                                       Violations& violations) {
  const FieldPath address = at.Field("address");
  const size_t faults_before = violations.count();
  NextHopAddress hop{.address = AddressFromText(proto.address(), address, violations)};
  if (violations.count() == faults_before) CheckGlobal(hop.address, address, violations);
  if (proto.has_link_local()) {
    const FieldPath link_local = at.Field("link_local");
    hop.link_local = AddressFromText(proto.link_local(), link_local, violations);
    CheckLinkLocal(hop, link_local, violations);
  }
  return hop;
}

NextHop NextHopFromProto(const v1::NextHop& proto, const FieldPath& at, Violations& violations) {
  switch (proto.kind_case()) {
    case v1::NextHop::kSelf:
      if (!proto.self()) violations.Add(at.Field("self"), "must be true, or another kind be given");
      if (proto.has_link_local()) {
        violations.Add(at.Field("link_local"), "may stand beside an address only");
      }
      return NextHopSelf{};
    case v1::NextHop::kAddress:
      return NextHopAddressFromProto(proto, at, violations);
    case v1::NextHop::KIND_NOT_SET:
      violations.Add(at, "must say self or an address");
      return NextHopSelf{};
  }
  return NextHopSelf{};
}

Aggregator AggregatorFromProto(const v1::Aggregator& proto, const FieldPath& at,
                               Violations& violations) {
  const Aggregator aggregator{
      .asn = AsnFromProto(proto.asn(), at.Field("asn"), violations),
      .address = AddressFromText(proto.address(), at.Field("address"), violations)};
  if (!aggregator.address.is_v4()) violations.Add(at.Field("address"), "must be IPv4");
  return aggregator;
}

Community CommunityFromProto(const v1::Community& proto, const FieldPath& at,
                             Violations& violations) {
  if (proto.kind_case() == v1::Community::kValue) return Community(proto.value());
  if (proto.kind_case() == v1::Community::kWellKnown) {
    switch (proto.well_known()) {
      case v1::WELL_KNOWN_COMMUNITY_BLACKHOLE:
        return Community(0xFFFF029A);
      case v1::WELL_KNOWN_COMMUNITY_NO_EXPORT:
        return Community(0xFFFFFF01);
      case v1::WELL_KNOWN_COMMUNITY_NO_ADVERTISE:
        return Community(0xFFFFFF02);
      case v1::WELL_KNOWN_COMMUNITY_NO_EXPORT_SUBCONFED:
        return Community(0xFFFFFF03);
      case v1::WELL_KNOWN_COMMUNITY_GRACEFUL_SHUTDOWN:
        return Community(0xFFFF0000);
      default:
        violations.Add(at.Field("well_known"), "is not a well-known community");
        return {};
    }
  }
  violations.Add(at, "must say value or well_known");
  return {};
}

std::vector<Ipv6ExtendedCommunity> Ipv6ExtendedFromProto(const v1::PathAttributes& proto,
                                                         const FieldPath& at,
                                                         Violations& violations) {
  std::vector<Ipv6ExtendedCommunity> communities;
  if (!WithinBound(proto.ipv6_extended_communities_size(), kIpv6ExtendedCommunitiesMax,
                   at.Field("ipv6_extended_communities"), violations)) {
    return communities;
  }
  for (int i = 0; i < proto.ipv6_extended_communities_size(); ++i) {
    const std::string& octets = proto.ipv6_extended_communities(i);
    Ipv6ExtendedCommunity community = {};
    if (octets.size() != community.size()) {
      violations.Add(at.Element("ipv6_extended_communities", static_cast<size_t>(i)),
                     absl::StrCat("must be 20 octets (RFC 5701), is ", octets.size()));
    } else {
      std::copy(octets.begin(), octets.end(), community.begin());
    }
    communities.push_back(community);
  }
  return communities;
}

void CheckRaw(const v1::RawAttribute& proto, const FieldPath& at, Violations& violations) {
  if (proto.type() < 1 || proto.type() > 255) {
    violations.Add(at.Field("type"), "must be 1 to 255");
  } else if (std::binary_search(std::begin(kTypedAttributes), std::end(kTypedAttributes),
                                static_cast<uint8_t>(proto.type()))) {
    violations.Add(at.Field("type"), "has a field of its own, or is made by Herald");
  }
  if ((proto.flags() & ~kSettableFlags) != 0 || (proto.flags() & kOptionalFlag) == 0) {
    violations.Add(at.Field("flags"),
                   "must have 0x80 (optional) and may have 0x40 (transitive) and 0x20 (partial)");
  }
}

std::vector<RawAttribute> RawFromProto(const v1::PathAttributes& proto, const FieldPath& at,
                                       Violations& violations) {
  std::vector<RawAttribute> attributes;
  if (!WithinBound(proto.raw_size(), kRawAttributesMax, at.Field("raw"), violations)) {
    return attributes;
  }
  size_t octets = 0;
  for (int i = 0; i < proto.raw_size(); ++i) {
    const v1::RawAttribute& raw = proto.raw(i);
    const FieldPath here = at.Element("raw", static_cast<size_t>(i));
    CheckRaw(raw, here, violations);
    if (i > 0 && raw.type() <= proto.raw(i - 1).type()) {
      violations.Add(here.Field("type"), "must be above the one before");
    }
    octets += raw.value().size();
    attributes.push_back({.type = static_cast<uint8_t>(raw.type()),
                          .flags = static_cast<uint8_t>(raw.flags()),
                          .value = {raw.value().begin(), raw.value().end()}});
  }
  if (octets > kRawOctetsMax) {
    violations.Add(at.Field("raw"), absl::StrCat("values must be at most ", kRawOctetsMax,
                                                 " octets in all, are ", octets));
  }
  return attributes;
}

void CommunityListsFromProto(const v1::PathAttributes& proto, const FieldPath& at,
                             Violations& violations, PathAttributes& attributes) {
  attributes.communities = CommunitiesFromProto(proto.communities(), at, violations);
  if (WithinBound(proto.extended_communities_size(), kCommunitiesMax,
                  at.Field("extended_communities"), violations)) {
    for (const uint64_t value : proto.extended_communities()) {
      attributes.extended_communities.push_back(ExtendedCommunity(value));
    }
  }
  if (WithinBound(proto.large_communities_size(), kCommunitiesMax, at.Field("large_communities"),
                  violations)) {
    for (const v1::LargeCommunity& large : proto.large_communities()) {
      const LargeCommunity community{.global_administrator = large.global_administrator(),
                                     .local_data_1 = large.local_data_1(),
                                     .local_data_2 = large.local_data_2()};
      // RFC 8092 section 5: no value is sent twice.
      if (!absl::c_linear_search(attributes.large_communities, community)) {
        attributes.large_communities.push_back(community);
      }
    }
  }
  attributes.ipv6_extended_communities = Ipv6ExtendedFromProto(proto, at, violations);
}

void ReflectionFromProto(const v1::PathAttributes& proto, const FieldPath& at,
                         Violations& violations, PathAttributes& attributes) {
  if (proto.has_originator_id()) {
    attributes.originator_id =
        RouterIdFromText(proto.originator_id(), at.Field("originator_id"), violations);
  }
  if (!WithinBound(proto.cluster_list_size(), kClusterListMax, at.Field("cluster_list"),
                   violations)) {
    return;
  }
  for (int i = 0; i < proto.cluster_list_size(); ++i) {
    attributes.cluster_list.push_back(RouterIdFromText(
        proto.cluster_list(i), at.Element("cluster_list", static_cast<size_t>(i)), violations));
  }
}

}  // namespace

PathAttributes AttributesFromProto(const v1::PathAttributes& proto, const FieldPath& at,
                                   Violations& violations) {
  PathAttributes attributes;
  if (v1::Origin_IsValid(proto.origin())) {
    attributes.origin = static_cast<Origin>(proto.origin());
  } else {
    violations.Add(at.Field("origin"), "is not an ORIGIN");
  }
  attributes.as_path = AsPathFromProto(proto, at, violations);
  if (proto.has_next_hop()) {
    attributes.next_hop = NextHopFromProto(proto.next_hop(), at.Field("next_hop"), violations);
  }
  if (proto.has_med()) attributes.med = proto.med();
  if (proto.has_local_pref()) attributes.local_pref = proto.local_pref();
  attributes.atomic_aggregate = proto.atomic_aggregate();
  if (proto.has_aggregator()) {
    attributes.aggregator =
        AggregatorFromProto(proto.aggregator(), at.Field("aggregator"), violations);
  }
  CommunityListsFromProto(proto, at, violations, attributes);
  ReflectionFromProto(proto, at, violations, attributes);
  if (proto.has_aigp()) attributes.aigp = proto.aigp();
  if (proto.has_only_to_customer()) {
    attributes.only_to_customer =
        AsnFromProto(proto.only_to_customer(), at.Field("only_to_customer"), violations);
  }
  attributes.unknown = RawFromProto(proto, at, violations);
  return attributes;
}

Prefix PrefixFromText(const std::string& text, const FieldPath& at, Violations& violations) {
  if (text.size() > kPrefixTextMax) {
    violations.Add(at, absl::StrCat("must be at most ", kPrefixTextMax, " octets"));
    return {};
  }
  const auto prefix = Prefix::Parse(text);
  if (prefix.ok()) return *prefix;
  violations.Add(at, prefix.status().message());
  return {};
}

Nlri NlriFromProto(const v1::Nlri& proto, const FieldPath& at, Violations& violations) {
  if (proto.destination_case() != v1::Nlri::kUnicast) {
    violations.Add(at.Field("unicast"), "is missing");
    return {};
  }
  return {.prefix = PrefixFromText(proto.unicast(), at.Field("unicast"), violations),
          .path_id = proto.path_id()};
}

std::vector<Community> CommunitiesFromProto(
    const google::protobuf::RepeatedPtrField<v1::Community>& proto, const FieldPath& parent,
    Violations& violations) {
  std::vector<Community> communities;
  if (!WithinBound(proto.size(), kCommunitiesMax, parent.Field("communities"), violations)) {
    return communities;
  }
  communities.reserve(static_cast<size_t>(proto.size()));
  for (int i = 0; i < proto.size(); ++i) {
    communities.push_back(CommunityFromProto(
        proto.Get(i), parent.Element("communities", static_cast<size_t>(i)), violations));
  }
  return communities;
}

std::optional<Family> FamilyFromProto(v1::Family proto, const FieldPath& at,
                                      Violations& violations) {
  switch (proto) {
    case v1::FAMILY_UNSPECIFIED:
      return std::nullopt;
    case v1::FAMILY_IPV4_UNICAST:
      return kIpv4Unicast;
    case v1::FAMILY_IPV6_UNICAST:
      return kIpv6Unicast;
    default:
      violations.Add(at, "is not a family that Herald speaks");
      return std::nullopt;
  }
}

}  // namespace herald::rpc

#include "internal/bgp/message/path_attributes.h"
#include "internal/rpc/convert/convert.h"

namespace herald::rpc {
namespace {

void NextHopToProto(const NextHop& next_hop, v1::NextHop& proto) {
  const auto* hop = std::get_if<NextHopAddress>(&next_hop);
  if (hop == nullptr) {
    proto.set_self(true);
    return;
  }
  proto.set_address(hop->address.Format());
  if (hop->link_local.has_value()) proto.set_link_local(hop->link_local->Format());
}

void AsPathToProto(const AsPath& path, v1::PathAttributes& proto) {
  for (const AsPathSegment& segment : path) {
    v1::AsPathSegment& out = *proto.add_as_path();
    out.set_type(static_cast<v1::AsPathSegment::Type>(segment.type));
    for (const Asn asn : segment.asns) out.add_asns(asn.value());
  }
}

void CommunityListsToProto(const PathAttributes& attributes, v1::PathAttributes& proto) {
  for (const Community community : attributes.communities) {
    proto.add_communities()->set_value(community.value());
  }
  for (const ExtendedCommunity community : attributes.extended_communities) {
    proto.add_extended_communities(community.value());
  }
  for (const LargeCommunity& community : attributes.large_communities) {
    v1::LargeCommunity& out = *proto.add_large_communities();
    out.set_global_administrator(community.global_administrator);
    out.set_local_data_1(community.local_data_1);
    out.set_local_data_2(community.local_data_2);
  }
  for (const Ipv6ExtendedCommunity& community : attributes.ipv6_extended_communities) {
    proto.add_ipv6_extended_communities(community.data(), community.size());
  }
}

}  // namespace

void AttributesToProto(const PathAttributes& attributes, v1::PathAttributes& proto) {
  proto.set_origin(static_cast<v1::Origin>(attributes.origin));
  AsPathToProto(attributes.as_path, proto);
  NextHopToProto(attributes.next_hop, *proto.mutable_next_hop());
  if (attributes.med.has_value()) proto.set_med(*attributes.med);
  if (attributes.local_pref.has_value()) proto.set_local_pref(*attributes.local_pref);
  proto.set_atomic_aggregate(attributes.atomic_aggregate);
  if (attributes.aggregator.has_value()) {
    proto.mutable_aggregator()->set_asn(attributes.aggregator->asn.value());
    proto.mutable_aggregator()->set_address(attributes.aggregator->address.Format());
  }
  CommunityListsToProto(attributes, proto);
  if (attributes.originator_id.has_value()) {
    proto.set_originator_id(FormatRouterId(*attributes.originator_id));
  }
  for (const RouterId id : attributes.cluster_list) proto.add_cluster_list(FormatRouterId(id));
  if (attributes.aigp.has_value()) proto.set_aigp(*attributes.aigp);
  if (attributes.only_to_customer.has_value()) {
    proto.set_only_to_customer(attributes.only_to_customer->value());
  }
  for (const RawAttribute& raw : attributes.unknown) {
    v1::RawAttribute& out = *proto.add_raw();
    out.set_type(raw.type);
    out.set_flags(raw.flags);
    out.set_value(raw.value.data(), raw.value.size());
  }
}

void NlriToProto(const Nlri& nlri, v1::Nlri& proto) {
  proto.set_unicast(nlri.prefix.Format());
  proto.set_path_id(nlri.path_id);
}

v1::Family FamilyToProto(Family family) {
  if (family == kIpv4Unicast) return v1::FAMILY_IPV4_UNICAST;
  if (family == kIpv6Unicast) return v1::FAMILY_IPV6_UNICAST;
  return v1::FAMILY_UNSPECIFIED;
}

}  // namespace herald::rpc

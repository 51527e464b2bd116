#include "internal/rpc/convert/convert.h"

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace herald::rpc {
namespace {

PathAttributes Everything() {
  PathAttributes all;
  all.origin = Origin::kIncomplete;
  all.as_path = {{.type = AsPathSegmentType::kAsSequence, .asns = {Asn(65001), Asn(4200000000)}},
                 {.type = AsPathSegmentType::kAsSet, .asns = {Asn(1)}}};
  all.next_hop = NextHopAddress{.address = IpAddress::V6(0x20010db800000000, 1),
                                .link_local = IpAddress::V6(0xfe80000000000000, 2)};
  all.med = 0;
  all.local_pref = 200;
  all.atomic_aggregate = true;
  all.aggregator = Aggregator{.asn = Asn(65001), .address = IpAddress::V4(0xC0000201)};
  all.communities = {Community(0xFFFF029A)};
  all.extended_communities = {ExtendedCommunity(0x0002fde800000001)};
  all.large_communities = {{65001, 666, 0}};
  all.ipv6_extended_communities = {Ipv6ExtendedCommunity{1, 2, 3}};
  all.originator_id = RouterId(7);
  all.cluster_list = {RouterId(8), RouterId(9)};
  all.aigp = 10;
  all.only_to_customer = Asn(65002);
  all.unknown = {{.type = 99, .flags = 0xC0, .value = {1, 2}}};
  return all;
}

TEST(Convert, AttributesComeBackAsTheyWere) {
  v1::PathAttributes proto;
  AttributesToProto(Everything(), proto);
  Violations violations;
  EXPECT_EQ(AttributesFromProto(proto, FieldPath(), violations), Everything());
  EXPECT_TRUE(violations.empty()) << violations.Summary();
}

TEST(Convert, AbsentAttributesAreARouteOfOurOwn) {
  Violations violations;
  EXPECT_EQ(AttributesFromProto({}, FieldPath(), violations), PathAttributes{});
  EXPECT_TRUE(violations.empty());
}

struct Absurdity {
  std::string name;
  std::function<void(v1::PathAttributes&)> make;
  std::string field;
};

class AbsurdAttributes : public testing::TestWithParam<Absurdity> {};

TEST_P(AbsurdAttributes, IsRefusedByItsField) {
  v1::PathAttributes proto;
  GetParam().make(proto);
  Violations violations;
  AttributesFromProto(proto, FieldPath(), violations);
  ASSERT_EQ(violations.count(), 1u);
  EXPECT_EQ(violations.listed()[0].field, GetParam().field);
}

template <class Add>
auto Times(int count, Add add) {
  return [count, add](v1::PathAttributes& p) {
    for (int i = 0; i < count; ++i) add(p);
  };
}

INSTANTIATE_TEST_SUITE_P(
    Fields, AbsurdAttributes,
    testing::ValuesIn<Absurdity>({
        {"Origin", [](auto& p) { p.set_origin(static_cast<v1::Origin>(3)); }, "origin"},
        {"SegmentType",
         [](auto& p) {
           p.add_as_path()->set_type(static_cast<v1::AsPathSegment::Type>(9));
           p.mutable_as_path(0)->add_asns(1);
         },
         "as_path[0].type"},
        {"EmptySegment", [](auto& p) { p.add_as_path(); }, "as_path[0].asns"},
        {"LongSegment",
         [](auto& p) {
           auto* segment = p.add_as_path();
           for (int i = 0; i < 256; ++i) segment->add_asns(1);
         },
         "as_path[0].asns"},
        {"AsZero",
         [](auto& p) {
           p.add_as_path()->add_asns(1);
           p.mutable_as_path(0)->add_asns(0);
         },
         "as_path[0].asns[1]"},
        {"ManySegments", Times(65, [](auto& p) { p.add_as_path()->add_asns(1); }), "as_path"},
        {"NextHopOfNoKind", [](auto& p) { p.mutable_next_hop(); }, "next_hop"},
        {"NextHopNotSelf", [](auto& p) { p.mutable_next_hop()->set_self(false); }, "next_hop.self"},
        {"NextHopText", [](auto& p) { p.mutable_next_hop()->set_address("router"); },
         "next_hop.address"},
        {"NextHopUnspecified", [](auto& p) { p.mutable_next_hop()->set_address("::"); },
         "next_hop.address"},
        {"NextHopMulticast", [](auto& p) { p.mutable_next_hop()->set_address("224.0.0.1"); },
         "next_hop.address"},
        {"LinkLocalNotOne",
         [](auto& p) {
           p.mutable_next_hop()->set_address("2001:db8::1");
           p.mutable_next_hop()->set_link_local("2001:db8::2");
         },
         "next_hop.link_local"},
        {"LinkLocalBesideSelf",
         [](auto& p) {
           p.mutable_next_hop()->set_self(true);
           p.mutable_next_hop()->set_link_local("fe80::1");
         },
         "next_hop.link_local"},
        {"AggregatorAs", [](auto& p) { p.mutable_aggregator()->set_address("192.0.2.1"); },
         "aggregator.asn"},
        {"AggregatorAddress",
         [](auto& p) {
           p.mutable_aggregator()->set_asn(1);
           p.mutable_aggregator()->set_address("2001:db8::1");
         },
         "aggregator.address"},
        {"CommunityOfNoKind", [](auto& p) { p.add_communities(); }, "communities[0]"},
        {"UnknownWellKnown",
         [](auto& p) {
           p.add_communities()->set_well_known(static_cast<v1::WellKnownCommunity>(77));
         },
         "communities[0].well_known"},
        {"ManyCommunities", Times(513, [](auto& p) { p.add_communities()->set_value(1); }),
         "communities"},
        {"ManyExtended", Times(513, [](auto& p) { p.add_extended_communities(1); }),
         "extended_communities"},
        {"ManyLarge", Times(513, [](auto& p) { p.add_large_communities(); }), "large_communities"},
        {"Ipv6ExtendedLength", [](auto& p) { p.add_ipv6_extended_communities("short"); },
         "ipv6_extended_communities[0]"},
        {"ManyIpv6Extended",
         Times(129, [](auto& p) { p.add_ipv6_extended_communities(std::string(20, 'x')); }),
         "ipv6_extended_communities"},
        {"OriginatorZero", [](auto& p) { p.set_originator_id("0.0.0.0"); }, "originator_id"},
        {"ClusterText", [](auto& p) { p.add_cluster_list("x"); }, "cluster_list[0]"},
        {"ManyClusters", Times(65, [](auto& p) { p.add_cluster_list("192.0.2.1"); }),
         "cluster_list"},
        {"OtcZero", [](auto& p) { p.set_only_to_customer(0); }, "only_to_customer"},
        {"RawTypeZero", [](auto& p) { p.add_raw()->set_flags(0x80); }, "raw[0].type"},
        {"RawTyped",
         [](auto& p) {
           p.add_raw()->set_type(8);
           p.mutable_raw(0)->set_flags(0xC0);
         },
         "raw[0].type"},
        {"RawFlags",
         [](auto& p) {
           p.add_raw()->set_type(99);
           p.mutable_raw(0)->set_flags(0x40);
         },
         "raw[0].flags"},
        {"RawTwice",
         Times(2,
               [](auto& p) {
                 auto* raw = p.add_raw();
                 raw->set_type(99);
                 raw->set_flags(0x80);
               }),
         "raw[1].type"},
        {"RawOctets",
         [](auto& p) {
           p.add_raw()->set_type(99);
           p.mutable_raw(0)->set_flags(0x80);
           p.mutable_raw(0)->set_value(std::string(4097, 'x'));
         },
         "raw"},
    }),
    [](const auto& info) { return info.param.name; });

TEST(Convert, BoundsThemselvesAreAllowed) {
  v1::PathAttributes proto;
  for (int i = 0; i < 512; ++i) {
    proto.add_communities()->set_value(1);
    proto.add_extended_communities(1);
    proto.add_large_communities();
  }
  for (int i = 0; i < 128; ++i) proto.add_ipv6_extended_communities(std::string(20, 'x'));
  for (int i = 0; i < 64; ++i) {
    proto.add_cluster_list("192.0.2.1");
    v1::AsPathSegment* segment = proto.add_as_path();
    for (int asn = 1; asn <= 255; ++asn) segment->add_asns(1);
  }
  v1::RawAttribute* raw = proto.add_raw();
  raw->set_type(255);
  raw->set_flags(0xE0);
  raw->set_value(std::string(4096, 'x'));
  Violations violations;
  AttributesFromProto(proto, FieldPath(), violations);
  EXPECT_TRUE(violations.empty()) << violations.Summary();
}

TEST(Convert, LargeCommunitiesStandOnce) {
  v1::PathAttributes proto;
  for (const uint32_t value : {1u, 2u, 1u}) {
    proto.add_large_communities()->set_global_administrator(value);
  }
  Violations violations;
  EXPECT_THAT(AttributesFromProto(proto, FieldPath(), violations).large_communities,
              testing::ElementsAre(LargeCommunity{1, 0, 0}, LargeCommunity{2, 0, 0}));
}

TEST(Convert, NlriNeedsAPrefix) {
  Violations violations;
  NlriFromProto({}, FieldPath().Element("nlri", 4), violations);
  v1::Nlri proto;
  proto.set_unicast("192.0.2.1/24");
  NlriFromProto(proto, FieldPath().Element("nlri", 5), violations);
  proto.set_unicast(std::string(65, '1'));
  NlriFromProto(proto, FieldPath().Element("nlri", 6), violations);
  ASSERT_EQ(violations.count(), 3u);
  EXPECT_EQ(violations.listed()[0].field, "nlri[4].unicast");
  EXPECT_EQ(violations.listed()[1].field, "nlri[5].unicast");
  EXPECT_EQ(violations.listed()[2].field, "nlri[6].unicast");
}

TEST(Convert, NlriKeepsItsPathId) {
  v1::Nlri proto;
  proto.set_unicast("192.0.2.0/24");
  proto.set_path_id(4'294'967'295);
  Violations violations;
  const Nlri nlri = NlriFromProto(proto, FieldPath(), violations);
  EXPECT_EQ(nlri.path_id, 4'294'967'295);
  v1::Nlri back;
  NlriToProto(nlri, back);
  EXPECT_EQ(back.path_id(), proto.path_id());
  EXPECT_TRUE(violations.empty());
}

TEST(Violations, ListsSomeAndCountsAll) {
  Violations violations;
  for (size_t i = 0; i < 1000; ++i) violations.Add(FieldPath().Element("routes", i), "is wrong");
  EXPECT_EQ(violations.listed().size(), Violations::kListedMax);
  EXPECT_EQ(violations.count(), 1000u);
  EXPECT_EQ(violations.Summary(), "routes[0]: is wrong (and 999 more faults)");
}

TEST(Violations, SummaryIsPluralUnlessThereIsOne) {
  Violations violations;
  EXPECT_EQ(violations.Summary(), "");
  violations.Add(FieldPath().Element("routes", 0), "is wrong");
  EXPECT_EQ(violations.Summary(), "routes[0]: is wrong");
  violations.Add(FieldPath().Element("routes", 1), "is wrong");
  EXPECT_EQ(violations.Summary(), "routes[0]: is wrong (and 1 more fault)");
}

}  // namespace
}  // namespace herald::rpc

#include "internal/bgp/rib/export_policy.h"

#include <vector>

#include <gtest/gtest.h>

namespace herald::rib {
namespace {

constexpr Asn kLocal{65001};
const IpAddress kLocalAddress = IpAddress::V4(0xC0000201);
const IpAddress kOther = IpAddress::V4(0xC6336401);

ExportRules External() {
  return {.is_external = true, .local_asn = kLocal, .local_address = kLocalAddress};
}
ExportRules Internal() {
  return {.is_external = false, .local_asn = kLocal, .local_address = kLocalAddress};
}

TEST(ExportPolicy, ExternalPeersSeeOurAsnFirst) {
  EXPECT_EQ(Export({}, External()).as_path, (AsPath{{.asns = {kLocal}}}));
  EXPECT_EQ(Export({.as_path = {{.asns = {Asn(1), Asn(2)}}}}, External()).as_path,
            (AsPath{{.asns = {kLocal, Asn(1), Asn(2)}}}));
}

TEST(ExportPolicy, AnAsSetIsNotExtended) {
  const AsPathSegment set{.type = AsPathSegmentType::kAsSet, .asns = {Asn(1), Asn(2)}};
  EXPECT_EQ(Export({.as_path = {set}}, External()).as_path, (AsPath{{.asns = {kLocal}}, set}));
}

TEST(ExportPolicy, ASegmentHolds255Asns) {
  const AsPathSegment has_room{.asns = std::vector<Asn>(254, Asn(1))};
  EXPECT_EQ(Export({.as_path = {has_room}}, External()).as_path.size(), 1u);
  const AsPathSegment full{.asns = std::vector<Asn>(255, Asn(1))};
  EXPECT_EQ(Export({.as_path = {full}}, External()).as_path, (AsPath{{.asns = {kLocal}}, full}));
}

TEST(ExportPolicy, ExternalPeersDoNotSeeWhatIsInternal) {
  const PathAttributes exported =
      Export({.as_path = {{.type = AsPathSegmentType::kAsConfedSequence, .asns = {Asn(64512)}},
                          {.type = AsPathSegmentType::kAsConfedSet, .asns = {Asn(64513)}},
                          {.asns = {Asn(1)}}},
              .med = 7,
              .local_pref = 200,
              .originator_id = RouterId(1),
              .cluster_list = {RouterId(2)},
              .aigp = 3},
             External());
  EXPECT_EQ(exported, (PathAttributes{.as_path = {{.asns = {kLocal, Asn(1)}}},
                                      .next_hop = NextHopAddress{.address = kLocalAddress},
                                      .med = 7}));
}

TEST(ExportPolicy, InternalPeersSeeAllAndALocalPref) {
  const PathAttributes attributes{
      .as_path = {{.type = AsPathSegmentType::kAsConfedSequence, .asns = {Asn(64512)}}},
      .next_hop = NextHopAddress{.address = kOther},
      .med = 7,
      .local_pref = 200,
      .originator_id = RouterId(1),
      .cluster_list = {RouterId(2)},
      .aigp = 3};
  EXPECT_EQ(Export(attributes, Internal()), attributes);
  EXPECT_EQ(Export({}, Internal()).local_pref, 100u);
  EXPECT_EQ(Export({}, Internal()).as_path, AsPath{});
}

// Conformance: O-2, O-3.
TEST(ExportPolicy, OnlyToCustomerIsOfSessionsWithARole) {
  EXPECT_EQ(Export({}, External()).only_to_customer, std::nullopt);
  EXPECT_FALSE(IsRouteLeak({.only_to_customer = Asn(1)}, External()));
  ExportRules rules = External();
  rules.role = Role::kPeer;
  EXPECT_EQ(Export({}, rules).only_to_customer, kLocal);
  EXPECT_FALSE(IsRouteLeak({}, rules));
  EXPECT_TRUE(IsRouteLeak({.only_to_customer = Asn(1)}, rules));
  rules.role = Role::kProvider;
  EXPECT_EQ(Export({.only_to_customer = Asn(1)}, rules).only_to_customer, Asn(1));
  EXPECT_FALSE(IsRouteLeak({.only_to_customer = Asn(1)}, rules));
}

TEST(ExportPolicy, NextHopSelfIsTheSessionsOwnAddress) {
  const NextHop self = NextHopAddress{.address = kLocalAddress};
  const NextHop other = NextHopAddress{.address = kOther};
  EXPECT_EQ(Export({.next_hop = NextHopSelf{}}, External()).next_hop, self);
  EXPECT_EQ(Export({.next_hop = other}, External()).next_hop, other);
  ExportRules always = Internal();
  always.next_hop_self = true;
  EXPECT_EQ(Export({.next_hop = other}, always).next_hop, self);
}

}  // namespace
}  // namespace herald::rib

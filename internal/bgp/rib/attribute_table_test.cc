#include "internal/bgp/rib/attribute_table.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace herald::rib {
namespace {

PathAttributes WithMed(uint32_t med) { return PathAttributes{.med = med}; }

TEST(AttributeTable, EqualSetsAreOneObject) {
  AttributeTable table;
  const AttributesRef first = table.Intern(WithMed(1));
  EXPECT_EQ(table.Intern(WithMed(1)), first);
  EXPECT_EQ(*first, WithMed(1));
  EXPECT_EQ(table.size(), 1u);
}

TEST(AttributeTable, SetsThatDifferInAnyFieldAreApart) {
  const IpAddress address = IpAddress::V4(0x0A000001);
  const std::vector<PathAttributes> different = {
      {},
      {.origin = Origin::kEgp},
      {.as_path = {{.asns = {Asn(1), Asn(2)}}}},
      {.as_path = {{.asns = {Asn(1)}}, {.asns = {Asn(2)}}}},
      {.as_path = {{.type = AsPathSegmentType::kAsSet, .asns = {Asn(1), Asn(2)}}}},
      {.next_hop = NextHopAddress{.address = address}},
      {.next_hop = NextHopAddress{.address = address, .link_local = address}},
      {.med = 0},
      {.med = 1},
      {.local_pref = 0},
      {.atomic_aggregate = true},
      {.aggregator = Aggregator{.asn = Asn(1), .address = address}},
      {.communities = {Community(1), Community(2)}},
      {.communities = {Community(2), Community(1)}},
      {.extended_communities = {ExtendedCommunity(1)}},
      {.large_communities = {{1, 2, 3}}},
      {.large_communities = {{1, 2, 4}}},
      {.ipv6_extended_communities = {Ipv6ExtendedCommunity{1}}},
      {.originator_id = RouterId(1)},
      {.cluster_list = {RouterId(1)}},
      {.aigp = 0},
      {.only_to_customer = Asn(1)},
      {.unknown = {{.type = 99, .flags = 0xC0, .value = {1}}}},
      {.unknown = {{.type = 99, .flags = 0xE0, .value = {1}}}},
  };
  AttributeTable table;
  std::vector<AttributesRef> held;
  for (const PathAttributes& attributes : different) held.push_back(table.Intern(attributes));
  EXPECT_EQ(table.size(), different.size());
  for (size_t i = 0; i < different.size(); ++i) {
    EXPECT_EQ(*held[i], different[i]);
    EXPECT_EQ(table.Intern(different[i]), held[i]);
  }
}

TEST(AttributeTable, SetsThatNobodyHoldsGoAway) {
  AttributeTable table;
  const AttributesRef held = table.Intern(WithMed(0));
  size_t size_max = 0;
  for (uint32_t med = 1; med < 10'000; ++med) {
    table.Intern(WithMed(med));
    size_max = std::max(size_max, table.size());
  }
  EXPECT_LE(size_max, 1024u);
  EXPECT_EQ(table.Intern(WithMed(0)), held);
}

TEST(AttributeTable, KeepsAllThatIsHeld) {
  AttributeTable table;
  std::vector<AttributesRef> held;
  for (uint32_t med = 0; med < 5'000; ++med) held.push_back(table.Intern(WithMed(med)));
  EXPECT_EQ(table.size(), held.size());
  for (uint32_t med = 0; med < 5'000; ++med) EXPECT_EQ(table.Intern(WithMed(med)), held[med]);
}

}  // namespace
}  // namespace herald::rib

#include "tests/bench/wire/route_table.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace herald::bench {
namespace {

const Teller kTeller = {.asns = {65000}};

std::vector<RouteGroup> Groups() {
  std::vector<RouteGroup> groups;
  for (uint32_t set = 0; set < 3; ++set) {
    RouteGroup& group = groups.emplace_back();
    group.attributes = {.as_path = {64500 + set}, .communities = {set}};
    for (uint32_t i = 0; i < 2'000; ++i) {
      group.prefixes.push_back(set < 2
                                   ? Ipv4((set + 1) << 28 | i << 8, 24)
                                   : Prefix{.high = uint64_t{i} << 20, .length = 48, .ipv6 = true});
    }
  }
  return groups;
}

void Apply(const std::vector<uint8_t>& stream, RouteTable& table) {
  MessageWalk walk(stream);
  MessageType type;
  for (Octets body; walk.Next(type, body);) {
    EXPECT_LE(body.size() + kHeaderSize, kMessageSizeMax);
    EXPECT_TRUE(table.Apply(ReadUpdate(body, NextHops::kCompared).value()));
  }
  EXPECT_EQ(walk.position(), stream.size());
}

Digest Told(const std::vector<RouteGroup>& groups) {
  std::vector<uint8_t> stream;
  WriteUpdates(groups, kTeller, stream);
  RouteTable table;
  Apply(stream, table);
  return table.digest();
}

TEST(Digest, IsTheSameInAnyOrder) {
  std::vector<RouteGroup> groups = Groups();
  const Digest expected = Expected(groups, kTeller, NextHops::kCompared);
  EXPECT_EQ(expected.routes, 6'000u);
  std::reverse(groups.begin(), groups.end());
  for (RouteGroup& group : groups) std::reverse(group.prefixes.begin(), group.prefixes.end());
  EXPECT_EQ(Told(groups), expected);
}

TEST(Digest, KnowsTheOctetsThatItsRoutesHaveAtLeast) {
  // A length each, and three octets of IPv4 or six of IPv6.
  EXPECT_EQ(Told(Groups()).nlri_octets, 4'000u * 4 + 2'000u * 7);
  const std::vector<RouteGroup> odd = {
      {.attributes = {}, .prefixes = {Ipv4(0, 0), Ipv4(10u << 24, 9), Ipv4(10u << 24, 32)}}};
  EXPECT_EQ(Told(odd).nlri_octets, 1u + 3u + 5u);
}

TEST(Digest, TellsAMissingRoute) {
  std::vector<RouteGroup> groups = Groups();
  groups[1].prefixes.pop_back();
  EXPECT_NE(Told(groups), Expected(Groups(), kTeller, NextHops::kCompared));
}

TEST(Digest, TellsARouteTooMany) {
  std::vector<RouteGroup> groups = Groups();
  groups[1].prefixes.push_back(Ipv4(0xC0000200, 24));
  EXPECT_NE(Told(groups), Expected(Groups(), kTeller, NextHops::kCompared));
}

TEST(Digest, TellsAnotherRouteInsteadOfOne) {
  std::vector<RouteGroup> groups = Groups();
  groups[1].prefixes[7].length = 25;
  const Digest expected = Expected(Groups(), kTeller, NextHops::kCompared);
  EXPECT_EQ(Told(groups).routes, expected.routes);
  EXPECT_NE(Told(groups), expected);
}

TEST(Digest, TellsRoutesThatChangedTheirAttributes) {
  std::vector<RouteGroup> groups = Groups();
  std::swap(groups[0].prefixes[3], groups[1].prefixes[3]);
  const Digest expected = Expected(Groups(), kTeller, NextHops::kCompared);
  EXPECT_EQ(Told(groups).routes, expected.routes);
  EXPECT_NE(Told(groups), expected);
}

TEST(RouteTable, HasTheLastWord) {
  std::vector<RouteGroup> groups = Groups();
  std::vector<uint8_t> stream;
  WriteUpdates(groups, kTeller, stream);
  WriteWithdrawals({&groups[1], 2}, stream);
  for (RouteGroup& group : groups) group.attributes.communities = {9};
  WriteUpdates({groups.data(), 1}, kTeller, stream);
  RouteTable table;
  Apply(stream, table);
  EXPECT_EQ(table.digest(), Expected({groups.data(), 1}, kTeller, NextHops::kCompared));
}

}  // namespace
}  // namespace herald::bench

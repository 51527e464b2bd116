#include "internal/bgp/message/community_text.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace herald {
namespace {

TEST(CommunityText, NumbersAndNamesReadBack) {
  const std::vector<std::pair<std::string, uint32_t>> table = {
      {"0:0", 0},
      {"65000:100", 0xFDE80064},
      {"65535:65535", 0xFFFFFFFF},
      {"graceful-shutdown", 0xFFFF0000},
      {"blackhole", 0xFFFF029A},
      {"no-export", 0xFFFFFF01},
      {"no-advertise", 0xFFFFFF02},
      {"no-export-subconfed", 0xFFFFFF03},
  };
  for (const auto& [text, value] : table) {
    const auto community = ParseCommunity(text);
    ASSERT_TRUE(community.ok()) << text;
    EXPECT_EQ(community->value(), value) << text;
    EXPECT_EQ(FormatCommunity(*community), text);
  }
}

TEST(CommunityText, WellKnownCommunitiesHaveNumbersToo) {
  EXPECT_EQ(*ParseCommunity("65535:666"), *ParseCommunity("blackhole"));
  EXPECT_EQ(FormatCommunityNumbers(*ParseCommunity("blackhole")), "65535:666");
}

TEST(CommunityText, WhatIsNoCommunityIsRefused) {
  for (const auto* text :
       {"", ":", "1", "1:", ":1", "65536:1", "1:65536", "1:2:3", "-1:1", "+1:1", " 1:1", "1:1 ",
        "01:1", "0x1:1", "BLACKHOLE", "no_export", "99999999999:1"}) {
    EXPECT_EQ(ParseCommunity(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(CommunityText, LargeCommunitiesReadBack) {
  const auto community = ParseLargeCommunity("4294967295:666:0");
  ASSERT_TRUE(community.ok());
  EXPECT_EQ(*community, (LargeCommunity{4294967295, 666, 0}));
  EXPECT_EQ(FormatLargeCommunity(*community), "4294967295:666:0");
}

TEST(CommunityText, WhatIsNoLargeCommunityIsRefused) {
  for (const auto* text : {"", "1:2", "1:2:", "1:2:3:4", "4294967296:0:0", "1: 2:3", "00:0:0"}) {
    EXPECT_FALSE(ParseLargeCommunity(text).ok()) << text;
  }
}

TEST(CommunityText, ExtendedCommunitiesReadBack) {
  const std::vector<std::pair<std::string, uint64_t>> table = {
      {"rt:65000:1", 0x0002FDE800000001},
      {"rt:65535:4294967295", 0x0002FFFFFFFFFFFF},
      {"ro:65000:1", 0x0003FDE800000001},
      {"rt:65536:65535", 0x020200010000FFFF},
      {"rt:4294967295:1", 0x0202FFFFFFFF0001},
      {"ro:192.0.2.1:5", 0x0103C00002010005},
      {"0x4004fde800000001", 0x4004FDE800000001},
      // The four-octet form of a small ASN has no words of its own.
      {"0x02020000fde80001", 0x02020000FDE80001},
  };
  for (const auto& [text, value] : table) {
    const auto community = ParseExtendedCommunity(text);
    ASSERT_TRUE(community.ok()) << text;
    EXPECT_EQ(community->value(), value) << text;
    EXPECT_EQ(FormatExtendedCommunity(*community), text);
  }
  EXPECT_EQ(*ParseExtendedCommunity("0x0002FDE800000001"), *ParseExtendedCommunity("rt:65000:1"));
}

TEST(CommunityText, WhatIsNoExtendedCommunityIsRefused) {
  for (const auto* text :
       {"", "rt", "rt:1", "rt:1:2:3", "soo:1:2", "rt:65535:4294967296", "rt:65536:65536",
        "rt:192.0.2.1:65536", "rt:2001:db8::1", "0x1", "0x0002fde80000000", "0x0002fde8000000001",
        "0x0002fde80000000g", "0x-002fde800000001", "0002fde800000001"}) {
    EXPECT_FALSE(ParseExtendedCommunity(text).ok()) << text;
  }
}

}  // namespace
}  // namespace herald

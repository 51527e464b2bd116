#include "cmd/heraldctl/attribute_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "internal/net/ip_address.h"

namespace herald::ctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// A command line with the attributes and a positional argument after them.
struct Parsed {
  CLI::App app{"test"};
  AttributeFlags flags;
  std::vector<std::string> prefixes;

  explicit Parsed(std::vector<std::string> arguments) {
    flags.AddTo(app);
    app.add_option("PREFIX", prefixes);
    std::reverse(arguments.begin(), arguments.end());  // As CLI11 wants them.
    app.parse(arguments);
  }
};

AsPathSegment Segment(AsPathSegmentType type, const std::vector<uint32_t>& asns) {
  AsPathSegment segment{.type = type};
  for (const uint32_t asn : asns) segment.asns.push_back(Asn(asn));
  return segment;
}

TEST(ParseAsPath, ReadsEveryKindOfSegment) {
  const absl::StatusOr<AsPath> path =
      ParseAsPath("(64512 64513) [64514] 65001 65002 {65003,65004}");
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_THAT(*path, ElementsAre(Segment(AsPathSegmentType::kAsConfedSequence, {64512, 64513}),
                                 Segment(AsPathSegmentType::kAsConfedSet, {64514}),
                                 Segment(AsPathSegmentType::kAsSequence, {65001, 65002}),
                                 Segment(AsPathSegmentType::kAsSet, {65003, 65004})));
}

TEST(ParseAsPath, BeginsASequenceAnewAfterASet) {
  const absl::StatusOr<AsPath> path = ParseAsPath("1 {2} 3 4");
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_THAT(*path, ElementsAre(Segment(AsPathSegmentType::kAsSequence, {1}),
                                 Segment(AsPathSegmentType::kAsSet, {2}),
                                 Segment(AsPathSegmentType::kAsSequence, {3, 4})));
}

TEST(ParseAsPath, TakesBlankForEmpty) {
  const absl::StatusOr<AsPath> path = ParseAsPath("  ");
  ASSERT_TRUE(path.ok());
  EXPECT_THAT(*path, IsEmpty());
}

TEST(ParseAsPath, RefusesWhatIsNotAPath) {
  for (const char* text :
       {"{65001", "65001}", "{}", "{1 {2}}", "(1]", "0", "4294967296", "-1", "65001 x", "1.1"}) {
    EXPECT_FALSE(ParseAsPath(text).ok()) << text;
  }
}

TEST(AttributeFlags, AreAPlainRouteWhenAbsent) {
  const Parsed parsed({"192.0.2.0/24"});
  const absl::StatusOr<PathAttributes> attributes = parsed.flags.Parse();
  ASSERT_TRUE(attributes.ok()) << attributes.status();
  EXPECT_EQ(*attributes, PathAttributes{});
  EXPECT_FALSE(parsed.flags.AnyButNextHop());
}

TEST(AttributeFlags, ReadEveryAttribute) {
  const Parsed parsed({"--origin",
                       "incomplete",
                       "--as-path",
                       "65001",
                       "--next-hop",
                       "2001:db8::1",
                       "--link-local",
                       "fe80::1",
                       "--med",
                       "0",
                       "--local-pref",
                       "4294967295",
                       "--atomic-aggregate",
                       "--aggregator",
                       "65001:192.0.2.1",
                       "--community",
                       "65535:666",
                       "--community",
                       "no-export",
                       "--large-community",
                       "65001:666:0",
                       "--extended-community",
                       "0x0002fde800000001",
                       "--ipv6-extended-community",
                       "000220010db8000000000000000000000000abcd",
                       "--originator-id",
                       "192.0.2.2",
                       "--cluster-id",
                       "192.0.2.3",
                       "--cluster-id",
                       "192.0.2.4",
                       "--aigp",
                       "18446744073709551615",
                       "--otc",
                       "65002",
                       "--raw",
                       "200:0xc0:",
                       "--raw",
                       "32:192:00ff",
                       "192.0.2.0/24"});
  const absl::StatusOr<PathAttributes> attributes = parsed.flags.Parse();
  ASSERT_TRUE(attributes.ok()) << attributes.status();
  PathAttributes expected{
      .origin = Origin::kIncomplete,
      .as_path = {Segment(AsPathSegmentType::kAsSequence, {65001})},
      .next_hop = NextHopAddress{.address = *IpAddress::Parse("2001:db8::1"),
                                 .link_local = *IpAddress::Parse("fe80::1")},
      .med = 0,
      .local_pref = 4294967295,
      .atomic_aggregate = true,
      .aggregator = Aggregator{.asn = Asn(65001), .address = *IpAddress::Parse("192.0.2.1")},
      .communities = {Community(0xFFFF029A), Community(0xFFFFFF01)},
      .extended_communities = {ExtendedCommunity(0x0002fde800000001)},
      .large_communities = {LargeCommunity{65001, 666, 0}},
      .originator_id = RouterId(0xC0000202),
      .cluster_list = {RouterId(0xC0000203), RouterId(0xC0000204)},
      .aigp = 18446744073709551615u,
      .only_to_customer = Asn(65002),
      .unknown = {RawAttribute{.type = 32, .flags = 0xC0, .value = {0x00, 0xFF}},
                  RawAttribute{.type = 200, .flags = 0xC0}},
  };
  Ipv6ExtendedCommunity ipv6 = {0x00, 0x02, 0x20, 0x01, 0x0d, 0xb8};
  ipv6[18] = 0xab;
  ipv6[19] = 0xcd;
  expected.ipv6_extended_communities = {ipv6};
  EXPECT_EQ(*attributes, expected);
  EXPECT_THAT(parsed.prefixes, ElementsAre("192.0.2.0/24"));
  EXPECT_TRUE(parsed.flags.AnyButNextHop());
}

TEST(AttributeFlags, NameEveryFaultAtOnce) {
  const Parsed parsed({"--med", "-1", "--community", "65536:1", "--large-community", "1:2",
                       "--aggregator", "65001", "--raw", "0:0xc0:00", "--next-hop", "nowhere"});
  const absl::StatusOr<PathAttributes> attributes = parsed.flags.Parse();
  ASSERT_FALSE(attributes.ok());
  EXPECT_THAT(
      std::string(attributes.status().message()),
      AllOf(HasSubstr("--med: "), HasSubstr("--community: "), HasSubstr("--large-community: "),
            HasSubstr("--aggregator: "), HasSubstr("--raw: "), HasSubstr("--next-hop: ")));
}

TEST(AttributeFlags, BeginEachFaultWithItsOption) {
  const absl::StatusOr<PathAttributes> attributes =
      Parsed({"--next-hop", "nowhere", "--link-local", "somewhere", "--med", "-1"}).flags.Parse();
  ASSERT_FALSE(attributes.ok());
  EXPECT_THAT(
      absl::StrSplit(attributes.status().message(), '\n'),
      ElementsAre(StartsWith("--next-hop: "), StartsWith("--link-local: "), StartsWith("--med: ")));
}

TEST(AttributeFlags, RefuseBadRawAttributes) {
  for (const char* text : {"32:0xc0", "32:0xc0:0", "32:0xc0:zz", "256:0xc0:00", "32:0x1c0:00",
                           "32:0xc0:00:00", "::"}) {
    EXPECT_FALSE(Parsed({"--raw", text}).flags.Parse().ok()) << text;
  }
}

TEST(AttributeFlags, RefuseTheEmptyTextThatAnUnsetVariableLeaves) {
  EXPECT_THROW(Parsed({"--community", ""}), CLI::ValidationError);
  EXPECT_THROW(Parsed({"--next-hop", ""}), CLI::ValidationError);
}

TEST(AttributeFlags, TakeALinkLocalAddressOnlyBesideAnAddress) {
  EXPECT_FALSE(Parsed({"--link-local", "fe80::1"}).flags.Parse().ok());
  EXPECT_FALSE(Parsed({"--link-local", "fe80::1", "--next-hop", "self"}).flags.Parse().ok());
}

TEST(AttributeFlags, TellWhetherANextHopWasGiven) {
  EXPECT_EQ(*Parsed({}).flags.ParseNextHop(), std::nullopt);
  EXPECT_EQ(*Parsed({"--next-hop", "self"}).flags.ParseNextHop(),
            std::optional<NextHop>(NextHopSelf{}));
  EXPECT_FALSE(Parsed({"--next-hop", "self"}).flags.AnyButNextHop());
}

}  // namespace
}  // namespace herald::ctl

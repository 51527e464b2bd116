#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/wire/test_vectors.h"

namespace herald::wire {
namespace {

using ::testing::IsEmpty;

constexpr char kMarker[] = "ffffffffffffffffffffffffffffffff";

PathAttributes Basic(absl::string_view next_hop = "10.0.0.2") {
  PathAttributes attributes;
  attributes.as_path = {{AsPathSegmentType::kAsSequence, {Asn(65001)}}};
  attributes.next_hop = NextHopAddress{Address(next_hop)};
  return attributes;
}

std::string Encoded(Family family, const PathAttributes& attributes,
                    const std::vector<Nlri>& routes, const UpdateFormat& format = DualStack()) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  EXPECT_EQ(EncodeAnnouncements(family, attributes, routes, format, out), EncodeResult::kEncoded);
  return ToHex(octets);
}

EncodeResult ResultOf(Family family, const PathAttributes& attributes,
                      const std::vector<Nlri>& routes, const UpdateFormat& format = DualStack()) {
  std::vector<uint8_t> octets = {42};
  Writer out(octets);
  const EncodeResult result = EncodeAnnouncements(family, attributes, routes, format, out);
  if (result != EncodeResult::kEncoded) EXPECT_EQ(octets, std::vector<uint8_t>{42});
  return result;
}

TEST(Announcement, OfIpv4IsInTheMessagesOwnFields) {
  EXPECT_EQ(Encoded(kIpv4Unicast, Basic(), {Route("203.0.113.0/24"), Route("0.0.0.0/0")}),
            absl::StrCat(kMarker, "003002", "0000", "0014", "40010100", "40020602010000fde9",
                         "4003040a000002", "18cb0071", "00"));
}

TEST(Announcement, OfIpv6StartsWithMpReach) {
  EXPECT_EQ(Encoded(kIpv6Unicast, Basic("2001:db8::1"), {Route("2001:db8:1::/48")}),
            absl::StrCat(kMarker, "004402", "0000", "002d", "900e001c", "000201", "10",
                         "20010db8000000000000000000000001", "00", "3020010db80001", "40010100",
                         "40020602010000fde9"));
}

// Conformance: E-1, E-3.
TEST(Announcement, NextHopMustSuitTheFamily) {
  const std::vector<Nlri> v4 = {Route("203.0.113.0/24")};
  const std::vector<Nlri> v6 = {Route("2001:db8::/32")};
  EXPECT_EQ(ResultOf(kIpv4Unicast, Basic("2001:db8::1"), v4), EncodeResult::kNoNextHop);
  EXPECT_EQ(ResultOf(kIpv6Unicast, Basic("10.0.0.2"), v6), EncodeResult::kNoNextHop);
  EXPECT_EQ(ResultOf(kIpv4Unicast, PathAttributes(), v4), EncodeResult::kNoNextHop);
  UpdateFormat extended = DualStack();
  extended.extended_next_hop = {kIpv4Unicast};
  EXPECT_EQ(ResultOf(kIpv4Unicast, Basic("2001:db8::1"), v4, extended), EncodeResult::kEncoded);
}

// Attributes that leave room for exactly one /24, and one octet less.
// Conformance.
TEST(Announcement, TooLargeLeavesNothingBehind) {
  for (const Family family : {kIpv4Unicast, kIpv6Unicast}) {
    const bool v4 = family == kIpv4Unicast;
    const std::vector<Nlri> routes = {Route(v4 ? "10.0.0.0/8" : "2000::/8"),
                                      Route(v4 ? "203.0.113.0/24" : "2001:d00::/24")};
    PathAttributes attributes = Basic(v4 ? "10.0.0.2" : "2001:db8::1");
    attributes.unknown = {{200, 0xc0, std::vector<uint8_t>(300)}};
    const size_t size = Encoded(family, attributes, {routes[1]}).size() / 2;
    attributes.unknown[0].value.resize(300 + kMessageSizeMax - size);
    EXPECT_EQ(ResultOf(family, attributes, routes), EncodeResult::kEncoded);
    attributes.unknown[0].value.push_back(0);
    EXPECT_EQ(ResultOf(family, attributes, routes), EncodeResult::kTooLarge);
    UpdateFormat extended = DualStack();
    extended.message_size_max = kExtendedMessageSizeMax;
    EXPECT_EQ(ResultOf(family, attributes, routes, extended), EncodeResult::kEncoded);
    attributes.unknown[0].value.resize(70000);
    EXPECT_EQ(ResultOf(family, attributes, routes, extended), EncodeResult::kTooLarge);
  }
}

TEST(Announcement, LengthTakesTwoOctetsFrom256On) {
  PathAttributes attributes = Basic();
  attributes.communities.assign(63, Community(1));
  EXPECT_THAT(Encoded(kIpv4Unicast, attributes, {Route("0.0.0.0/0")}),
              ::testing::HasSubstr("c008fc00000001"));
  attributes.communities.assign(64, Community(1));
  EXPECT_THAT(Encoded(kIpv4Unicast, attributes, {Route("0.0.0.0/0")}),
              ::testing::HasSubstr("d008010000000001"));
}

// Conformance: S-1.
TEST(Announcement, TwoOctetPeersGetAs4AttributesOnlyIfNeeded) {
  UpdateFormat format = DualStack();
  format.four_octet_as = false;
  PathAttributes attributes = Basic();
  attributes.aggregator = Aggregator{Asn(65001), Address("10.0.0.9")};
  EXPECT_EQ(Encoded(kIpv4Unicast, attributes, {Route("0.0.0.0/0")}, format),
            absl::StrCat(kMarker, "003302", "0000", "001b", "40010100", "4002040201fde9",
                         "4003040a000002", "c00706fde90a000009", "00"));
  attributes.as_path[0].asns.push_back(Asn(70000));
  attributes.aggregator->asn = Asn(70000);
  EXPECT_EQ(Encoded(kIpv4Unicast, attributes, {Route("0.0.0.0/0")}, format),
            absl::StrCat(kMarker, "004d02", "0000", "0035", "40010100", "4002060202fde95ba0",
                         "4003040a000002", "c007065ba00a000009", "c0110a02020000fde900011170",
                         "c01208000111700a000009", "00"));
}

// Conformance: S-1.
TEST(Announcement, As4PathLeavesOutConfederations) {
  UpdateFormat format = DualStack();
  format.four_octet_as = false;
  PathAttributes attributes = Basic();
  attributes.as_path = {{AsPathSegmentType::kAsConfedSequence, {Asn(65010)}},
                        {AsPathSegmentType::kAsSequence, {Asn(70000)}}};
  EXPECT_THAT(Encoded(kIpv4Unicast, attributes, {Route("0.0.0.0/0")}, format),
              ::testing::HasSubstr("c01106"
                                   "020100011170"));
}

// Conformance: S-2.
TEST(Announcement, FourOctetPeersGetNoAs4Attributes) {
  PathAttributes attributes = Basic();
  attributes.as_path[0].asns.push_back(Asn(70000));
  attributes.aggregator = Aggregator{Asn(70000), Address("10.0.0.9")};
  EXPECT_EQ(
      Encoded(kIpv4Unicast, attributes, {Route("0.0.0.0/0")}),
      absl::StrCat(kMarker, "003b02", "0000", "0023", "40010100", "40020a02020000fde900011170",
                   "4003040a000002", "c00708000111700a000009", "00"));
}

TEST(Announcement, UnknownAttributesStandInTheirPlace) {
  PathAttributes attributes = Basic();
  attributes.only_to_customer = Asn(65001);
  attributes.unknown = {{22, 0xd0, {1}}, {40, 0xe0, {2}}};
  EXPECT_THAT(Encoded(kIpv4Unicast, attributes, {Route("0.0.0.0/0")}),
              ::testing::EndsWith("c0160101"
                                  "c0230400"
                                  "00fde9"
                                  "e0280102"
                                  "00"));
}

TEST(Announcement, OfNothingIsNothing) {
  EXPECT_THAT(Encoded(kIpv4Unicast, Basic(), {}), IsEmpty());
}

// Conformance.
TEST(PathIdentifiers, StandBeforeEachPrefixOfTheirFamilyOnly) {
  UpdateFormat format = DualStack();
  format.add_path = {kIpv4Unicast};
  const Nlri route{Route("203.0.113.0/24").prefix, 7};
  EXPECT_THAT(Encoded(kIpv4Unicast, Basic(), {route}, format),
              ::testing::EndsWith("0000000718cb0071"));
  const Nlri v6{Route("2001:db8:1::/48").prefix, 7};
  EXPECT_THAT(Encoded(kIpv6Unicast, Basic("2001:db8::1"), {v6}, format),
              ::testing::HasSubstr("003020010db80001"));
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeWithdrawals(kIpv4Unicast, {route}, format, out);
  EXPECT_EQ(ToHex(octets), absl::StrCat(kMarker, "001f02", "0008", "0000000718cb0071", "0000"));
}

TEST(Withdrawal, Ipv4IsInMpUnreachWhereItMayBeInMpReach) {
  UpdateFormat extended = DualStack();
  const std::vector<Nlri> routes = {Route("203.0.113.0/24")};
  std::vector<uint8_t> octets;
  Writer out(octets);
  EncodeWithdrawals(kIpv4Unicast, routes, extended, out);
  EXPECT_EQ(ToHex(octets), absl::StrCat(kMarker, "001b02", "0004", "18cb0071", "0000"));
  octets.clear();
  extended.extended_next_hop = {kIpv4Unicast};
  EncodeWithdrawals(kIpv4Unicast, routes, extended, out);
  EXPECT_EQ(ToHex(octets),
            absl::StrCat(kMarker, "002202", "0000", "000b", "900f0007", "000101", "18cb0071"));
}

}  // namespace
}  // namespace herald::wire

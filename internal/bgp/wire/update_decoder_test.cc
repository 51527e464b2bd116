#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/wire/test_vectors.h"

namespace herald::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kOrigin[] = "40010100";
constexpr char kAsPath[] = "400206 02010000fde9";
constexpr char kNextHop[] = "400304 0a000002";
constexpr char kDocumentation24[] = "18cb0071";  // 203.0.113.0/24
constexpr char kMpReach[] = "800e1c 0002 01 10 20010db8000000000000000000000001 00 30 20010db80001";
constexpr char kMpUnreach[] = "800f0a 0002 01 30 20010db80002";

std::string Basic() { return absl::StrCat(kOrigin, kAsPath, kNextHop); }

DecodedUpdate Decode(absl::string_view withdrawn, absl::string_view attributes,
                     absl::string_view nlri, const UpdateFormat& format = DualStack()) {
  Decoded<DecodedUpdate> decoded = DecodeUpdate(UpdateBody(withdrawn, attributes, nlri), format);
  EXPECT_TRUE(decoded.ok()) << attributes;
  return decoded.ok() ? std::move(decoded).value() : DecodedUpdate();
}

NotificationMessage Refusal(absl::string_view withdrawn, absl::string_view attributes,
                            absl::string_view nlri, const UpdateFormat& format = DualStack()) {
  const Decoded<DecodedUpdate> decoded =
      DecodeUpdate(UpdateBody(withdrawn, attributes, nlri), format);
  EXPECT_FALSE(decoded.ok()) << attributes;
  return decoded.ok() ? NotificationMessage() : decoded.error().notification;
}

TEST(Update, CarriesAllFourKindsOfRoutes) {
  const DecodedUpdate decoded =
      Decode("18c63364", absl::StrCat(kMpReach, kMpUnreach, Basic()), kDocumentation24);
  EXPECT_THAT(decoded.faults, IsEmpty());
  const UpdateMessage& update = decoded.update;
  EXPECT_THAT(update.unreachable,
              ElementsAre(UnreachableRoutes{kIpv4Unicast, {Route("198.51.100.0/24")}},
                          UnreachableRoutes{kIpv6Unicast, {Route("2001:db8:2::/48")}}));
  ASSERT_THAT(update.reachable, SizeIs(2));
  EXPECT_THAT(update.reachable[0].nlri, ElementsAre(Route("203.0.113.0/24")));
  EXPECT_EQ(update.reachable[0].attributes.next_hop, NextHop(NextHopAddress{Address("10.0.0.2")}));
  EXPECT_THAT(update.reachable[1].nlri, ElementsAre(Route("2001:db8:1::/48")));
  EXPECT_EQ(update.reachable[1].attributes.next_hop,
            NextHop(NextHopAddress{Address("2001:db8::1")}));
  EXPECT_EQ(update.reachable[1].attributes.as_path, update.reachable[0].attributes.as_path);
}

TEST(Update, FieldsMustFitIntoTheMessage) {
  const std::vector<uint8_t> body = {0, 1, 0xAA, 0, 2, 0xBB, 0xCC, 0xDD};
  const Decoded<UpdateFields> split = SplitUpdate(body);
  ASSERT_TRUE(split.ok());
  EXPECT_EQ(split.value().withdrawn.size(), 1u);
  EXPECT_EQ(split.value().attributes.size(), 2u);
  EXPECT_EQ(split.value().nlri.size(), 1u);
  for (size_t size = 0; size < 7; ++size) {
    const Decoded<UpdateFields> cut = SplitUpdate(Bytes(body).first(size));
    ASSERT_FALSE(cut.ok()) << size;
    EXPECT_EQ(cut.error().notification, (NotificationMessage{NotifyCode::kUpdate, 1, {}}));
  }
}

TEST(Update, TreatAsWithdrawReachesBothFamilies) {
  const DecodedUpdate decoded =
      Decode("18c63364", absl::StrCat(kMpReach, "40010103", kAsPath, kNextHop), kDocumentation24);
  EXPECT_THAT(decoded.update.reachable, IsEmpty());
  EXPECT_THAT(decoded.update.unreachable,
              ElementsAre(UnreachableRoutes{kIpv4Unicast,
                                            {Route("198.51.100.0/24"), Route("203.0.113.0/24")}},
                          UnreachableRoutes{kIpv6Unicast, {Route("2001:db8:1::/48")}}));
  EXPECT_THAT(decoded.faults, ElementsAre("ORIGIN: malformed; routes treated as withdrawn"));
}

TEST(Update, FaultWithoutReachableRoutesResetsTheSession) {
  EXPECT_EQ(Refusal("18c63364", "40010103", ""),
            (NotificationMessage{NotifyCode::kUpdate, 6, {0x40, 0x01, 0x01, 0x03}}));
  EXPECT_EQ(Refusal("", absl::StrCat(kMpUnreach, "8004020000"), "").subcode, 5);
}

TEST(Update, EndOfRibInBothForms) {
  EXPECT_EQ(Decode("", "", "").update, UpdateMessage{.end_of_rib = {kIpv4Unicast}});
  EXPECT_EQ(Decode("", "800f03 0002 01", "").update, UpdateMessage{.end_of_rib = {kIpv6Unicast}});
  EXPECT_EQ(Decode("", "900f0003 0001 01", "").update, UpdateMessage{.end_of_rib = {kIpv4Unicast}});
  // With anything beside it, it is none.
  EXPECT_EQ(Decode("18c63364", "800f03 0002 01", "").update.end_of_rib, std::vector<Family>());
  EXPECT_EQ(Decode("", absl::StrCat("800f03 0002 01", kOrigin), "").update, UpdateMessage());
}

TEST(Update, FamiliesNotNegotiatedAreIgnored) {
  UpdateFormat only_v6 = DualStack();
  only_v6.families = {kIpv6Unicast};
  const DecodedUpdate v4 = Decode("18c63364", Basic(), kDocumentation24, only_v6);
  EXPECT_EQ(v4.update, UpdateMessage());
  EXPECT_THAT(v4.faults, ElementsAre("ipv4-unicast: not negotiated; attribute discarded",
                                     "ipv4-unicast: not negotiated; attribute discarded"));
  UpdateFormat only_v4 = DualStack();
  only_v4.families = {kIpv4Unicast};
  EXPECT_EQ(Decode("", absl::StrCat(kMpReach, kOrigin, kAsPath), "", only_v4).update,
            UpdateMessage());
  EXPECT_EQ(Decode("", kMpUnreach, "", only_v4).update, UpdateMessage());
  EXPECT_EQ(Decode("", "800f03 0002 01", "", only_v4).update, UpdateMessage());
}

TEST(Update, NextHopWithoutOwnNlriIsIgnored) {
  const DecodedUpdate decoded =
      Decode("", absl::StrCat(kOrigin, kAsPath, "400304 00000000", kMpReach), "");
  EXPECT_THAT(decoded.faults, IsEmpty());
  ASSERT_THAT(decoded.update.reachable, SizeIs(1));
}

// Conformance: E-2.
TEST(Update, LinkLocalNextHops) {
  const std::string global = "20010db8000000000000000000000001";
  const std::string link_local = "fe800000000000000000000000000001";
  const std::string zero = "00000000000000000000000000000000";
  const auto next_hop = [&](const std::string& octets) {
    const std::string value = absl::StrCat("0002 01 20", octets, "00 30 20010db80001");
    const DecodedUpdate decoded = Decode("", absl::StrCat("800e2c", value, kOrigin, kAsPath), "");
    return decoded.update.reachable.at(0).attributes.next_hop;
  };
  const IpAddress fe80 = Address("fe80::1");
  EXPECT_EQ(next_hop(global + link_local), NextHop(NextHopAddress{Address("2001:db8::1"), fe80}));
  EXPECT_EQ(next_hop(global + global), NextHop(NextHopAddress{Address("2001:db8::1")}));
  EXPECT_EQ(next_hop(zero + link_local), NextHop(NextHopAddress{fe80}));
  EXPECT_EQ(next_hop(link_local + link_local), NextHop(NextHopAddress{fe80}));
}

// Conformance: E-1.
TEST(Update, Ipv6NextHopForIpv4NeedsItsCapability) {
  const std::string attributes = absl::StrCat(
      "800e19 0001 01 10 20010db8000000000000000000000001 00", kDocumentation24, kOrigin, kAsPath);
  EXPECT_EQ(Refusal("", attributes, "").subcode, 9);
  UpdateFormat extended = DualStack();
  extended.extended_next_hop = {kIpv4Unicast};
  const DecodedUpdate decoded = Decode("", attributes, "", extended);
  EXPECT_EQ(decoded.update.reachable.at(0).attributes.next_hop,
            NextHop(NextHopAddress{Address("2001:db8::1")}));
}

TEST(Update, UnknownAttributesAreKeptIfTransitive) {
  const DecodedUpdate decoded =
      Decode("", absl::StrCat(Basic(), "f0ff0001aa", "80c80178", "c0160100"), kDocumentation24);
  EXPECT_THAT(decoded.faults, IsEmpty());
  EXPECT_THAT(decoded.update.reachable.at(0).attributes.unknown,
              ElementsAre(RawAttribute{22, 0xc0, {0}}, RawAttribute{255, 0xe0, {0xaa}}));
}

TEST(Update, OnlyTheFirstOfSeveralCounts) {
  const DecodedUpdate decoded =
      Decode("", absl::StrCat(Basic(), "80040400000001", "80040400000002"), kDocumentation24);
  EXPECT_EQ(decoded.update.reachable.at(0).attributes.med, 1u);
  EXPECT_THAT(decoded.faults, ElementsAre("MULTI_EXIT_DISC: more than one; attribute discarded"));
}

TEST(Update, ConfederationSegmentsFromAnExternalPeerWithdraw) {
  const std::string attributes = absl::StrCat(kOrigin, "400206 03010000fde9", kNextHop);
  EXPECT_THAT(Decode("", attributes, kDocumentation24).update.reachable, IsEmpty());
  UpdateFormat internal = DualStack();
  internal.is_external = false;
  const std::string with_preference = absl::StrCat(attributes, "40050400000064");
  EXPECT_THAT(Decode("", with_preference, kDocumentation24, internal).update.reachable, SizeIs(1));
}

// Conformance: S-3.
TEST(Update, TwoOctetPeersAggregatorDecides) {
  UpdateFormat format = DualStack();
  format.four_octet_as = false;
  const std::string path = absl::StrCat(kOrigin, "400206 020200645ba0", kNextHop);
  const std::string as4 = "c01106 020100011170 c01208 00011170 0a000009";
  // AS_TRANS: AS4_AGGREGATOR and AS4_PATH tell the truth.
  const PathAttributes merged =
      Decode("", absl::StrCat(path, "c00706 5ba0 0a000009", as4), kDocumentation24, format)
          .update.reachable.at(0)
          .attributes;
  EXPECT_EQ(merged.aggregator, (Aggregator{Asn(70000), Address("10.0.0.9")}));
  EXPECT_THAT(merged.as_path.at(0).asns, ElementsAre(Asn(100), Asn(70000)));
  // Aggregated since, by a speaker that knows neither: both are stale.
  const PathAttributes stale =
      Decode("", absl::StrCat(path, "c00706 0064 0a000009", as4), kDocumentation24, format)
          .update.reachable.at(0)
          .attributes;
  EXPECT_EQ(stale.aggregator, (Aggregator{Asn(100), Address("10.0.0.9")}));
  EXPECT_THAT(stale.as_path.at(0).asns, ElementsAre(Asn(100), kAsTrans));
}

// Conformance: S-2.
TEST(Update, FourOctetPeersAs4AttributesAreDiscarded) {
  const DecodedUpdate decoded = Decode(
      "", absl::StrCat(Basic(), "c01106 020100011170 c01208 00011170 0a000009"), kDocumentation24);
  ASSERT_THAT(decoded.update.reachable, SizeIs(1));
  const PathAttributes& attributes = decoded.update.reachable[0].attributes;
  EXPECT_THAT(attributes.as_path.at(0).asns, ElementsAre(Asn(65001)));
  EXPECT_EQ(attributes.aggregator, std::nullopt);
  EXPECT_THAT(attributes.unknown, IsEmpty());
}

TEST(Update, FaultsInWordsAreBounded) {
  std::string attributes = Basic();
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&attributes, "80040400000001");
  EXPECT_THAT(Decode("", attributes, kDocumentation24).faults, SizeIs(32));
}

TEST(RibAttributes, NextHopStandsAloneInMpReach) {
  const std::string v6 = "20010db8000000000000000000000001";
  const std::string attributes = absl::StrCat(kOrigin, kAsPath);
  for (const std::string& mp_reach :
       {absl::StrCat("800e1110", v6), absl::StrCat("800e15 0002 01 10", v6, "00")}) {
    const Decoded<PathAttributes> decoded =
        DecodeRibAttributes(FromHex(absl::StrCat(attributes, mp_reach)));
    ASSERT_TRUE(decoded.ok()) << mp_reach;
    EXPECT_EQ(decoded.value().next_hop, NextHop(NextHopAddress{Address("2001:db8::1")}));
  }
  EXPECT_FALSE(DecodeRibAttributes(FromHex(absl::StrCat(attributes, "800e0411aabbcc"))).ok());
}

TEST(RibAttributes, MustBeComplete) {
  const Decoded<PathAttributes> whole =
      DecodeRibAttributes(FromHex(absl::StrCat(Basic(), "40050400000064")));
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole.value().local_pref, 100u);
  const Decoded<PathAttributes> pathless =
      DecodeRibAttributes(FromHex(absl::StrCat(kOrigin, kNextHop)));
  ASSERT_FALSE(pathless.ok());
  EXPECT_EQ(pathless.error().notification, (NotificationMessage{NotifyCode::kUpdate, 3, {2}}));
  EXPECT_FALSE(DecodeRibAttributes(FromHex(absl::StrCat(kOrigin, kAsPath))).ok());
  EXPECT_FALSE(DecodeRibAttributes(FromHex(absl::StrCat(Basic(), "8004020000"))).ok());
}

TEST(PackedNlri, EndsWhereItIsMalformed) {
  std::vector<Nlri> nlri;
  EXPECT_TRUE(DecodeNlri(Afi::kIpv4, false, FromHex("00 07ff 20cb007101"), nlri));
  EXPECT_THAT(nlri,
              ElementsAre(Nlri{P("0.0.0.0/0")}, Nlri{P("254.0.0.0/7")}, Nlri{P("203.0.113.1/32")}));
  nlri.clear();
  EXPECT_FALSE(DecodeNlri(Afi::kIpv4, false, FromHex("18cb0071 21cb007100"), nlri));
  EXPECT_THAT(nlri, ElementsAre(Nlri{P("203.0.113.0/24")}));
  nlri.clear();
  EXPECT_FALSE(DecodeNlri(Afi::kIpv6, false, FromHex("8120010db8"), nlri));
  EXPECT_THAT(nlri, IsEmpty());
}

// Conformance: A-1.
TEST(PackedNlri, HasItsPathIdentifierBeforeIt) {
  std::vector<Nlri> nlri;
  EXPECT_TRUE(DecodeNlri(Afi::kIpv4, true, FromHex("00000007 08 0a ffffffff 00"), nlri));
  EXPECT_THAT(nlri, ElementsAre(Nlri{P("10.0.0.0/8"), 7}, Nlri{P("0.0.0.0/0"), 0xFFFFFFFF}));
  nlri.clear();
  EXPECT_FALSE(DecodeNlri(Afi::kIpv4, true, FromHex("00000007 08 0a 0000"), nlri));
  EXPECT_THAT(nlri, ElementsAre(Nlri{P("10.0.0.0/8"), 7}));
}

}  // namespace
}  // namespace herald::wire

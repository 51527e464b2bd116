#include "internal/bgp/fsm/negotiation.h"

#include <string>
#include <variant>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/fsm/testing.h"

namespace herald::fsm {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PeerRules BothFamilies(PeerRules rules) {
  rules.families = {kIpv4Unicast, kIpv6Unicast};
  return rules;
}

OpenMessage Bare(OpenMessage open) {
  open.capabilities.clear();
  return open;
}

TEST(Negotiation, TwoOfOurKindAgreeOnEverything) {
  const Negotiated agreed =
      Agreed(BothFamilies(Rules()), MakeOpen(BothFamilies(PeerSideRules()), true));
  EXPECT_EQ(agreed.peer_router_id, RouterId(0x0A000002));
  EXPECT_EQ(agreed.hold_time_s, 90);
  EXPECT_THAT(agreed.families, ElementsAre(kIpv4Unicast, kIpv6Unicast));
  EXPECT_TRUE(agreed.four_octet_as);
  EXPECT_TRUE(agreed.route_refresh);
  EXPECT_TRUE(agreed.enhanced_route_refresh);
  EXPECT_TRUE(agreed.extended_message);
  EXPECT_THAT(agreed.extended_next_hop, ElementsAre(kIpv4Unicast));
}

TEST(Negotiation, ABareOpenMeansIpv4UnicastAndNothingElse) {
  const Negotiated agreed = Agreed(BothFamilies(Rules()), Bare(PeerOpen()));
  EXPECT_THAT(agreed.families, ElementsAre(kIpv4Unicast));
  EXPECT_FALSE(agreed.four_octet_as);
  EXPECT_FALSE(agreed.route_refresh);
  EXPECT_FALSE(agreed.enhanced_route_refresh);
  EXPECT_FALSE(agreed.extended_message);
  EXPECT_THAT(agreed.extended_next_hop, IsEmpty());
}

TEST(Negotiation, WhatWeDidNotOfferIsNotNegotiated) {
  const PeerRules rules = BothFamilies(Rules());
  const auto outcome = Negotiate(rules, MakeOpen(rules, /*with_capabilities=*/false),
                                 MakeOpen(BothFamilies(PeerSideRules()), true));
  const auto& agreed = std::get<Negotiated>(outcome);
  EXPECT_THAT(agreed.families, ElementsAre(kIpv4Unicast));
  EXPECT_FALSE(agreed.four_octet_as);
  EXPECT_FALSE(agreed.extended_message);
}

// Conformance: P-1.
TEST(Negotiation, UnknownCapabilitiesAreKeptAndNeverRefused) {
  OpenMessage theirs = PeerOpen();
  theirs.capabilities.push_back(UnknownCapability{.code = 239, .value = {1, 2}});
  EXPECT_EQ(Agreed(Rules(), theirs).peer_capabilities, theirs.capabilities);
}

TEST(Negotiation, NoCommonFamilyNamesWhatWeMiss) {
  PeerRules rules = Rules();
  rules.families = {kIpv6Unicast};
  const OpenFault fault = Refused(rules, PeerOpen());
  EXPECT_EQ(fault.notification, (NotificationMessage{NotifyCode::kOpen, 7, {1, 4, 0, 2, 0, 1}}));
}

// Conformance: P-1.
TEST(Negotiation, EachFamilyThatIsRequiredIsNamed) {
  PeerRules rules = BothFamilies(Rules());
  EXPECT_THAT(Agreed(rules, PeerOpen()).families, ElementsAre(kIpv4Unicast));
  rules.families_required = true;
  const OpenFault fault = Refused(rules, PeerOpen());
  EXPECT_EQ(fault.notification, (NotificationMessage{NotifyCode::kOpen, 7, {1, 4, 0, 2, 0, 1}}));
  EXPECT_EQ(fault.detail, "no ipv6-unicast");
}

struct Requirement {
  RequiredCapability required;
  std::vector<uint8_t> encoding;
  std::string detail;
};

class Required : public ::testing::TestWithParam<Requirement> {};

// Conformance: P-1.
TEST_P(Required, OnlyWhatIsMissingIsTheData) {
  PeerRules rules = BothFamilies(Rules());
  rules.graceful_restart = true;
  rules.required_capabilities = {GetParam().required};
  const OpenFault fault = Refused(rules, Bare(PeerOpen()));
  EXPECT_EQ(fault.notification, (NotificationMessage{NotifyCode::kOpen, 7, GetParam().encoding}));
  EXPECT_EQ(fault.detail, GetParam().detail);

  PeerRules theirs = BothFamilies(PeerSideRules());
  theirs.graceful_restart = true;
  EXPECT_EQ(Agreed(rules, MakeOpen(theirs, true)).hold_time_s, 90);
}

INSTANTIATE_TEST_SUITE_P(
    Capabilities, Required,
    ::testing::Values(
        Requirement{RequiredCapability::kRouteRefresh, {2, 0}, "no route refresh"},
        Requirement{
            RequiredCapability::kEnhancedRouteRefresh, {70, 0}, "no enhanced route refresh"},
        Requirement{
            RequiredCapability::kFourOctetAs, {65, 4, 0, 0, 0xfd, 0xe9}, "no four-octet AS"},
        Requirement{RequiredCapability::kExtendedMessage, {6, 0}, "no extended message"},
        Requirement{
            RequiredCapability::kExtendedNextHop, {5, 6, 0, 1, 0, 1, 0, 2}, "no extended next hop"},
        Requirement{
            RequiredCapability::kGracefulRestart, {64, 2, 0x40, 0}, "no graceful restart"}));

// Conformance: P-1.
TEST(Negotiation, AllThatIsMissingIsNamedAtOnce) {
  PeerRules rules = BothFamilies(Rules());
  rules.families_required = true;
  rules.required_capabilities = {RequiredCapability::kRouteRefresh,
                                 RequiredCapability::kExtendedMessage};
  const OpenFault fault = Refused(rules, Bare(PeerOpen()));
  EXPECT_EQ(fault.notification,
            (NotificationMessage{NotifyCode::kOpen, 7, {1, 4, 0, 2, 0, 1, 2, 0, 6, 0}}));
  EXPECT_EQ(fault.detail, "no ipv6-unicast, no route refresh, no extended message");
}

// Conformance: P-3.
TEST(Negotiation, NoBareOpenIsOfUseWhereACapabilityIsRequired) {
  PeerRules rules = Rules();
  EXPECT_TRUE(CanDoWithoutCapabilities(rules));
  rules.families_required = true;
  EXPECT_TRUE(CanDoWithoutCapabilities(rules));
  rules.families = {kIpv4Unicast, kIpv6Unicast};
  EXPECT_FALSE(CanDoWithoutCapabilities(rules));
  rules.families_required = false;
  EXPECT_TRUE(CanDoWithoutCapabilities(rules));
  rules.families = {kIpv6Unicast};
  EXPECT_FALSE(CanDoWithoutCapabilities(rules));
  rules = Rules();
  rules.required_capabilities = {RequiredCapability::kRouteRefresh};
  EXPECT_FALSE(CanDoWithoutCapabilities(rules));
  rules = Rules();
  rules.role = Role::kProvider;
  EXPECT_TRUE(CanDoWithoutCapabilities(rules));
  rules.role_strict = true;
  EXPECT_FALSE(CanDoWithoutCapabilities(rules));
}

TEST(Negotiation, BadPeerAs) {
  OpenMessage theirs = PeerOpen();
  theirs.asn = Asn(65003);
  const OpenFault fault = Refused(Rules(), theirs);
  EXPECT_EQ(fault.notification, (NotificationMessage{NotifyCode::kOpen, 2, {}}));
  EXPECT_EQ(fault.detail, "expected 65002, peer says 65003");
}

// Conformance: S-4.
TEST(Negotiation, AsZeroIsNobody) {
  OpenMessage theirs = PeerOpen();
  theirs.asn = Asn(0);
  EXPECT_EQ(Refused(Rules(), theirs).notification.subcode, 2);
}

// Conformance: S-1.
TEST(Negotiation, FourOctetAsNumbersNeedBothSides) {
  OpenMessage theirs = PeerOpen();
  EXPECT_TRUE(Agreed(Rules(), theirs).four_octet_as);
  EXPECT_FALSE(Agreed(Rules(), Bare(theirs)).four_octet_as);
  const auto outcome = Negotiate(Rules(), MakeOpen(Rules(), /*with_capabilities=*/false), theirs);
  EXPECT_FALSE(std::get<Negotiated>(outcome).four_octet_as);
}

TEST(Negotiation, AsTransAloneIsNotALargeAsn) {
  PeerRules rules = Rules();
  rules.peer_asn = Asn(4200000000);
  OpenMessage theirs = Bare(PeerOpen());
  theirs.asn = kAsTrans;
  EXPECT_EQ(Refused(rules, theirs).notification.subcode, 2);
}

// Conformance: I-1, I-2, I-3.
TEST(Negotiation, BgpIdentifiers) {
  PeerRules rules = Rules();
  OpenMessage theirs = PeerOpen();
  theirs.router_id = rules.router_id;
  EXPECT_EQ(Agreed(rules, theirs).peer_router_id, rules.router_id);  // External: RFC 6286.

  rules.peer_asn = rules.local_asn;
  theirs.asn = rules.local_asn;
  EXPECT_EQ(Refused(rules, theirs).notification, (NotificationMessage{NotifyCode::kOpen, 3, {}}));
  theirs.router_id = RouterId(0);
  EXPECT_EQ(Refused(rules, theirs).notification, (NotificationMessage{NotifyCode::kOpen, 3, {}}));
  theirs.router_id = RouterId(0xFFFFFFFF);
  EXPECT_EQ(Agreed(rules, theirs).peer_router_id, RouterId(0xFFFFFFFF));
}

// Conformance: T-1.
TEST(Negotiation, HoldTime) {
  EXPECT_EQ(Agreed(Rules(), PeerOpen(30)).hold_time_s, 30);
  EXPECT_EQ(Agreed(Rules(), PeerOpen(180)).hold_time_s, 90);
  EXPECT_EQ(Agreed(Rules(), PeerOpen(0)).hold_time_s, 0);
  EXPECT_EQ(Agreed(Rules(), PeerOpen(3)).hold_time_s, 3);
  for (const uint16_t hold_time_s : {uint16_t{1}, uint16_t{2}}) {
    EXPECT_EQ(Refused(Rules(), PeerOpen(hold_time_s)).notification,
              (NotificationMessage{NotifyCode::kOpen, 6, {}}));
  }
}

// Conformance: T-1.
TEST(Negotiation, HoldTimeMayHaveAMinimum) {
  PeerRules rules = Rules();
  rules.hold_time_min_s = 20;
  const OpenFault fault = Refused(rules, PeerOpen(19));
  EXPECT_EQ(fault.notification, (NotificationMessage{NotifyCode::kOpen, 6, {}}));
  EXPECT_EQ(fault.detail, "peer says 19 s, we want 20 s");
  EXPECT_EQ(Agreed(rules, PeerOpen(20)).hold_time_s, 20);
  EXPECT_EQ(Refused(rules, PeerOpen(0)).notification.subcode, 6);
}

TEST(Negotiation, Ipv6NextHopsAreOfferedWhereThereIsIpv6) {
  PeerRules rules = Rules();
  EXPECT_FALSE(Offered<ExtendedNextHopCapability>(rules));
  rules.over_ipv6 = true;
  EXPECT_TRUE(Offered<ExtendedNextHopCapability>(rules));
  rules.families = {kIpv6Unicast};
  EXPECT_FALSE(Offered<ExtendedNextHopCapability>(rules));
}

TEST(Negotiation, NamesAreSentOnlyIfGiven) {
  PeerRules rules = Rules();
  EXPECT_FALSE(Offered<FqdnCapability>(rules));
  EXPECT_FALSE(Offered<SoftwareVersionCapability>(rules));
  rules.host_name = "edge1";
  rules.software_version = "herald/1";
  EXPECT_EQ(Offered<FqdnCapability>(rules), (FqdnCapability{"edge1", ""}));
  EXPECT_EQ(Offered<SoftwareVersionCapability>(rules), SoftwareVersionCapability{"herald/1"});
}

}  // namespace
}  // namespace herald::fsm

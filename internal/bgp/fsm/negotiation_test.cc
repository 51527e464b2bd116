#include "internal/bgp/fsm/negotiation.h"

#include <variant>

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

Negotiated Agreed(const PeerRules& rules, const OpenMessage& theirs) {
  return std::get<Negotiated>(Negotiate(rules, MakeOpen(rules, true), theirs));
}

OpenFault Refused(const PeerRules& rules, const OpenMessage& theirs) {
  return std::get<OpenFault>(Negotiate(rules, MakeOpen(rules, true), theirs));
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
  EXPECT_TRUE(agreed.extended_message);
  EXPECT_THAT(agreed.extended_next_hop, ElementsAre(kIpv4Unicast));
}

TEST(Negotiation, ABareOpenMeansIpv4UnicastAndNothingElse) {
  const Negotiated agreed = Agreed(BothFamilies(Rules()), Bare(PeerOpen()));
  EXPECT_THAT(agreed.families, ElementsAre(kIpv4Unicast));
  EXPECT_FALSE(agreed.four_octet_as);
  EXPECT_FALSE(agreed.route_refresh);
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

TEST(Negotiation, UnknownCapabilitiesAreKeptAndNeverRefused) {  // P-1
  OpenMessage theirs = PeerOpen();
  theirs.capabilities.push_back(UnknownCapability{.code = 73, .value = {1, 2}});
  EXPECT_EQ(Agreed(Rules(), theirs).peer_capabilities, theirs.capabilities);
}

TEST(Negotiation, NoCommonFamilyNamesWhatWeMiss) {
  PeerRules rules = Rules();
  rules.families = {kIpv6Unicast};
  const OpenFault fault = Refused(rules, PeerOpen());
  EXPECT_EQ(fault.notification, (NotificationMessage{NotifyCode::kOpen, 7, {1, 4, 0, 2, 0, 1}}));
}

TEST(Negotiation, BadPeerAs) {
  OpenMessage theirs = PeerOpen();
  theirs.asn = Asn(65003);
  const OpenFault fault = Refused(Rules(), theirs);
  EXPECT_EQ(fault.notification, (NotificationMessage{NotifyCode::kOpen, 2, {}}));
  EXPECT_EQ(fault.detail, "expected 65002, peer says 65003");
}

TEST(Negotiation, AsTransAloneIsNotALargeAsn) {
  PeerRules rules = Rules();
  rules.peer_asn = Asn(4200000000);
  OpenMessage theirs = Bare(PeerOpen());
  theirs.asn = kAsTrans;
  EXPECT_EQ(Refused(rules, theirs).notification.subcode, 2);
}

TEST(Negotiation, BgpIdentifiers) {  // I-1, I-2, I-3
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

TEST(Negotiation, HoldTime) {  // T-1
  EXPECT_EQ(Agreed(Rules(), PeerOpen(30)).hold_time_s, 30);
  EXPECT_EQ(Agreed(Rules(), PeerOpen(180)).hold_time_s, 90);
  EXPECT_EQ(Agreed(Rules(), PeerOpen(0)).hold_time_s, 0);
  EXPECT_EQ(Agreed(Rules(), PeerOpen(3)).hold_time_s, 3);
  for (const uint16_t hold_time_s : {uint16_t{1}, uint16_t{2}}) {
    EXPECT_EQ(Refused(Rules(), PeerOpen(hold_time_s)).notification,
              (NotificationMessage{NotifyCode::kOpen, 6, {}}));
  }
}

TEST(Negotiation, Ipv6NextHopsAreOfferedWhereThereIsIpv6) {
  const auto offers = [](const PeerRules& rules) {
    for (const Capability& capability : MakeOpen(rules, true).capabilities) {
      if (std::holds_alternative<ExtendedNextHopCapability>(capability)) return true;
    }
    return false;
  };
  PeerRules rules = Rules();
  EXPECT_FALSE(offers(rules));
  rules.over_ipv6 = true;
  EXPECT_TRUE(offers(rules));
  rules.families = {kIpv6Unicast};
  EXPECT_FALSE(offers(rules));
}

}  // namespace
}  // namespace herald::fsm

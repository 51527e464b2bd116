// What the OPENs say of ADD-PATH (RFC 7911) and of restarts (RFC 4724, RFC 9494).

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/fsm/negotiation.h"
#include "internal/bgp/fsm/testing.h"

namespace herald::fsm {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PeerRules DualStackRules() {
  PeerRules rules = Rules();
  rules.families = {kIpv4Unicast, kIpv6Unicast};
  return rules;
}

OpenMessage DualStackOpen(std::initializer_list<Capability> capabilities) {
  PeerRules rules = PeerSideRules();
  rules.families = {kIpv4Unicast, kIpv6Unicast};
  OpenMessage open = MakeOpen(rules, /*with_capabilities=*/true);
  open.capabilities.insert(open.capabilities.end(), capabilities);
  return open;
}

struct Paths {
  bool send = false;
  bool receive = false;
  friend bool operator==(const Paths&, const Paths&) = default;
};

// Of IPv6 unicast, where we do what is given and the peer offers the mode.
Paths AgreedPaths(const Paths& ours, AddPathMode theirs) {
  PeerRules rules = DualStackRules();
  if (ours.send) rules.add_path_send = {kIpv6Unicast};
  if (ours.receive) rules.add_path_receive = {kIpv6Unicast};
  const Negotiated agreed =
      Agreed(rules, DualStackOpen({AddPathCapability{{{kIpv6Unicast, theirs}}}}));
  for (const auto& families : {agreed.add_path_send, agreed.add_path_receive}) {
    for (const Family family : families) EXPECT_EQ(family, kIpv6Unicast);
  }
  return {!agreed.add_path_send.empty(), !agreed.add_path_receive.empty()};
}

// Conformance: A-1.
TEST(AddPath, EachDirectionNeedsASenderAndAReceiver) {
  constexpr Paths kNone, kSend{true, false}, kReceive{false, true}, kBoth{true, true};
  EXPECT_EQ(AgreedPaths(kSend, AddPathMode::kReceive), kSend);
  EXPECT_EQ(AgreedPaths(kSend, AddPathMode::kSend), kNone);
  EXPECT_EQ(AgreedPaths(kSend, AddPathMode::kBoth), kSend);
  EXPECT_EQ(AgreedPaths(kReceive, AddPathMode::kReceive), kNone);
  EXPECT_EQ(AgreedPaths(kReceive, AddPathMode::kSend), kReceive);
  EXPECT_EQ(AgreedPaths(kReceive, AddPathMode::kBoth), kReceive);
  EXPECT_EQ(AgreedPaths(kBoth, AddPathMode::kReceive), kSend);
  EXPECT_EQ(AgreedPaths(kBoth, AddPathMode::kSend), kReceive);
  EXPECT_EQ(AgreedPaths(kBoth, AddPathMode::kBoth), kBoth);
  EXPECT_EQ(AgreedPaths(kNone, AddPathMode::kBoth), kNone);
}

// Conformance: A-1.
TEST(AddPath, FamiliesAreAgreedOnOneByOne) {
  PeerRules rules = DualStackRules();
  rules.add_path_send = {kIpv4Unicast, kIpv6Unicast};
  rules.add_path_receive = {kIpv6Unicast};
  EXPECT_EQ(Offered<AddPathCapability>(rules),
            (AddPathCapability{
                {{kIpv4Unicast, AddPathMode::kSend}, {kIpv6Unicast, AddPathMode::kBoth}}}));
  const Negotiated agreed =
      Agreed(rules, DualStackOpen({AddPathCapability{{{kIpv4Unicast, AddPathMode::kReceive},
                                                      {kIpv6Unicast, AddPathMode::kSend}}}}));
  EXPECT_THAT(agreed.add_path_send, ElementsAre(kIpv4Unicast));
  EXPECT_THAT(agreed.add_path_receive, ElementsAre(kIpv6Unicast));
}

// Conformance: A-1.
TEST(AddPath, IsNothingForAFamilyThatIsNotSpoken) {
  PeerRules rules = Rules();
  rules.add_path_send = {kIpv4Unicast, kIpv6Unicast};
  EXPECT_EQ(Offered<AddPathCapability>(rules),
            (AddPathCapability{{{kIpv4Unicast, AddPathMode::kSend}}}));
  const AddPathCapability both{
      {{kIpv4Unicast, AddPathMode::kBoth}, {kIpv6Unicast, AddPathMode::kBoth}}};
  EXPECT_THAT(Agreed(rules, DualStackOpen({both})).add_path_send, ElementsAre(kIpv4Unicast));
  EXPECT_THAT(Agreed(rules, DualStackOpen({})).add_path_send, IsEmpty());
}

PeerRules Helping() {
  PeerRules rules = DualStackRules();
  rules.graceful_restart = true;
  rules.long_lived_stale_time_max_s = 3600;
  return rules;
}

const GracefulRestartCapability kRestart{
    .notification = true, .restart_time_s = 120, .rows = {{kIpv4Unicast, true}}};

TEST(GracefulRestart, WeOfferToHelpAndNothingElse) {
  EXPECT_EQ(Offered<GracefulRestartCapability>(Helping()),
            GracefulRestartCapability{.notification = true});
  EXPECT_EQ(Offered<LongLivedGracefulRestartCapability>(Helping()),
            LongLivedGracefulRestartCapability{});
  EXPECT_EQ(Offered<GracefulRestartCapability>(Rules()), std::nullopt);
}

TEST(GracefulRestart, IsWhatThePeerSays) {
  const auto agreed = Agreed(Helping(), DualStackOpen({kRestart})).graceful_restart;
  EXPECT_EQ(agreed,
            (GracefulRestart{
                .notification = true, .restart_time_s = 120, .families = {{kIpv4Unicast, true}}}));
  EXPECT_EQ(Agreed(Helping(), DualStackOpen({})).graceful_restart, std::nullopt);
  EXPECT_EQ(Agreed(DualStackRules(), DualStackOpen({kRestart})).graceful_restart, std::nullopt);
}

TEST(GracefulRestart, NotificationsNeedBothNBits) {
  const GracefulRestartCapability without{.restart_time_s = 120};
  const auto agreed = Agreed(Helping(), DualStackOpen({without})).graceful_restart;
  ASSERT_TRUE(agreed.has_value());
  EXPECT_FALSE(agreed->notification);
}

// Conformance: G-6.
TEST(GracefulRestart, OfTwoCapabilitiesTheLastCounts) {
  const GracefulRestartCapability last{.restarting = true, .restart_time_s = 7};
  const auto agreed = Agreed(Helping(), DualStackOpen({kRestart, last})).graceful_restart;
  EXPECT_EQ(agreed, (GracefulRestart{.restarting = true, .restart_time_s = 7}));
}

TEST(GracefulRestart, FamiliesThatAreNotSpokenAreLeftOut) {
  const GracefulRestartCapability evpn{
      .rows = {{{static_cast<Afi>(25), static_cast<Safi>(70)}, true}, {kIpv6Unicast, false}}};
  const auto agreed = Agreed(Helping(), DualStackOpen({evpn})).graceful_restart;
  ASSERT_TRUE(agreed.has_value());
  EXPECT_THAT(agreed->families, ElementsAre(GracefulRestart::Row{kIpv6Unicast, false}));
}

const LongLivedGracefulRestartCapability kLongLived{
    {{kIpv4Unicast, true, 600}, {kIpv6Unicast, false, 0xffffff}}};

// Conformance: L-1.
TEST(LongLived, IsNothingWithoutGracefulRestart) {
  EXPECT_THAT(Agreed(Helping(), DualStackOpen({kLongLived})).long_lived, IsEmpty());
  PeerRules rules = Helping();
  rules.graceful_restart = false;
  EXPECT_EQ(Offered<LongLivedGracefulRestartCapability>(rules), std::nullopt);
  EXPECT_THAT(Agreed(rules, DualStackOpen({kRestart, kLongLived})).long_lived, IsEmpty());
  rules = Helping();
  rules.long_lived_stale_time_max_s = 0;
  EXPECT_EQ(Offered<LongLivedGracefulRestartCapability>(rules), std::nullopt);
  EXPECT_THAT(Agreed(rules, DualStackOpen({kRestart, kLongLived})).long_lived, IsEmpty());
}

// Conformance: L-2.
TEST(LongLived, TimesAreBounded) {
  EXPECT_THAT(
      Agreed(Helping(), DualStackOpen({kRestart, kLongLived})).long_lived,
      ElementsAre(LongLived{kIpv4Unicast, true, 600}, LongLived{kIpv6Unicast, false, 3600}));
  PeerRules rules = Helping();
  rules.long_lived_stale_time_max_s = 0xffffffff;
  EXPECT_THAT(
      Agreed(rules, DualStackOpen({kRestart, kLongLived})).long_lived,
      ElementsAre(LongLived{kIpv4Unicast, true, 600}, LongLived{kIpv6Unicast, false, 0xffffff}));
}

}  // namespace
}  // namespace herald::fsm

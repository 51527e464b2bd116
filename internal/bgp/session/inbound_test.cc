// What becomes of routes that a peer sends: limits of their number, and peers that are not listened
// to.
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/session/played_peer.h"
#include "internal/injector/subscription.h"

namespace herald::session {
namespace {

using fsm::State;
using testing::IsEmpty;
using testing::SizeIs;

// At most ten IPv4 routes.
class PrefixLimits : public PlayedPeer {
 protected:
  void ComeUpWithLimit(std::optional<uint16_t> restart_s) {
    Configure([&](config::Peer& config) {
      config.prefix_limits = {{.family = kIpv4Unicast, .max = 10, .restart_s = restart_s}};
    });
    ComeUp();
  }
  void AwaitRoutes(size_t count) {
    EXPECT_TRUE(RunUntil(core_, [&] { return received() == count; }));
  }
  // AFI 1, SAFI 1, limit 10 (RFC 4486 section 4).
  const NotificationMessage kCeased = {NotifyCode::kCease, 1, {0, 1, 1, 0, 0, 0, 10}};
};

// Conformance: N-1.
TEST_F(PrefixLimits, TheMaximumIsFineOneMoreEndsTheSession) {
  ComeUpWithLimit(std::nullopt);
  SendRoutes(0, 10);
  AwaitRoutes(10);
  SendRoutes(0, 10);  // The same ones again.
  WithdrawRoutes(0, 1);
  AwaitRoutes(9);
  SendRoutes(0, 1);
  AwaitRoutes(10);
  EXPECT_TRUE(IsUp());
  SendRoutes(10, 1);
  ExpectEnd(kCeased);
  EXPECT_EQ(recorder_.downs.back().text,
            "we sent NOTIFICATION Cease/Maximum Number of Prefixes Reached (more than 10 "
            "ipv4-unicast routes; stays down until it is enabled or reset)");
  EXPECT_TRUE(peer_->Status().enabled);
}

// Conformance: A-2, N-1.
TEST_F(PrefixLimits, EachPathOfAPrefixCounts) {
  Configure([&](config::Peer& config) {
    config.prefix_limits = {{.family = kIpv4Unicast, .max = 10}};
    config.add_path_receive = {kIpv4Unicast};
  });
  OpenMessage open = FullOpen();
  open.capabilities.push_back(AddPathCapability{{{kIpv4Unicast, AddPathMode::kSend}}});
  ComeUp(open);
  SendPaths(1, 10);
  SendPaths(1, 10);  // The same ones again.
  AwaitRoutes(10);
  EXPECT_TRUE(IsUp());
  SendPaths(11, 1);
  ExpectEnd(kCeased);
}

TEST_F(PrefixLimits, StaysDownUntilItIsEnabled) {
  ComeUpWithLimit(std::nullopt);
  SendRoutes(0, 11);
  ExpectEnd(kCeased);
  EXPECT_EQ(state(), State::kIdle);
  peer_->Enable();
  Handshake();
}

TEST_F(PrefixLimits, StaysDownUntilItIsReset) {
  ComeUpWithLimit(std::nullopt);
  SendRoutes(0, 11);
  ExpectEnd(kCeased);
  EXPECT_TRUE(peer_->Reset("").ok());
  Handshake();
}

TEST_F(PrefixLimits, ComesBackAfterTheTimeGiven) {
  ComeUpWithLimit(1);
  SendRoutes(0, 11);
  ExpectEnd(kCeased);
  EXPECT_EQ(state(), State::kIdle);
  Handshake();
}

TEST_F(PrefixLimits, WarnsOnceForEachCrossing) {
  ComeUpWithLimit(std::nullopt);
  SendRoutes(0, 7);
  AwaitRoutes(7);
  EXPECT_THAT(recorder_.warnings, IsEmpty());
  SendRoutes(7, 1);
  SendRoutes(8, 1);
  AwaitRoutes(9);
  ASSERT_THAT(recorder_.warnings, SizeIs(1));
  EXPECT_EQ(recorder_.warnings[0].family, kIpv4Unicast);
  EXPECT_EQ(recorder_.warnings[0].routes, 8u);
  EXPECT_EQ(recorder_.warnings[0].max, 10u);
  WithdrawRoutes(0, 5);
  SendRoutes(0, 5);
  WithdrawRoutes(8, 1);
  AwaitRoutes(8);
  EXPECT_THAT(recorder_.warnings, SizeIs(2));
}

// The peer's updates are counted and forgotten.
class Discard : public PlayedPeer {
 protected:
  Discard() {
    Configure([](config::Peer& config) { config.inbound = config::Inbound::kDiscard; });
  }
};

TEST_F(Discard, NothingIsKeptAndNothingTold) {
  auto subscription = injector_.Subscribe({}, /*snapshot=*/false, [] {}, absl::Now()).value();
  ComeUp();
  SendRoutes(0, 100);
  // What would be a fault, were it looked at: an ORIGIN of 9.
  remote_.Send(MessageType::kUpdate, {0, 0, 0, 4, 0x40, 1, 1, 9, 8, 10});
  ASSERT_TRUE(RunUntil(core_, [&] { return peer_->Status().received.update == 2; }));
  EXPECT_EQ(received(), 0u);
  EXPECT_THAT(recorder_.faults, IsEmpty());
  EXPECT_TRUE(IsUp());
  remote_.Close();
  ASSERT_TRUE(RunUntil(core_, [&] { return !IsUp(); }));
  const auto events = subscription->Take(1000);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_TRUE(std::holds_alternative<injector::PeerWentUp>(events[0].what));
  EXPECT_TRUE(std::holds_alternative<injector::PeerWentDown>(events[1].what));
}

TEST_F(Discard, LengthsThatDoNotFitEndTheSession) {
  ComeUp();
  remote_.Send(MessageType::kUpdate, {0, 0, 0, 1});
  ExpectEnd({NotifyCode::kUpdate, 1, {}});
}

TEST_F(Discard, RoutesStillGoOut) {
  ComeUp();
  ASSERT_TRUE(
      injector_
          .Announce({{.attributes = {}, .nlri = {{.prefix = Prefix::Parse("10.0.0.0/8").value()}}}})
          .ok());
  EXPECT_EQ(remote_.Expect(MessageType::kUpdate).back(), 10);
}

}  // namespace
}  // namespace herald::session

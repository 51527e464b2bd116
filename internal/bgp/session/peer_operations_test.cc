// What an operator does to a session, over loopback.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/session/played_peer.h"
#include "internal/net/prefix.h"

namespace herald::session {
namespace {

using fsm::State;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using PeerOperations = PlayedPeer;

// Conformance: F-6, N-1, N-2.
TEST_F(PeerOperations, DisableTellsThePeerWhyAndStays) {
  ComeUp();
  EXPECT_TRUE(peer_->Status().enabled);
  peer_->Disable("Z\xC3\xBCrich \"moves\"");
  ExpectEnd({NotifyCode::kCease,
             2,
             {15, 'Z', 0xC3, 0xBC, 'r', 'i', 'c', 'h', ' ', '"', 'm', 'o', 'v', 'e', 's', '"'}});
  EXPECT_EQ(state(), State::kIdle);
  EXPECT_FALSE(peer_->Status().enabled);
  ASSERT_EQ(recorder_.downs.size(), 1u);
  EXPECT_EQ(recorder_.downs[0].cause, DownReason::Cause::kStopped);
  EXPECT_EQ(recorder_.downs[0].text, "disabled by the operator: \"Z\xC3\xBCrich \\\"moves\\\"\"");
}

TEST_F(PeerOperations, EnableBringsItBack) {
  ComeUp();
  peer_->Disable("");
  ExpectEnd({NotifyCode::kCease, 2, {}});
  EXPECT_EQ(recorder_.downs[0].text, "disabled by the operator");
  peer_->Enable();
  Handshake();
  EXPECT_TRUE(peer_->Status().enabled);
}

TEST_F(PeerOperations, WhatIsConfiguredDisabledDoesNotDial) {
  Configure([](config::Peer& config) { config.enabled = false; });
  peer_->Start();
  EXPECT_EQ(state(), State::kIdle);
  peer_->Enable();
  Handshake();
}

// Conformance: N-1, N-2.
TEST_F(PeerOperations, ResetComesBack) {
  ComeUp();
  EXPECT_TRUE(peer_->Reset("new keys").ok());
  ExpectEnd({NotifyCode::kCease, 4, {8, 'n', 'e', 'w', ' ', 'k', 'e', 'y', 's'}});
  EXPECT_EQ(recorder_.downs[0].text, "reset by the operator: \"new keys\"");
  Handshake();
  EXPECT_EQ(peer_->Status().flaps, 1u);
}

TEST_F(PeerOperations, ADisabledPeerIsNotReset) {
  peer_->Disable("");
  peer_->Start();
  EXPECT_EQ(peer_->Reset("").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(state(), State::kIdle);
}

// Conformance: N-1.
TEST_F(PeerOperations, RemoveAndReplaceSaySo) {
  ComeUp();
  peer_->Remove();
  ExpectEnd({NotifyCode::kCease, 3, {}});
  peer_->Enable();
  Handshake();
  SkipUpdates(2);
  peer_->Replace();
  ExpectEnd({NotifyCode::kCease, 6, {}});
  EXPECT_EQ(recorder_.downs[0].text, "removed from the configuration");
  EXPECT_EQ(recorder_.downs[1].text, "its new configuration needs a new session");
}

TEST_F(PeerOperations, SoftResetInAsksForEveryFamilyOnce) {
  ComeUp();
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(peer_->SoftResetIn().ok());
  EXPECT_THAT(remote_.Expect(MessageType::kRouteRefresh), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(remote_.Expect(MessageType::kRouteRefresh), ElementsAre(0, 2, 0, 1));
  peer_->Disable("");
  ExpectEnd({NotifyCode::kCease, 2, {}});  // Nothing in between.
  EXPECT_EQ(peer_->Status().sent.route_refresh, 2u);
}

TEST_F(PeerOperations, SoftResetInNeedsThePeersCapability) {
  EXPECT_THAT(std::string(peer_->SoftResetIn().message()), HasSubstr("not established"));
  OpenMessage open = FullOpen();
  open.capabilities = {MultiprotocolCapability{kIpv4Unicast},
                       MultiprotocolCapability{kIpv6Unicast}};
  ComeUp(open);
  const absl::Status status = peer_->SoftResetIn();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("RFC 2918"));
  EXPECT_EQ(state(), State::kEstablished);
  EXPECT_THAT(recorder_.downs, IsEmpty());
}

TEST_F(PeerOperations, SoftResetOutSendsEverythingAgain) {
  ASSERT_TRUE(
      injector_
          .Announce({{.attributes = {}, .nlri = {{.prefix = Prefix::Parse("10.0.0.0/8").value()}}}})
          .ok());
  EXPECT_THAT(std::string(peer_->SoftResetOut().message()), HasSubstr("not established"));
  peer_->Start();
  Handshake();
  std::vector<std::vector<uint8_t>> updates;  // The route and two End-of-RIBs.
  for (int i = 0; i < 3; ++i) updates.push_back(remote_.Expect(MessageType::kUpdate));
  EXPECT_TRUE(peer_->SoftResetOut().ok());
  const std::vector<uint8_t> again = remote_.Expect(MessageType::kUpdate);
  EXPECT_GT(again.size(), 11u);  // More than an End-of-RIB.
  EXPECT_THAT(updates, Contains(again));
  EXPECT_EQ(state(), State::kEstablished);
}

}  // namespace
}  // namespace herald::session

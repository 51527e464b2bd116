// A speaker against a peer that the test plays octet by octet, over loopback.
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/session/testing.h"
#include "internal/bgp/session/transport.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/bytes/writer.h"

namespace herald::session {
namespace {

using fsm::State;
using testing::ElementsAre;
using testing::IsEmpty;

using Octets = std::vector<uint8_t>;

OpenMessage GoodOpen() {
  return {.asn = Asn(65002),
          .hold_time_s = 90,
          .router_id = RouterId(0x0A000002),
          .capabilities = {MultiprotocolCapability{kIpv4Unicast}, RouteRefreshCapability{},
                           FourOctetAsCapability{Asn(65002)}}};
}

// The speaker waits on 127.0.0.1 for a peer at 127.0.0.2, which the test is.
class HostilePeer : public testing::Test {
 protected:
  HostilePeer() : node_(core_, {Passive()}, ListenOn("127.0.0.1")), peer_(core_) {
    EXPECT_TRUE(node_.speaker.Start().ok());
  }
  static config::Peer Passive() {
    config::Peer peer = PeerAt("127.0.0.2", 179);
    peer.passive = true;
    return peer;
  }
  uint16_t port() const { return node_.speaker.listen_ports()[0]; }
  void Connect(RawPeer& peer) { peer.Connect("127.0.0.2", "127.0.0.1", port()); }
  void Handshake() {
    Connect(peer_);
    peer_.Expect(MessageType::kOpen);
    peer_.SendOpen(GoodOpen());
    peer_.Expect(MessageType::kKeepalive);
    peer_.SendKeepalive();
    ASSERT_TRUE(RunUntil(core_, [&] { return node_.IsUp(); }));
    peer_.Expect(MessageType::kUpdate);  // End-of-RIB
  }
  // The NOTIFICATION, the end of the connection, and nothing of it left.
  void ExpectEnd(const NotificationMessage& notification) {
    peer_.ExpectNotification(notification);
    EXPECT_TRUE(peer_.AwaitEnd());
    EXPECT_EQ(node_.state(), State::kIdle);
  }
  void AwaitIdle() {
    EXPECT_TRUE(RunUntil(core_, [&] { return node_.state() == State::kIdle; }));
  }

  boost::asio::io_context core_;
  Node node_;
  RawPeer peer_;
};

TEST_F(HostilePeer, GarbageInsteadOfAnOpen) {
  Connect(peer_);
  peer_.Expect(MessageType::kOpen);
  peer_.Send(Octets(100, 'G'));
  ExpectEnd({NotifyCode::kMessageHeader, 1, {}});
  EXPECT_EQ(node_.recorder.downs[0].text,
            "we sent NOTIFICATION Message Header/Connection Not Synchronized");
}

TEST_F(HostilePeer, ALengthThatCannotBe) {
  Handshake();
  Octets header(16, 0xFF);
  header.insert(header.end(), {0, 20, static_cast<uint8_t>(MessageType::kKeepalive)});
  peer_.Send(header);
  ExpectEnd({NotifyCode::kMessageHeader, 2, {0, 20}});
}

TEST_F(HostilePeer, AnUnknownType) {
  Handshake();
  peer_.Send(static_cast<MessageType>(9), {});
  ExpectEnd({NotifyCode::kMessageHeader, 3, {9}});
}

// Conformance: F-5.
TEST_F(HostilePeer, AnUpdateBeforeTheSessionIsUp) {
  Connect(peer_);
  peer_.Expect(MessageType::kOpen);
  peer_.SendOpen(GoodOpen());
  peer_.Expect(MessageType::kKeepalive);
  peer_.Send(MessageType::kUpdate, {0, 0, 0, 0});
  ExpectEnd({NotifyCode::kFsm, 2, {2}});
}

TEST_F(HostilePeer, AnUpdateThatCannotBeParsed) {
  Handshake();
  peer_.Send(MessageType::kUpdate, {0xFF, 0xFF, 0, 0});
  ExpectEnd({NotifyCode::kUpdate, 1, {}});
  EXPECT_EQ(node_.speaker.Status(PeerId(0)).flaps, 1u);
}

// RFC 7606: an ORIGIN of 9 withdraws the route and costs no session.
TEST_F(HostilePeer, ABadAttributeCostsTheRouteOnly) {
  Handshake();
  peer_.Send(MessageType::kUpdate, {0,    0,                                // No withdrawn routes.
                                    0,    20,                               // Path attributes:
                                    0x40, 1,  1, 9,                         // ORIGIN
                                    0x40, 2,  6, 2,   1, 0, 0, 0xFD, 0xEA,  // AS_PATH 65002
                                    0x40, 3,  4, 192, 0, 2, 1,              // NEXT_HOP
                                    8,    10});                             // 10.0.0.0/8
  EXPECT_TRUE(RunUntil(core_, [&] { return !node_.recorder.faults.empty(); }));
  EXPECT_TRUE(node_.IsUp());
  EXPECT_EQ(node_.injector.Counts(PeerId(0))[0].received, 0u);
}

// Conformance: F-5.
TEST_F(HostilePeer, ASecondOpen) {
  Handshake();
  peer_.SendOpen(GoodOpen());
  ExpectEnd({NotifyCode::kFsm, 3, {1}});
}

// Conformance: N-2.
TEST_F(HostilePeer, WhatItSaysIsEscaped) {
  Handshake();
  const std::string text = "bye\x1b[2J \"now\"";
  Octets body = {6, 2, static_cast<uint8_t>(text.size())};
  body.insert(body.end(), text.begin(), text.end());
  peer_.Send(MessageType::kNotification, body);
  AwaitIdle();
  EXPECT_EQ(node_.recorder.downs[0].text,
            "peer sent NOTIFICATION Cease/Administrative Shutdown: \"bye\\u001b[2J \\\"now\\\"\"");
}

// Conformance: N-3.
TEST_F(HostilePeer, NoNotificationIsAnswered) {
  Handshake();
  peer_.Send(MessageType::kNotification, {6, 4});
  EXPECT_TRUE(peer_.AwaitEnd());
  EXPECT_EQ(node_.speaker.Status(PeerId(0)).sent.notification, 0u);
}

TEST_F(HostilePeer, MessagesMayComeOctetByOctet) {
  Connect(peer_);
  Octets octets;
  Writer out(octets);
  wire::EncodeOpen(GoodOpen(), out);
  wire::EncodeKeepalive(out);
  for (const uint8_t octet : octets) peer_.Send({octet});
  EXPECT_TRUE(RunUntil(core_, [&] { return node_.IsUp(); }));
}

TEST_F(HostilePeer, ManyMessagesMayComeAtOnce) {
  Handshake();
  Octets octets;
  for (int i = 0; i < 50'000; ++i) {
    Writer out(octets);
    wire::EncodeKeepalive(out);
  }
  peer_.Send(octets);
  EXPECT_TRUE(RunUntil(
      core_, [&] { return node_.speaker.Status(PeerId(0)).received.keepalive == 50'001; }));
  EXPECT_TRUE(node_.IsUp());
}

// Conformance: R-1.
TEST_F(HostilePeer, ARouteRefreshIsAnswered) {
  ASSERT_TRUE(
      node_.injector
          .Announce({{.attributes = {}, .nlri = {{.prefix = Prefix::Parse("10.0.0.0/8").value()}}}})
          .ok());
  Connect(peer_);
  peer_.Expect(MessageType::kOpen);
  peer_.SendOpen(GoodOpen());
  peer_.Expect(MessageType::kKeepalive);
  peer_.SendKeepalive();
  const Octets route = peer_.Expect(MessageType::kUpdate);
  EXPECT_EQ(route.back(), 10);
  EXPECT_THAT(peer_.Expect(MessageType::kUpdate), ElementsAre(0, 0, 0, 0));  // End-of-RIB
  peer_.Send(MessageType::kRouteRefresh, {0, 2, 0, 1});  // Not negotiated: ignored.
  peer_.Send(MessageType::kRouteRefresh, {0, 1, 0, 1});
  EXPECT_EQ(peer_.Expect(MessageType::kUpdate), route);
  EXPECT_TRUE(node_.IsUp());
}

// What was taken counts as written, though no UPDATE was.
// Conformance: R-2.
TEST_F(HostilePeer, AnEnhancedRefreshOfNothingIsAnswered) {
  OpenMessage open = GoodOpen();
  open.capabilities.push_back(EnhancedRouteRefreshCapability{});
  Connect(peer_);
  peer_.Expect(MessageType::kOpen);
  peer_.SendOpen(open);
  peer_.Expect(MessageType::kKeepalive);
  peer_.SendKeepalive();
  peer_.Expect(MessageType::kUpdate);  // End-of-RIB
  peer_.Send(MessageType::kRouteRefresh, {0, 1, 0, 1});
  EXPECT_THAT(peer_.Expect(MessageType::kRouteRefresh), ElementsAre(0, 1, 1, 1));
  EXPECT_THAT(peer_.Expect(MessageType::kRouteRefresh), ElementsAre(0, 1, 2, 1));
  const Prefix prefix = Prefix::Parse("10.0.0.0/8").value();
  ASSERT_TRUE(node_.injector.Announce({{.attributes = {}, .nlri = {{.prefix = prefix}}}}).ok());
  EXPECT_EQ(peer_.Expect(MessageType::kUpdate).back(), 10);
  EXPECT_TRUE(RunUntil(core_, [&] { return node_.injector.sent_revision(PeerId(0)) == 1; }));
}

TEST_F(HostilePeer, AStrangerIsClosedAtOnce) {
  RawPeer stranger(core_);
  stranger.Connect("127.0.0.3", "127.0.0.1", port());
  EXPECT_TRUE(stranger.AwaitEnd());
  EXPECT_EQ(node_.recorder.messages, 0u);
  EXPECT_EQ(node_.state(), State::kActive);
}

// Conformance: C-4.
TEST_F(HostilePeer, AFloodOfConnectionsLeavesOneStanding) {
  Connect(peer_);
  peer_.Expect(MessageType::kOpen);
  for (int i = 0; i < 200; ++i) {
    RawPeer another(core_);
    Connect(another);
    EXPECT_TRUE(another.AwaitEnd());
  }
  EXPECT_EQ(node_.speaker.Status(PeerId(0)).sent.open, 1u);
  peer_.SendOpen(GoodOpen());
  peer_.Expect(MessageType::kKeepalive);
}

// Conformance: C-3.
TEST_F(HostilePeer, ASecondConnectionIsCeased) {
  Handshake();
  RawPeer second(core_);
  Connect(second);
  second.Expect(MessageType::kOpen);
  second.SendOpen(GoodOpen());
  second.ExpectNotification({NotifyCode::kCease, 7, {}});
  EXPECT_TRUE(second.AwaitEnd());
  EXPECT_TRUE(node_.IsUp());
  EXPECT_THAT(node_.recorder.downs, IsEmpty());
}

// Each collision leaves a connection that says goodbye; a peer that never closes its end must not
// make these pile up.
TEST_F(HostilePeer, ManySecondConnections) {
  Handshake();
  std::vector<RawPeer> seconds;
  for (int i = 0; i < 50; ++i) {
    seconds.emplace_back(core_);
    Connect(seconds.back());
    seconds.back().Expect(MessageType::kOpen);
    seconds.back().SendOpen(GoodOpen());
    seconds.back().ExpectNotification({NotifyCode::kCease, 7, {}});
  }
  EXPECT_TRUE(node_.IsUp());
}

// Conformance: F-2.
TEST_F(HostilePeer, IdleRefusesConnections) {
  Handshake();
  peer_.Reset();
  AwaitIdle();
  EXPECT_EQ(node_.recorder.downs[0].text, "connection reset by the peer");
  RawPeer again(core_);
  Connect(again);
  EXPECT_TRUE(again.AwaitEnd());
  // After the IdleHoldTime it is welcome.
  ASSERT_TRUE(RunUntil(core_, [&] { return node_.state() == State::kActive; }));
  RawPeer later(core_);
  Connect(later);
  later.Expect(MessageType::kOpen);
}

TEST_F(HostilePeer, ASilentEndIsToldInWords) {
  Handshake();
  peer_.Close();
  AwaitIdle();
  EXPECT_EQ(node_.recorder.downs[0].text, "connection closed by the peer");
  EXPECT_EQ(node_.recorder.downs[0].cause, DownReason::Cause::kConnectionFailed);
}

// The peer reads nothing and never closes: the speaker still stops, in about a second.
TEST_F(HostilePeer, StopDoesNotWaitForADeafPeer) {
  Handshake();
  bool done = false;
  node_.speaker.Stop([&] { done = true; });
  EXPECT_TRUE(RunUntil(core_, [&] { return done; }));
  peer_.ExpectNotification({NotifyCode::kCease, 2, {}});
}

// RFC 9234 section 5. What a peer sends is shown, and said to be what it is.
TEST(Customer, ARouteThatItLeaksIsKeptAndReported) {
  boost::asio::io_context core;
  config::Peer config = PeerAt("127.0.0.2", 179);
  config.passive = true;
  config.role = Role::kProvider;
  Node node(core, {config}, ListenOn("127.0.0.1"));
  ASSERT_TRUE(node.speaker.Start().ok());
  RawPeer peer(core);
  peer.Connect("127.0.0.2", "127.0.0.1", node.speaker.listen_ports()[0]);
  peer.Expect(MessageType::kOpen);
  OpenMessage open = GoodOpen();
  open.capabilities.push_back(RoleCapability{Role::kCustomer});
  peer.SendOpen(open);
  peer.Expect(MessageType::kKeepalive);
  peer.SendKeepalive();
  Octets octets;
  Writer out(octets);
  const PathAttributes attributes{
      .as_path = {{.asns = {Asn(65002)}}},
      .next_hop = NextHopAddress{.address = Address("192.0.2.1")},
      .only_to_customer = Asn(65009),
  };
  const std::vector<Nlri> nlri = {{.prefix = Prefix::Parse("10.0.0.0/8").value()}};
  ASSERT_EQ(wire::EncodeAnnouncements(kIpv4Unicast, attributes, nlri, {}, out),
            wire::EncodeResult::kEncoded);
  peer.Send(octets);
  EXPECT_TRUE(RunUntil(core, [&] { return !node.recorder.faults.empty(); }));
  EXPECT_THAT(node.recorder.faults, ElementsAre("ONLY_TO_CUSTOMER: the route was leaked to us"));
  EXPECT_EQ(node.injector.Counts(PeerId(0))[0].received, 1u);
}

// Conformance: P-3. A peer from before RFC 5492, which we dial.
TEST(OldPeer, IsAskedAgainWithoutCapabilities) {
  boost::asio::io_context core;
  boost::asio::ip::tcp::acceptor acceptor(core);
  ASSERT_TRUE(PrepareToListen(acceptor, Address("127.0.0.2"), 0).ok());
  Node node(core, {PeerAt("127.0.0.2", acceptor.local_endpoint().port())}, {});
  ASSERT_TRUE(node.speaker.Start().ok());
  RawPeer refuses(core);
  refuses.Accept(acceptor);
  EXPECT_GT(refuses.Expect(MessageType::kOpen).size(), 10u);
  refuses.Send(MessageType::kNotification, {2, 4});
  EXPECT_TRUE(refuses.AwaitEnd());

  RawPeer agrees(core);
  agrees.Accept(acceptor);
  EXPECT_EQ(agrees.Expect(MessageType::kOpen).size(), 10u);  // No optional parameters.
  OpenMessage bare = GoodOpen();
  bare.capabilities.clear();
  agrees.SendOpen(bare);
  agrees.Expect(MessageType::kKeepalive);
  agrees.SendKeepalive();
  EXPECT_TRUE(RunUntil(core, [&] { return node.IsUp(); }));
  EXPECT_THAT(node.speaker.Status(PeerId(0)).negotiated->families, ElementsAre(kIpv4Unicast));
}

}  // namespace
}  // namespace herald::session

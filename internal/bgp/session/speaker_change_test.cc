// Peers, listeners and ranges that come, go and change under a speaker that runs.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/session/speaker.h"
#include "internal/bgp/session/testing.h"
#include "internal/net/prefix.h"

namespace herald::session {
namespace {

using fsm::State;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kHere[] = "127.0.0.1";

config::Peer PassiveAt(absl::string_view address) {
  config::Peer peer = PeerAt(address, 179);
  peer.passive = true;
  return peer;
}

class SpeakerChangeTest : public testing::Test {
 protected:
  SpeakerChangeTest()
      : node_(std::make_unique<Node>(core_, std::vector{PassiveAt("127.0.0.2")}, ListenOn(kHere))) {
    EXPECT_TRUE(node_->speaker.Start().ok());
  }

  Speaker& speaker() { return node_->speaker; }
  uint16_t port() { return speaker().listen_ports().at(0); }
  PeerStatus StatusOf(absl::string_view name) { return speaker().Status(*speaker().Find(name)); }

  // A session from the address, established.
  std::unique_ptr<RawPeer> ComeUp(const std::string& address, const std::string& name,
                                  const std::vector<Capability>& more = {}) {
    auto remote = std::make_unique<RawPeer>(core_);
    remote->Connect(address, kHere, port());
    remote->Expect(MessageType::kOpen);
    OpenMessage open{
        .asn = Asn(65002),
        .hold_time_s = 90,
        .router_id = RouterId(0x0A000002),
        .capabilities = {MultiprotocolCapability{kIpv4Unicast}, FourOctetAsCapability{Asn(65002)}}};
    open.capabilities.insert(open.capabilities.end(), more.begin(), more.end());
    remote->SendOpen(open);
    remote->Expect(MessageType::kKeepalive);
    remote->SendKeepalive();
    EXPECT_TRUE(RunUntil(core_, [&] {
      const auto peer = speaker().Find(name);
      return peer.has_value() && speaker().Status(*peer).state == State::kEstablished;
    }));
    remote->Expect(MessageType::kUpdate);  // End-of-RIB.
    return remote;
  }
  static void ExpectCease(RawPeer& remote, uint8_t subcode) {
    remote.ExpectNotification({.code = NotifyCode::kCease, .subcode = subcode});
    EXPECT_TRUE(remote.AwaitEnd());
  }
  void AnnounceTo(injector::PeerSelector peers) {
    const injector::RouteBatch batch{
        .nlri = {{*Prefix::Parse("192.0.2.0/24")}},
        .terms = std::make_shared<injector::Terms>(injector::Terms{.peers = std::move(peers)})};
    EXPECT_TRUE(node_->injector.Announce(absl::MakeConstSpan(&batch, 1)).ok());
  }
  bool IsDropped(const std::string& address) {
    RawPeer remote(core_);
    remote.Connect(address, kHere, port());
    return remote.AwaitEnd();
  }

  boost::asio::io_context core_;
  std::unique_ptr<Node> node_;
};

TEST_F(SpeakerChangeTest, APeerThatIsAddedCanConnect) {
  ASSERT_TRUE(IsDropped("127.0.0.3"));
  ASSERT_TRUE(speaker().Add(PassiveAt("127.0.0.3")).ok());
  EXPECT_THAT(node_->recorder.set, ElementsAre("+127.0.0.2", "+127.0.0.3"));
  const auto remote = ComeUp("127.0.0.3", "127.0.0.3");
  EXPECT_EQ(StatusOf("127.0.0.3").origin, PeerOrigin::kApi);
  EXPECT_EQ(StatusOf("127.0.0.2").origin, PeerOrigin::kFile);
}

// Conformance: N-1.
TEST_F(SpeakerChangeTest, APeerThatIsRemovedIsToldAndForgotten) {
  const auto remote = ComeUp("127.0.0.2", "127.0.0.2");
  const PeerId before = *speaker().Find("127.0.0.2");
  ASSERT_TRUE(speaker().Remove(before).ok());
  EXPECT_EQ(speaker().Find("127.0.0.2"), std::nullopt);
  EXPECT_THAT(speaker().ids(), IsEmpty());
  EXPECT_EQ(node_->recorder.set.back(), "-127.0.0.2");
  const uint64_t messages = node_->recorder.messages;
  ExpectCease(*remote, 3);
  EXPECT_TRUE(IsDropped("127.0.0.2"));
  EXPECT_EQ(node_->recorder.messages, messages);  // OnRemoved was the last word.
  // The same name is another peer.
  ASSERT_TRUE(speaker().Add(PassiveAt("127.0.0.2")).ok());
  EXPECT_NE(speaker().Find("127.0.0.2"), before);
}

TEST_F(SpeakerChangeTest, AChangeThatTheSessionDoesNotKnowOfKeepsIt) {
  const auto remote = ComeUp("127.0.0.2", "127.0.0.2");
  const PeerStatus before = StatusOf("127.0.0.2");
  config::Peer peer = PassiveAt("127.0.0.2");
  peer.description = "another";
  ASSERT_TRUE(speaker().Update(peer).ok());
  const PeerStatus after = StatusOf("127.0.0.2");
  EXPECT_EQ(after.config->description, "another");
  EXPECT_EQ(after.state, State::kEstablished);
  EXPECT_EQ(after.state_since, before.state_since);
  EXPECT_EQ(node_->recorder.set.back(), "~127.0.0.2");
}

// Conformance: N-1.
TEST_F(SpeakerChangeTest, AChangeThatNeedsANewSessionEndsTheOldOne) {
  const auto remote = ComeUp("127.0.0.2", "127.0.0.2");
  const PeerStatus before = StatusOf("127.0.0.2");
  config::Peer peer = PassiveAt("127.0.0.2");
  peer.hold_time_s = 30;
  ASSERT_TRUE(speaker().Update(peer).ok());
  ExpectCease(*remote, 6);
  const auto again = ComeUp("127.0.0.2", "127.0.0.2");
  const PeerStatus after = StatusOf("127.0.0.2");
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.negotiated->hold_time_s, 30);
  EXPECT_EQ(after.flaps, 1u);
  EXPECT_EQ(after.received.open, 2u);
  EXPECT_EQ(after.last_down->notification.subcode, 6);
}

TEST_F(SpeakerChangeTest, RoutesKnowAPeerByItsLatestLabels) {
  const auto remote = ComeUp("127.0.0.2", "127.0.0.2");
  config::Peer peer = PassiveAt("127.0.0.2");
  peer.labels = {{"city", "berlin"}};
  ASSERT_TRUE(speaker().Update(peer).ok());
  ExpectCease(*remote, 6);
  EXPECT_EQ(node_->injector.peers().at(0)->labels, peer.labels);
  const auto again = ComeUp("127.0.0.2", "127.0.0.2");
  AnnounceTo({.labels = peer.labels});
  again->Expect(MessageType::kUpdate);
}

TEST_F(SpeakerChangeTest, TheOldConnectionClosesUnderTheNewSession) {
  const auto remote = ComeUp("127.0.0.2", "127.0.0.2");
  config::Peer peer = PassiveAt("127.0.0.2");
  peer.hold_time_s = 30;
  ASSERT_TRUE(speaker().Update(peer).ok());
  ExpectCease(*remote, 6);
  const auto again = ComeUp("127.0.0.2", "127.0.0.2");
  remote->Close();
  // By the second, the end of the old connection has been seen.
  for (uint64_t updates = 1; updates <= 2; ++updates) {
    again->Send(MessageType::kUpdate, std::vector<uint8_t>(4));  // End-of-RIB.
    ASSERT_TRUE(RunUntil(core_, [&] { return StatusOf("127.0.0.2").received.update == updates; }));
  }
  EXPECT_EQ(StatusOf("127.0.0.2").flaps, 1u);
}

TEST_F(SpeakerChangeTest, WhatTheOperatorDisabledStaysSoUntilTheFileSaysOtherwise) {
  speaker().Disable(*speaker().Find("127.0.0.2"), "");
  config::Peer peer = PassiveAt("127.0.0.2");
  peer.hold_time_s = 30;
  ASSERT_TRUE(speaker().Update(peer).ok());
  EXPECT_FALSE(StatusOf("127.0.0.2").enabled);
  peer.enabled = false;
  ASSERT_TRUE(speaker().Update(peer).ok());
  peer.enabled = true;
  ASSERT_TRUE(speaker().Update(peer).ok());
  EXPECT_TRUE(StatusOf("127.0.0.2").enabled);
}

TEST_F(SpeakerChangeTest, TwoPeersCannotBeAtOnePlace) {
  config::Peer twin = PassiveAt("127.0.0.2");
  twin.name = "twin";
  EXPECT_EQ(speaker().Add(twin).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(speaker().Add(PassiveAt("127.0.0.2")).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(node_->recorder.set, ElementsAre("+127.0.0.2"));
  // They can change places at once.
  config::Peer first = PassiveAt("127.0.0.2"), second = PassiveAt("127.0.0.3");
  ASSERT_TRUE(speaker().Add(second).ok());
  std::swap(first.address, second.address);
  EXPECT_TRUE(speaker().Apply({.put = {first, second}}).ok());
  EXPECT_EQ(StatusOf("127.0.0.2").config->address, Address("127.0.0.3"));
  const auto remote = ComeUp("127.0.0.3", "127.0.0.2");
  const auto other = ComeUp("127.0.0.2", "127.0.0.3");
}

TEST_F(SpeakerChangeTest, AChangeThatFailsChangesNothing) {
  const auto remote = ComeUp("127.0.0.2", "127.0.0.2");
  config::Peer keyless = PassiveAt("127.0.0.3");
  keyless.md5_password_file = "/nowhere/at/all";
  EXPECT_EQ(speaker().Apply({.removed = {"127.0.0.2"}, .put = {keyless}}).code(),
            absl::StatusCode::kFailedPrecondition);
  config::Listen nowhere = ListenOn("192.0.2.1", 179);
  EXPECT_EQ(speaker().Apply({.removed = {"127.0.0.2"}, .listen = nowhere}).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(StatusOf("127.0.0.2").state, State::kEstablished);
  EXPECT_THAT(node_->recorder.set, ElementsAre("+127.0.0.2"));
}

TEST_F(SpeakerChangeTest, PeersMaxIsTheBound) {
  SpeakerChange change;
  for (uint32_t i = 1; i < config::kPeersMax; ++i) {
    config::Peer peer = PassiveAt("127.0.0.2");
    peer.name = absl::StrCat("p", i);
    peer.address = IpAddress::V4(0x0A000000 + i);
    change.put.push_back(peer);
  }
  ASSERT_TRUE(speaker().Apply(std::move(change)).ok());
  EXPECT_EQ(speaker().ids().size(), config::kPeersMax);
  EXPECT_EQ(speaker().Add(PassiveAt("127.0.0.3")).code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(SpeakerChangeTest, ListenersOpenAndCloseWhileSessionsGoOn) {
  const auto remote = ComeUp("127.0.0.2", "127.0.0.2");
  const config::Listen both{.addresses = {Address(kHere), Address("127.0.0.9")}, .port = 0};
  ASSERT_TRUE(speaker().Apply({.listen = both}).ok());
  EXPECT_EQ(speaker().listen_ports().size(), 2u);
  ASSERT_TRUE(speaker().Apply({.listen = config::Listen{}}).ok());
  EXPECT_THAT(speaker().listen_ports(), IsEmpty());
  EXPECT_EQ(StatusOf("127.0.0.2").state, State::kEstablished);
}

class DynamicPeersTest : public SpeakerChangeTest {
 protected:
  DynamicPeersTest() {
    config::DynamicPeers wide{
        .prefix = *Prefix::Parse("127.0.0.0/24"), .max_peers = 2, .peer = PassiveAt("0.0.0.0")};
    wide.peer.name = "wide";
    config::DynamicPeers narrow = wide;
    narrow.prefix = *Prefix::Parse("127.0.0.16/28");
    narrow.peer.name = "narrow";
    EXPECT_TRUE(speaker().Apply({.ranges = std::vector{wide, narrow}}).ok());
  }
  bool Forgets(absl::string_view name) {
    return RunUntil(core_, [&] { return !speaker().Find(name).has_value(); });
  }
};

TEST_F(DynamicPeersTest, APeerLastsAsLongAsItsSession) {
  auto remote = ComeUp("127.0.0.7", "wide/127.0.0.7");
  const PeerStatus status = StatusOf("wide/127.0.0.7");
  EXPECT_EQ(status.origin, PeerOrigin::kDynamic);
  remote->Close();
  EXPECT_TRUE(Forgets("wide/127.0.0.7"));
  EXPECT_EQ(node_->recorder.set.back(), "-wide/127.0.0.7");
}

// Conformance: G-8.
TEST_F(DynamicPeersTest, APeerWhoseRoutesOutliveItsSessionStaysUntilTheyHaveGone) {
  const GracefulRestartCapability restarts{
      .restart_time_s = 120, .rows = {{.family = kIpv4Unicast, .forwarding_preserved = true}}};
  const std::string name = "wide/127.0.0.7";
  auto remote = ComeUp("127.0.0.7", name, {restarts});
  const PeerId id = *speaker().Find(name);
  remote->Close();
  ASSERT_TRUE(RunUntil(core_, [&] { return StatusOf(name).state == State::kActive; }));
  remote = ComeUp("127.0.0.7", name, {restarts});
  EXPECT_EQ(speaker().Find(name), id);
  remote->Close();
  ASSERT_TRUE(RunUntil(core_, [&] { return StatusOf(name).state == State::kActive; }));
  speaker().Disable(id, "");
  EXPECT_TRUE(Forgets(name));
}

TEST_F(DynamicPeersTest, RoutesKnowAPeerByItsRange) {
  const auto wide = ComeUp("127.0.0.7", "wide/127.0.0.7");
  const auto narrow = ComeUp("127.0.0.17", "narrow/127.0.0.17");
  AnnounceTo({.names = {"wide"}});
  wide->Expect(MessageType::kUpdate);
  const Nlri route{*Prefix::Parse("192.0.2.0/24")};
  EXPECT_EQ(node_->injector.AtPeer(route, *speaker().Find("narrow/127.0.0.17"))->outcome,
            injector::Delivery::Outcome::kNotSelected);
}

TEST_F(DynamicPeersTest, TheLongestPrefixAndBeforeItTheConfiguredPeerIsMeant) {
  const auto narrow = ComeUp("127.0.0.17", "narrow/127.0.0.17");
  const auto configured = ComeUp("127.0.0.2", "127.0.0.2");
  EXPECT_EQ(speaker().ids().size(), 2u);
}

TEST_F(DynamicPeersTest, OneMoreThanMaxPeersIsRefusedAndCostsNothing) {
  auto first = ComeUp("127.0.0.6", "wide/127.0.0.6");
  const auto second = ComeUp("127.0.0.7", "wide/127.0.0.7");
  const size_t told = node_->recorder.set.size();
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(IsDropped("127.0.0.8"));
  EXPECT_EQ(node_->recorder.set.size(), told);
  EXPECT_EQ(StatusOf("wide/127.0.0.7").state, State::kEstablished);
  first->Close();
  ASSERT_TRUE(Forgets("wide/127.0.0.6"));
  const auto third = ComeUp("127.0.0.8", "wide/127.0.0.8");
}

TEST_F(DynamicPeersTest, APeerGivesWayToOneThatIsConfigured) {
  const auto remote = ComeUp("127.0.0.7", "wide/127.0.0.7");
  ASSERT_TRUE(speaker().Add(PassiveAt("127.0.0.7")).ok());
  ExpectCease(*remote, 3);
  EXPECT_EQ(speaker().Find("wide/127.0.0.7"), std::nullopt);
  const auto again = ComeUp("127.0.0.7", "127.0.0.7");
}

TEST_F(DynamicPeersTest, PeersEndWithTheirRange) {
  const auto remote = ComeUp("127.0.0.7", "wide/127.0.0.7");
  ASSERT_TRUE(speaker()
                  .Apply({.ranges_ended = {"wide"}, .ranges = std::vector<config::DynamicPeers>()})
                  .ok());
  ExpectCease(*remote, 3);
  EXPECT_TRUE(IsDropped("127.0.0.7"));
}

}  // namespace
}  // namespace herald::session

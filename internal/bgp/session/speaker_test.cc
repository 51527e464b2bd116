// Two speakers in one process, over loopback.
#include "internal/bgp/session/speaker.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/session/testing.h"
#include "internal/injector/subscription.h"
#include "internal/net/prefix.h"

namespace herald::session {
namespace {

using fsm::State;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

Nlri Route(const std::string& prefix) { return {.prefix = Prefix::Parse(prefix).value()}; }

// A on 127.0.0.1 (AS 65001), B on 127.0.0.2 (AS 65002), both listening on one port.
class TwoSpeakers : public testing::Test {
 protected:
  void Build(bool a_passive, bool b_passive) {
    const uint16_t port = FreePort(core_, {Address("127.0.0.1"), Address("127.0.0.2")});
    config::Peer to_b = PeerAt("127.0.0.2", port);
    to_b.local_address = Address("127.0.0.1");
    to_b.passive = a_passive;
    config::Peer to_a = PeerAt("127.0.0.1", port);
    to_a.local_address = Address("127.0.0.2");
    std::swap(to_a.local_asn, to_a.peer_asn);
    to_a.router_id = RouterId(0x0A000002);
    to_a.passive = b_passive;
    Customize(to_b, to_a);
    a_ = std::make_unique<Node>(core_, std::vector{to_b}, ListenOn("127.0.0.1", port));
    b_ = std::make_unique<Node>(core_, std::vector{to_a}, ListenOn("127.0.0.2", port));
  }
  virtual void Customize(config::Peer&, config::Peer&) {}
  void Start() {
    ASSERT_TRUE(a_->speaker.Start().ok());
    ASSERT_TRUE(b_->speaker.Start().ok());
  }
  void ComeUp() {
    Start();
    ASSERT_TRUE(RunUntil(core_, [&] { return a_->IsUp() && b_->IsUp(); }));
  }
  void Stop(Node& node) {
    bool done = false;
    node.speaker.Stop([&] { done = true; });
    ASSERT_TRUE(RunUntil(core_, [&] { return done; }));
  }

  boost::asio::io_context core_;
  std::unique_ptr<Node> a_, b_;
};

TEST_F(TwoSpeakers, ActiveMeetsPassive) {
  Build(/*a_passive=*/false, /*b_passive=*/true);
  ComeUp();
  const PeerStatus status = a_->speaker.Status(PeerId(0));
  EXPECT_EQ(status.negotiated->peer_router_id, RouterId(0x0A000002));
  EXPECT_EQ(status.negotiated->hold_time_s, 90);
  EXPECT_THAT(status.negotiated->families, ElementsAre(kIpv4Unicast, kIpv6Unicast));
  EXPECT_TRUE(status.negotiated->extended_message);
  EXPECT_EQ(status.local_address, Address("127.0.0.1"));
  EXPECT_EQ(status.sent.open, 1u);
  EXPECT_EQ(status.received.open, 1u);
  EXPECT_EQ(status.flaps, 0u);
}

// Counts what a node hears from its only peer.
class Ear {
 public:
  explicit Ear(Node& node)
      : subscription_(node.injector.Subscribe({}, /*snapshot=*/true, [] {}, absl::Now()).value()) {}

  const std::set<Nlri>& Listen() {
    for (;;) {
      const auto events = subscription_->Take(100000);
      if (events.empty()) return routes_;
      for (const injector::UpdateEvent& event : events) {
        if (const auto* announced = std::get_if<injector::RoutesAnnounced>(&event.what)) {
          routes_.insert(announced->nlri.begin(), announced->nlri.end());
          med = announced->attributes->med;
        }
        if (const auto* withdrawn = std::get_if<injector::RoutesWithdrawn>(&event.what)) {
          for (const Nlri& nlri : withdrawn->nlri) routes_.erase(nlri);
        }
        if (std::holds_alternative<injector::EndOfRibReceived>(event.what)) ++ends_of_rib;
        if (const auto* down = std::get_if<injector::PeerWentDown>(&event.what)) {
          down_reason = down->reason;
        }
      }
    }
  }

  int ends_of_rib = 0;
  std::string down_reason;
  std::optional<uint32_t> med;  // Of the latest announcement.

 private:
  std::unique_ptr<injector::Subscription> subscription_;
  std::set<Nlri> routes_;
};

TEST_F(TwoSpeakers, RoutesGoBothWays) {
  Build(/*a_passive=*/true, /*b_passive=*/false);
  PathAttributes attributes;
  attributes.next_hop = NextHopAddress{.address = Address("192.0.2.1")};
  ASSERT_TRUE(
      a_->injector.Announce({{.attributes = attributes, .nlri = {Route("10.1.0.0/16")}}}).ok());
  Ear a_hears(*a_), b_hears(*b_);
  ComeUp();
  EXPECT_TRUE(RunUntil(core_, [&] {
    return b_hears.Listen() == std::set{Route("10.1.0.0/16")} && b_hears.ends_of_rib == 2;
  }));
  attributes.next_hop = NextHopSelf{};
  ASSERT_TRUE(
      b_->injector.Announce({{.attributes = attributes, .nlri = {Route("10.2.0.0/16")}}}).ok());
  EXPECT_TRUE(RunUntil(core_, [&] { return a_hears.Listen() == std::set{Route("10.2.0.0/16")}; }));
  ASSERT_TRUE(a_->injector.Withdraw({Route("10.1.0.0/16")}).ok());
  EXPECT_TRUE(RunUntil(core_, [&] { return b_hears.Listen().empty(); }));
  Stop(*b_);
  EXPECT_TRUE(RunUntil(core_, [&] { return a_hears.Listen().empty(); }));
  EXPECT_EQ(a_hears.down_reason,
            "peer sent NOTIFICATION Cease/Hard Reset for Cease/Administrative Shutdown");
}

// Both take and send path identifiers of IPv4 unicast, and not of IPv6 unicast.
class PathIdentifiers : public TwoSpeakers {
 protected:
  void Customize(config::Peer& to_b, config::Peer& to_a) override {
    for (config::Peer* peer : {&to_b, &to_a}) {
      peer->next_hop_self = true;
      peer->add_path_send = {kIpv4Unicast};
      peer->add_path_receive = {kIpv4Unicast};
    }
  }
  static Nlri Path(uint32_t path_id) { return {Route("10.1.0.0/16").prefix, path_id}; }
};

// Conformance.
TEST_F(PathIdentifiers, GoBothWays) {
  Build(/*a_passive=*/true, /*b_passive=*/false);
  ASSERT_TRUE(a_->injector.Announce({{.attributes = {}, .nlri = {Path(1), Path(7)}}}).ok());
  Ear a_hears(*a_), b_hears(*b_);
  ComeUp();
  EXPECT_TRUE(RunUntil(core_, [&] { return b_hears.Listen() == std::set{Path(1), Path(7)}; }));
  ASSERT_TRUE(b_->injector.Announce({{.attributes = {}, .nlri = {Path(3)}}}).ok());
  EXPECT_TRUE(RunUntil(core_, [&] { return a_hears.Listen() == std::set{Path(3)}; }));
  ASSERT_TRUE(a_->injector.Withdraw({Path(1)}).ok());
  EXPECT_TRUE(RunUntil(core_, [&] { return b_hears.Listen() == std::set{Path(7)}; }));
}

// Conformance: A-2.
TEST_F(PathIdentifiers, APathReplacesThatOfItsIdentifierOnly) {
  Build(/*a_passive=*/true, /*b_passive=*/false);
  ComeUp();
  const auto announced = [&] { return b_->injector.Counts(PeerId(0))[0].received; };
  ASSERT_TRUE(a_->injector.Announce({{.attributes = {}, .nlri = {Path(1), Path(2)}}}).ok());
  EXPECT_TRUE(RunUntil(core_, [&] { return announced() == 2; }));
  Ear b_hears(*b_);
  EXPECT_EQ(b_hears.Listen().size(), 2u);
  ASSERT_TRUE(a_->injector.Announce({{.attributes = {.med = 5}, .nlri = {Path(2)}}}).ok());
  EXPECT_TRUE(RunUntil(core_, [&] { return b_hears.Listen().size() == 2 && b_hears.med == 5; }));
  EXPECT_EQ(announced(), 2u);
}

injector::RouteBatch Ipv4Table(uint32_t routes) {
  injector::RouteBatch batch;
  for (uint32_t i = 0; i < routes; ++i) {
    batch.nlri.push_back({.prefix = Prefix::Masked(IpAddress::V4(0x0A000000 + (i << 6)), 26)});
  }
  return batch;
}

TEST_F(TwoSpeakers, ATableOf200000RoutesArrivesWhole) {
  Build(/*a_passive=*/false, /*b_passive=*/true);
  const auto revision = a_->injector.Announce({Ipv4Table(200'000)});
  ASSERT_TRUE(revision.ok());
  ComeUp();
  EXPECT_TRUE(RunUntil(core_, [&] {
    return b_->injector.Counts(PeerId(0))[0].received == 200'000 &&
           a_->injector.sent_revision(PeerId(0)) == *revision;
  }));
  EXPECT_TRUE(b_->recorder.faults.empty());
}

// They speak no IPv4 unicast.
class Ipv6Only : public TwoSpeakers {
 protected:
  void Customize(config::Peer& to_b, config::Peer& to_a) override {
    to_b.families = to_a.families = {kIpv6Unicast};
  }
};

TEST_F(Ipv6Only, ARouteBehindAnotherFamilysTableArrives) {
  Build(/*a_passive=*/false, /*b_passive=*/true);
  ASSERT_TRUE(a_->injector.Announce({Ipv4Table(100'000)}).ok());
  const Nlri route = Route("2001:db8::/32");
  const PathAttributes attributes{.next_hop = NextHopAddress{Address("2001:db8::1")}};
  ASSERT_TRUE(a_->injector.Announce({{.attributes = attributes, .nlri = {route}}}).ok());
  Ear b_hears(*b_);
  ComeUp();
  EXPECT_TRUE(RunUntil(
      core_, [&] { return b_hears.Listen() == std::set{route} && b_hears.ends_of_rib == 1; }));
}

TEST_F(TwoSpeakers, StopEndsInGoodOrder) {
  Build(/*a_passive=*/false, /*b_passive=*/true);
  ComeUp();
  Stop(*a_);
  EXPECT_EQ(a_->state(), State::kIdle);
  EXPECT_THAT(a_->recorder.downs,
              ElementsAre(Field(&DownReason::cause, DownReason::Cause::kStopped)));
  ASSERT_TRUE(RunUntil(core_, [&] { return !b_->IsUp(); }));
  EXPECT_THAT(b_->recorder.downs,
              ElementsAre(AllOf(Field(&DownReason::cause, DownReason::Cause::kNotificationReceived),
                                Field(&DownReason::text,
                                      "peer sent NOTIFICATION Cease/Hard Reset for "
                                      "Cease/Administrative Shutdown"))));
  EXPECT_EQ(b_->speaker.Status(PeerId(0)).flaps, 1u);
  Stop(*b_);
  core_.restart();
  core_.run();  // Nothing is left to do: it returns.
}

TEST_F(TwoSpeakers, ASpeakerMayGoAtAnyTime) {
  Build(/*a_passive=*/false, /*b_passive=*/true);
  ComeUp();
  a_.reset();
  ASSERT_TRUE(RunUntil(core_, [&] { return !b_->IsUp(); }));
  EXPECT_THAT(b_->recorder.downs, Contains(Field(&DownReason::text, HasSubstr("connection"))));
  b_.reset();
  core_.restart();
  core_.run();
}

// Conformance: C-1. Over real sockets: both dial at once, again and again.
TEST_F(TwoSpeakers, BothDialAndOneSessionComes) {
  for (int round = 0; round < 20; ++round) {
    Build(/*a_passive=*/false, /*b_passive=*/false);
    ComeUp();
    EXPECT_EQ(a_->speaker.Status(PeerId(0)).flaps, 0u);
    EXPECT_EQ(b_->speaker.Status(PeerId(0)).flaps, 0u);
    Stop(*a_);
    Stop(*b_);
    if (HasFailure()) return;
  }
}

TEST_F(TwoSpeakers, TheSessionComesBack) {
  Build(/*a_passive=*/false, /*b_passive=*/true);
  ComeUp();
  Stop(*b_);
  ASSERT_TRUE(RunUntil(core_, [&] { return !a_->IsUp(); }));
  b_.reset();
  // The same again, as after a restart of B.
  const uint16_t port = a_->speaker.listen_ports()[0];
  config::Peer to_a = PeerAt("127.0.0.1", port);
  std::swap(to_a.local_asn, to_a.peer_asn);
  to_a.router_id = RouterId(0x0A000002);
  to_a.passive = true;
  b_ = std::make_unique<Node>(core_, std::vector{to_a}, ListenOn("127.0.0.2", port));
  ASSERT_TRUE(b_->speaker.Start().ok());
  EXPECT_TRUE(RunUntil(core_, [&] { return a_->IsUp() && b_->IsUp(); }));
}

class WrongAs : public TwoSpeakers {
  void Customize(config::Peer& to_b, config::Peer&) override { to_b.peer_asn = Asn(65003); }
};

TEST_F(WrongAs, IsToldToBothOperators) {
  Build(/*a_passive=*/false, /*b_passive=*/true);
  Start();
  ASSERT_TRUE(
      RunUntil(core_, [&] { return !a_->recorder.downs.empty() && !b_->recorder.downs.empty(); }));
  EXPECT_EQ(a_->recorder.attempts_failed, a_->recorder.downs.size());
  EXPECT_EQ(a_->recorder.downs[0].text,
            "we sent NOTIFICATION OPEN/Bad Peer AS (expected 65003, peer says 65002)");
  EXPECT_EQ(b_->recorder.downs[0].text, "peer sent NOTIFICATION OPEN/Bad Peer AS");
}

TEST(Speaker, StartNamesTheAddressThatCannotBeBound) {
  boost::asio::io_context core;
  Node node(core, {}, ListenOn("192.0.2.1", 1790));
  EXPECT_THAT(std::string(node.speaker.Start().message()),
              HasSubstr("cannot listen on 192.0.2.1 port 1790: "));
}

TEST(Speaker, NoPeersAndNoListenerIsFine) {
  boost::asio::io_context core;
  Node node(core, {}, {});
  EXPECT_TRUE(node.speaker.Start().ok());
  bool done = false;
  node.speaker.Stop([&] { done = true; });
  core.run();
  EXPECT_TRUE(done);
}

TEST(Speaker, ARefusedConnectionIsSaidSo) {
  boost::asio::io_context core;
  const uint16_t port = FreePort(core, {Address("127.0.0.9")});
  Node node(core, {PeerAt("127.0.0.9", port)}, {});
  ASSERT_TRUE(node.speaker.Start().ok());
  ASSERT_TRUE(RunUntil(core, [&] { return !node.recorder.downs.empty(); }));
  EXPECT_EQ(node.recorder.downs[0].text,
            "connection to 127.0.0.9 port " + std::to_string(port) + " refused");
  EXPECT_EQ(node.state(), State::kActive);
}

TEST(Speaker, OverIpv6) {
  boost::asio::io_context core;
  config::Peer passive = PeerAt("::1", 179);
  std::swap(passive.local_asn, passive.peer_asn);
  passive.router_id = RouterId(0x0A000002);
  passive.passive = true;
  Node b(core, {passive}, ListenOn("::1"));
  ASSERT_TRUE(b.speaker.Start().ok());
  Node a(core, {PeerAt("::1", b.speaker.listen_ports()[0])}, {});
  ASSERT_TRUE(a.speaker.Start().ok());
  ASSERT_TRUE(RunUntil(core, [&] { return a.IsUp() && b.IsUp(); }));
  EXPECT_EQ(a.speaker.Status(PeerId(0)).local_address, Address("::1"));
  EXPECT_THAT(a.speaker.Status(PeerId(0)).negotiated->extended_next_hop, ElementsAre(kIpv4Unicast));
}

}  // namespace
}  // namespace herald::session

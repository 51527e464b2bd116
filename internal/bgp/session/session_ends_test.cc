// Whose a connection is: by its remote address, our own, and the interface.
#include "internal/bgp/session/session_ends.h"

#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "gtest/gtest.h"
#include "internal/bgp/session/testing.h"
#include "internal/bgp/session/transport.h"

namespace herald::session {
namespace {

using boost::asio::ip::tcp;

TEST(SessionEnds, OfAnAcceptedConnectionAreKnown) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    boost::asio::io_context core;
    tcp::acceptor acceptor(core);
    ASSERT_EQ(PrepareToListen(acceptor, Address(address), 0), absl::OkStatus());
    RawPeer peer(core);
    peer.Connect(address, address, acceptor.local_endpoint().port());
    tcp::socket accepted = acceptor.accept();
    const SessionEnds expected{
        .remote = Address(address), .local = Address(address), .interface = "lo"};
    EXPECT_EQ(EndsOf(accepted), expected);
  }
}

// The peer at 127.0.0.9, by us at two addresses of our own.
class TwoAddresses : public testing::Test {
 protected:
  static config::Peer PeerFrom(const char* local) {
    config::Peer peer = PeerAt("127.0.0.9", 179);
    peer.name = local;
    peer.local_address = Address(local);
    peer.passive = true;
    return peer;
  }
  static config::Listen Listen() {
    return {.addresses = {Address("127.0.0.1"), Address("127.0.0.2")}, .port = 0};
  }

  boost::asio::io_context core_;
};

TEST_F(TwoAddresses, AConnectionToTheOtherOneIsDropped) {
  Node node(core_, {PeerFrom("127.0.0.1")}, Listen());
  ASSERT_EQ(node.speaker.Start(), absl::OkStatus());
  RawPeer wrong(core_), right(core_);
  wrong.Connect("127.0.0.9", "127.0.0.2", node.speaker.listen_ports()[1]);
  EXPECT_TRUE(wrong.AwaitEnd());
  EXPECT_EQ(node.state(), fsm::State::kActive);
  right.Connect("127.0.0.9", "127.0.0.1", node.speaker.listen_ports()[0]);
  right.Expect(MessageType::kOpen);
}

TEST_F(TwoAddresses, ASessionToEach) {
  Node node(core_, {PeerFrom("127.0.0.1"), PeerFrom("127.0.0.2")}, Listen());
  ASSERT_EQ(node.speaker.Start(), absl::OkStatus());
  std::vector<config::Peer> dialing;
  for (const size_t i : {0u, 1u}) {
    const char* target = i == 0 ? "127.0.0.1" : "127.0.0.2";
    config::Peer peer = PeerAt(target, node.speaker.listen_ports()[i]);
    std::swap(peer.local_asn, peer.peer_asn);
    peer.router_id = RouterId(0x0A000002);
    peer.local_address = Address("127.0.0.9");
    dialing.push_back(peer);
  }
  Node other(core_, dialing, {});
  ASSERT_EQ(other.speaker.Start(), absl::OkStatus());
  const auto is_up = [&](uint32_t id) { return node.state(id) == fsm::State::kEstablished; };
  ASSERT_TRUE(RunUntil(core_, [&] { return is_up(0) && is_up(1); }));
  EXPECT_EQ(node.speaker.Status(PeerId(0)).local_address, Address("127.0.0.1"));
  EXPECT_EQ(node.speaker.Status(PeerId(1)).local_address, Address("127.0.0.2"));
}

}  // namespace
}  // namespace herald::session

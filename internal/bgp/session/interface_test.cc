// Interfaces, link-local addresses and what goes over the wire, in a network namespace with a link
// between two interfaces of its own: va and vb.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "internal/bgp/session/testing.h"
#include "internal/bgp/session/transport.h"
#include "internal/injector/subscription.h"
#include "internal/net/prefix.h"

namespace herald::session {
namespace {

using boost::asio::ip::tcp;

void Ip(const std::string& arguments) {
  ASSERT_EQ(std::system(absl::StrCat("ip ", arguments).c_str()), 0) << arguments;
}

void MakeLink(const std::string& one, const std::string& other) {
  Ip(absl::StrCat("link add ", one, " type veth peer name ", other));
  for (const std::string& name : {one, other}) {
    Ip(absl::StrCat("link set ", name, " addrgenmode none"));
    Ip(absl::StrCat("link set ", name, " up"));
  }
}

void AddAddress(const std::string& address, const std::string& interface) {
  Ip(absl::StrCat("address add ", address, "/64 dev ", interface, " nodad"));
}

void WriteTo(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

class Interfaces : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const uid_t user = getuid();
    const gid_t group = getgid();
    if (unshare(CLONE_NEWNET) != 0) {
      ASSERT_EQ(unshare(CLONE_NEWUSER | CLONE_NEWNET), 0) << "no network namespaces here";
      WriteTo("/proc/self/setgroups", "deny");
      WriteTo("/proc/self/uid_map", absl::StrCat("0 ", user, " 1"));
      WriteTo("/proc/self/gid_map", absl::StrCat("0 ", group, " 1"));
    }
    Ip("link set lo up");
    MakeLink("va", "vb");
    AddAddress("fe80::a", "va");
    AddAddress("fe80::b", "vb");
  }

  // A dials fe80::b through va; B waits for fe80::a.
  config::Peer ToB(uint16_t port) const {
    config::Peer peer = PeerAt("fe80::b", port);
    peer.interface = "va";
    peer.local_address = Address("fe80::a");
    peer.connect_retry_time_s = 1;
    return peer;
  }
  static config::Peer ToA() {
    config::Peer peer = PeerAt("fe80::a", 179);
    std::swap(peer.local_asn, peer.peer_asn);
    peer.router_id = RouterId(0x0A000002);
    peer.interface = "vb";
    peer.passive = true;
    return peer;
  }
  void Start(Node& node) { ASSERT_EQ(node.speaker.Start(), absl::OkStatus()); }

  boost::asio::io_context core_;
};

TEST_F(Interfaces, LinkLocalPeersComeUp) {
  Node b(core_, {ToA()}, ListenOn("::"));
  Start(b);
  Node a(core_, {ToB(b.speaker.listen_ports()[0])}, {});
  ASSERT_TRUE(
      a.injector.Announce({{.nlri = {{.prefix = Prefix::Parse("2001:db8:1::/48").value()}}}}).ok());
  Start(a);
  ASSERT_TRUE(RunUntil(core_, [&] { return a.IsUp() && b.IsUp(); }));
  EXPECT_EQ(a.speaker.Status(PeerId(0)).local_address, Address("fe80::a"));
  EXPECT_EQ(b.speaker.Status(PeerId(0)).local_address, Address("fe80::b"));
  // Next hop self is the one address that both have on the link.
  const auto heard = b.injector.Subscribe({}, /*snapshot=*/true, [] {}, absl::Now()).value();
  std::vector<PathAttributes> attributes;
  ASSERT_TRUE(RunUntil(core_, [&] {
    for (const injector::UpdateEvent& event : heard->Take(100)) {
      const auto* announced = std::get_if<injector::RoutesAnnounced>(&event.what);
      if (announced != nullptr) attributes.push_back(*announced->attributes);
    }
    return !attributes.empty();
  }));
  EXPECT_EQ(attributes[0].next_hop, NextHop(NextHopAddress{.address = Address("fe80::a")}));
}

TEST_F(Interfaces, APeerOnAnotherInterfaceIsNobody) {
  config::Peer elsewhere = ToA();
  elsewhere.interface = "va";
  Node b(core_, {elsewhere}, ListenOn("::"));
  Start(b);
  tcp::socket socket(core_);
  const config::Peer dials = ToB(b.speaker.listen_ports()[0]);
  ASSERT_EQ(PrepareToDial(socket, dials), absl::OkStatus());
  socket.non_blocking(false);
  socket.connect(EndpointOf(dials));
  socket.non_blocking(true);
  boost::system::error_code error;
  std::array<uint8_t, 64> octets;
  EXPECT_TRUE(RunUntil(core_, [&] {
    EXPECT_EQ(socket.read_some(boost::asio::buffer(octets), error), 0u);
    return error && error != boost::asio::error::would_block;
  }));
  EXPECT_EQ(b.state(), fsm::State::kActive);
}

TEST_F(Interfaces, AnInterfaceMayComeLater) {
  config::Peer waits = ToA();
  waits.address = Address("fe80::c");
  waits.interface = "vd";
  Node b(core_, {waits}, ListenOn("::"));
  Start(b);
  config::Peer dials = ToB(b.speaker.listen_ports()[0]);
  dials.address = Address("fe80::d");
  dials.interface = "vc";
  dials.local_address = Address("fe80::c");
  Node a(core_, {dials}, {});
  Start(a);
  ASSERT_TRUE(RunUntil(core_, [&] { return !a.recorder.downs.empty(); }));
  EXPECT_EQ(a.recorder.downs[0].text, "there is no interface vc");
  MakeLink("vc", "vd");
  AddAddress("fe80::c", "vc");
  AddAddress("fe80::d", "vd");
  EXPECT_TRUE(RunUntil(core_, [&] { return a.IsUp() && b.IsUp(); }));
}

// With global addresses too a session is held to its interface.
TEST_F(Interfaces, BothEndsAreBoundToTheirs) {
  for (const char* interface : {"lo", "va"}) {
    config::Peer waits = PeerAt("127.0.0.1", 179);
    waits.passive = true;
    waits.interface = interface;
    Node b(core_, {waits}, ListenOn("127.0.0.2"));
    Start(b);
    config::Peer dials = PeerAt("127.0.0.2", b.speaker.listen_ports()[0]);
    std::swap(dials.local_asn, dials.peer_asn);
    dials.router_id = RouterId(0x0A000002);
    dials.interface = "lo";
    Node a(core_, {dials}, {});
    Start(a);
    if (interface == std::string("lo")) {
      EXPECT_TRUE(RunUntil(core_, [&] { return a.IsUp() && b.IsUp(); }));
    } else {
      EXPECT_TRUE(RunUntil(core_, [&] { return !a.recorder.downs.empty(); }));
      EXPECT_EQ(b.speaker.Status(PeerId(0)).received.open, 0u);
    }
  }
}

// Hears all that goes over lo.
class Wire {
 public:
  Wire() : file_(socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, htons(ETH_P_ALL))) {
    const sockaddr_ll lo{.sll_family = AF_PACKET,
                         .sll_protocol = htons(ETH_P_ALL),
                         .sll_ifindex = static_cast<int>(if_nametoindex("lo")),
                         .sll_hatype = 0,
                         .sll_pkttype = 0,
                         .sll_halen = 0,
                         .sll_addr = {}};
    EXPECT_EQ(bind(file_, reinterpret_cast<const sockaddr*>(&lo), sizeof(lo)), 0);
  }
  ~Wire() { close(file_); }

  struct Segment {
    uint8_t traffic_class, ttl;
    bool is_syn_ack;
  };
  std::vector<Segment> Take() {
    std::vector<Segment> segments;
    std::array<uint8_t, 65536> packet;
    while (recv(file_, packet.data(), packet.size(), 0) > 0) {
      const bool is_v4 = packet[0] >> 4 == 4;
      const size_t tcp_begin = is_v4 ? size_t{4} * (packet[0] & 0xF) : 40;
      const uint8_t v6_class = static_cast<uint8_t>(packet[0] << 4 | packet[1] >> 4);
      segments.push_back({.traffic_class = is_v4 ? packet[1] : v6_class,
                          .ttl = packet[is_v4 ? 8 : 7],
                          .is_syn_ack = (packet[tcp_begin + 13] & 0x12) == 0x12});
    }
    return segments;
  }

 private:
  const int file_;
};

// DSCP CS6 from the SYN on, by either side; and the SYN-ACK may have come from afar.
TEST_F(Interfaces, EverySegmentIsRoutingTraffic) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    Wire wire;
    config::Peer waits = PeerAt(address, 179);
    waits.passive = true;
    waits.multihop_ttl = 9;
    Node b(core_, {waits}, ListenOn(address));
    Start(b);
    config::Peer dials = PeerAt(address, b.speaker.listen_ports()[0]);
    std::swap(dials.local_asn, dials.peer_asn);
    dials.router_id = RouterId(0x0A000002);
    dials.multihop_ttl = 9;
    Node a(core_, {dials}, {});
    Start(a);
    ASSERT_TRUE(RunUntil(core_, [&] { return a.IsUp() && b.IsUp(); }));
    int syn_acks = 0;
    for (const Wire::Segment& segment : wire.Take()) {
      EXPECT_EQ(segment.traffic_class, 0xC0);
      if (segment.is_syn_ack) ++syn_acks;
      EXPECT_EQ(segment.ttl, segment.is_syn_ack ? 255 : 9);
    }
    EXPECT_GE(syn_acks, 1);
  }
}

}  // namespace
}  // namespace herald::session

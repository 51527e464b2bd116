// What authenticates a peer: TCP MD5 under a running session, and TCP-AO or nothing.
#include "internal/bgp/session/peer_keys.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "internal/bgp/session/peer.h"
#include "internal/bgp/session/secret.h"
#include "internal/bgp/session/testing.h"
#include "internal/bgp/session/transport.h"

namespace herald::session {
namespace {

using boost::asio::ip::tcp;

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::string FileWith(const std::string& name, const std::string& text) {
  std::string path = absl::StrCat(testing::TempDir(), "/", name, "-", getpid());
  Write(path, text);
  return path;
}

// We dial 127.0.0.2, where the test is the other side.
class RunningSession : public testing::Test {
 protected:
  RunningSession() : remote_(core_), path_(FileWith("running", "secret")) {
    config::Peer config = PeerAt("127.0.0.2", 0);
    config.md5_password_file = path_;
    EXPECT_EQ(PrepareToListen(acceptor_, Address("127.0.0.2"), 0, {TheirGuard()}),
              absl::OkStatus());
    config.port = acceptor_.local_endpoint().port();
    peer_ =
        std::make_shared<Peer>(core_, PeerId(0), config, /*seed=*/1, std::make_shared<ReadBuffer>(),
                               WriteTurns::Make(core_), injector_, recorder_, [] {});
  }
  ~RunningSession() override { peer_->Abandon(); }

  Guard TheirGuard() const {
    return {.from = HostRoute(Address("127.0.0.1")), .keys = {.md5 = *Md5Key::Read(path_)}};
  }
  void ComeUp() {
    ASSERT_EQ(peer_->ReadKeys(), absl::OkStatus());
    peer_->Start();
    remote_.Accept(acceptor_);
    remote_.Expect(MessageType::kOpen);
    remote_.SendOpen({.asn = Asn(65002), .hold_time_s = 90, .router_id = RouterId(0x0A000002)});
    remote_.Expect(MessageType::kKeepalive);
    remote_.SendKeepalive();
    ASSERT_TRUE(RunUntil(core_, [&] { return IsUp(); }));
  }
  bool IsUp() const { return peer_->Status().state == fsm::State::kEstablished; }

  boost::asio::io_context core_;
  Recorder recorder_;
  injector::Injector injector_{injector::Limits{}};
  tcp::acceptor acceptor_{core_};
  RawPeer remote_;
  const std::string path_;
  std::shared_ptr<Peer> peer_;
};

// Conformance: K-2.
TEST_F(RunningSession, KeepsGoingWithTheNextKey) {
  ComeUp();
  Write(path_, "next");
  ASSERT_EQ(peer_->RereadKeys(), absl::OkStatus());
  const int theirs = remote_.socket().native_handle();
  ASSERT_EQ(TheirGuard().keys.md5->SignOn(theirs, TheirGuard().from), absl::OkStatus());
  const uint64_t before = peer_->Status().received.keepalive;
  remote_.SendKeepalive();
  EXPECT_TRUE(RunUntil(core_, [&] { return peer_->Status().received.keepalive > before; }));
  EXPECT_TRUE(IsUp());
  EXPECT_EQ(peer_->Status().flaps, 0u);
  EXPECT_EQ(peer_->guard().keys, TheirGuard().keys);
}

TEST_F(RunningSession, KeepsTheOldKeyIfTheNextCannotBeRead) {
  ComeUp();
  const Guard before = peer_->guard();
  Write(path_, "");
  EXPECT_EQ(peer_->RereadKeys().message(),
            absl::StrCat("peer 127.0.0.2: md5_password_file \"", path_, "\": is empty"));
  EXPECT_EQ(peer_->guard().keys, before.keys);
  remote_.SendKeepalive();
  EXPECT_TRUE(RunUntil(core_, [&] { return peer_->Status().received.keepalive == 2; }));
}

config::TcpAo AoOf(const std::string& path, config::TcpAoAlgorithm algorithm) {
  return {.key_file = path, .send_id = 1, .receive_id = 1, .algorithm = algorithm};
}

// Two speakers with TCP-AO between them, and between the second and a third nothing.
class TcpAo : public testing::TestWithParam<config::TcpAoAlgorithm> {
 protected:
  TcpAo() {
    const std::string path = FileWith("tcp-ao", "a secret of RFC 5925\n");
    config::Peer waits = PeerAt("127.0.0.1", 179), open = PeerAt("127.0.0.3", 179);
    for (config::Peer* peer : {&waits, &open}) {
      std::swap(peer->local_asn, peer->peer_asn);
      peer->router_id = RouterId(0x0A000002);
      peer->passive = true;
    }
    waits.tcp_ao = AoOf(path, GetParam());
    b_ = std::make_unique<Node>(core_, std::vector{waits, open}, ListenOn("127.0.0.2"));
    EXPECT_EQ(b_->speaker.Start(), absl::OkStatus());
    config::Peer dials = PeerAt("127.0.0.2", b_->speaker.listen_ports()[0]);
    dials.local_address = Address("127.0.0.3");
    c_ = std::make_unique<Node>(core_, std::vector{dials}, config::Listen{});
    dials.local_address = Address("127.0.0.1");
    dials.tcp_ao = waits.tcp_ao;
    a_ = std::make_unique<Node>(core_, std::vector{dials}, config::Listen{});
  }
  // By asking this kernel.
  static bool IsThere() {
    const auto key = AoKey::Read(AoOf(FileWith("probe", "x"), GetParam())).value();
    const absl::Status tried = key->Try(HostRoute(Address("127.0.0.1")));
    std::cout << "TCP-AO here: " << (tried.ok() ? "yes" : tried.message()) << "\n";
    return tried.ok();
  }

  boost::asio::io_context core_;
  std::unique_ptr<Node> a_, b_, c_;
};

INSTANTIATE_TEST_SUITE_P(Algorithms, TcpAo,
                         testing::Values(config::TcpAoAlgorithm::kHmacSha1,
                                         config::TcpAoAlgorithm::kAes128Cmac));

// Conformance: K-5.
TEST_P(TcpAo, ComesUpOrStaysDownAndSaysWhy) {
  ASSERT_EQ(a_->speaker.Start(), absl::OkStatus());
  ASSERT_EQ(c_->speaker.Start(), absl::OkStatus());
  // The other peer goes on in any case.
  EXPECT_TRUE(RunUntil(core_, [&] { return c_->IsUp(); }));
  if (IsThere()) {
    EXPECT_TRUE(RunUntil(core_, [&] { return a_->IsUp() && b_->IsUp(); }));
    return;
  }
  for (Node* node : {a_.get(), b_.get()}) {
    EXPECT_EQ(node->state(), fsm::State::kIdle);
    const PeerStatus status = node->speaker.Status(PeerId(0));
    ASSERT_TRUE(status.last_attempt.has_value());
    EXPECT_TRUE(absl::StartsWith(status.last_attempt->text, "cannot have TCP-AO with 127.0.0."));
    EXPECT_EQ(status.sent.open, 0u);
  }
  EXPECT_EQ(b_->speaker.Status(PeerId(0)).last_attempt->text,
            "cannot have TCP-AO with 127.0.0.1: this kernel has none (it needs Linux 6.7 with "
            "CONFIG_TCP_AO)");
}

// Conformance: K-5.
TEST_P(TcpAo, NobodyConnectsWithout) {
  tcp::socket socket(core_);
  config::Peer plain = PeerAt("127.0.0.2", b_->speaker.listen_ports()[0]);
  plain.local_address = Address("127.0.0.1");
  ASSERT_EQ(PrepareToDial(socket, plain), absl::OkStatus());
  const tcp::endpoint target = EndpointOf(plain);
  // Over loopback the SYN has been dropped, or answered, when this returns.
  ASSERT_EQ(connect(socket.native_handle(), target.data(), static_cast<socklen_t>(target.size())),
            -1);
  boost::system::error_code error;
  socket.remote_endpoint(error);
  EXPECT_EQ(error, boost::asio::error::not_connected);
}

// The flags of the mapping that holds this address (proc_pid_smaps(5)).
std::string FlagsAt(const uint8_t* address) {
  std::ifstream smaps("/proc/self/smaps");
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  bool inside = false;
  for (std::string line; std::getline(smaps, line);) {
    uintptr_t begin = 0, end = 0;
    char dash = 0;
    std::istringstream in(line);
    if (in >> std::hex >> begin >> dash >> end && dash == '-') {
      inside = begin <= wanted && wanted < end;
    }
    if (inside && absl::StartsWith(line, "VmFlags:")) return absl::StrCat(line, " ");
  }
  return "";
}

// Conformance: K-3.
TEST(Secret, IsInNoCoreDumpAndNotSwapped) {
  const auto secret = Secret::Read("field", FileWith("dump", "secret")).value();
  const std::string flags = FlagsAt(secret->octets().data());
  EXPECT_TRUE(absl::StrContains(flags, " dd ")) << flags;
  EXPECT_TRUE(absl::StrContains(flags, " lo ")) << flags;
}

// Conformance: K-3.
TEST(Secret, IsGoneAtTheEnd) {
  auto secret = Secret::Read("field", FileWith("gone", "secret")).value();
  const uint8_t* at = secret->octets().data();
  ASSERT_NE(FlagsAt(at), "");
  secret.reset();
  EXPECT_EQ(FlagsAt(at), "");
}

}  // namespace
}  // namespace herald::session

// TCP MD5 signatures (RFC 2385) and TTL security (RFC 5082), by what the kernel lets through.
#include "internal/bgp/session/guard.h"

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "internal/bgp/session/md5_key.h"
#include "internal/bgp/session/testing.h"
#include "internal/bgp/session/transport.h"

namespace herald::session {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

std::string FileWith(const std::string& text) {
  static int files = 0;
  const std::string path = absl::StrCat(testing::TempDir(), "/key-", getpid(), "-", ++files);
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::unique_ptr<const Md5Key> KeyOf(const std::string& text) {
  return Md5Key::Read(FileWith(text)).value();
}

// Segments that the kernel kept from this socket, and from those that it is to accept.
template <class Socket>
uint32_t Drops(Socket& socket) {
  std::array<uint32_t, SK_MEMINFO_VARS> values{};
  socklen_t size = sizeof(values);
  EXPECT_EQ(getsockopt(socket.native_handle(), SOL_SOCKET, SO_MEMINFO, values.data(), &size), 0);
  return values[SK_MEMINFO_DROPS];
}

// One host with itself; the parameter is its address.
class Guarded : public testing::TestWithParam<const char*> {
 protected:
  IpAddress address() const { return Address(GetParam()); }

  void Listen(const std::vector<Guard>& guards) {
    ASSERT_EQ(PrepareToListen(acceptor_, address(), 0, guards), absl::OkStatus());
    acceptor_.non_blocking(true);
    peer_ = PeerAt(GetParam(), acceptor_.local_endpoint().port());
  }
  // The first SYN goes out, and over loopback arrives, before this returns.
  void Dial(const Md5Key* key = nullptr) {
    ASSERT_EQ(PrepareToDial(dialing_, peer_, key), absl::OkStatus());
    const tcp::endpoint target(ToAsio(peer_.address), peer_.port);
    // Not Asio's connect, which waits for the end.
    const auto size = static_cast<socklen_t>(target.size());
    ASSERT_EQ(connect(dialing_.native_handle(), target.data(), size), -1);
    ASSERT_EQ(errno, EINPROGRESS);
  }
  bool Accepts() {
    error_code error;
    return !acceptor_.accept(accepted_, error);
  }
  void ExpectDropped() {
    EXPECT_GT(Drops(acceptor_), 0u);
    EXPECT_FALSE(Accepts());
    error_code error;
    dialing_.remote_endpoint(error);
    EXPECT_EQ(error, boost::asio::error::not_connected);
  }

  boost::asio::io_context core_;
  tcp::acceptor acceptor_{core_};
  tcp::socket dialing_{core_}, accepted_{core_};
  config::Peer peer_;
};

INSTANTIATE_TEST_SUITE_P(Families, Guarded, testing::Values("127.0.0.1", "::1"),
                         [](const auto& suite) {
                           return suite.param == std::string("::1") ? "IPv6" : "IPv4";
                         });

// K-1 and K-4: the listener has the key before it listens.
TEST_P(Guarded, TheSameKeyConnects) {
  const auto key = KeyOf("secret"), same = KeyOf("secret\n");
  Listen({{.peer = address(), .md5_key = key.get()}});
  Dial(same.get());
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

TEST_P(Guarded, AnotherKeyIsDropped) {
  const auto key = KeyOf("secret"), other = KeyOf("Secret");
  Listen({{.peer = address(), .md5_key = key.get()}});
  Dial(other.get());
  ExpectDropped();
}

TEST_P(Guarded, AMissingKeyIsDropped) {
  const auto key = KeyOf("secret");
  Listen({{.peer = address(), .md5_key = key.get()}});
  Dial();
  ExpectDropped();
}

TEST_P(Guarded, AKeyThatNobodyExpectsIsDropped) {
  const auto key = KeyOf("secret");
  Listen({{.peer = address()}});
  Dial(key.get());
  ExpectDropped();
}

// K-6
TEST_P(Guarded, TtlSecurityConnectsWithTtlSecurity) {
  Listen({{.peer = address(), .ttl_security = true}});
  peer_.ttl_security = true;
  Dial();
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

TEST_P(Guarded, ASynThatCameFromAfarIsDropped) {
  for (const uint8_t ttl : {uint8_t{64}, uint8_t{254}}) {
    acceptor_ = tcp::acceptor(core_);
    dialing_ = tcp::socket(core_);
    Listen({{.peer = Address("192.0.2.1"), .ttl_security = true},
            {.peer = Address("2001:db8::1"), .ttl_security = true},
            {.peer = address(), .ttl_security = true}});
    peer_.multihop_ttl = ttl;
    Dial();
    ExpectDropped();
  }
}

TEST_P(Guarded, OtherPeersNeedNoTtlSecurity) {
  Listen({{.peer = Address("127.0.0.2"), .ttl_security = true},
          {.peer = Address("::2"), .ttl_security = true},
          {.peer = address()}});
  peer_.multihop_ttl = 64;
  Dial();
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

// What the dialing side sets for itself: it has no listener's filter.
TEST_P(Guarded, WhatComesFromAfarLaterIsNotRead) {
  Listen({{.peer = address(), .ttl_security = true}});
  peer_.ttl_security = true;
  Dial();
  ASSERT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
  config::Peer afar = peer_;
  afar.ttl_security = false;
  afar.multihop_ttl = 64;
  ASSERT_FALSE(SetOptions(accepted_, afar));
  const uint32_t before = Drops(dialing_);
  EXPECT_EQ(accepted_.write_some(boost::asio::buffer("x", 1)), 1u);
  EXPECT_TRUE(RunUntil(core_, [&] { return Drops(dialing_) > before; }));
  EXPECT_EQ(dialing_.available(), 0u);
}

TEST_P(Guarded, SpeakersWithBothComeUp) {
  config::Peer waits = PeerAt(GetParam(), 179);
  std::swap(waits.local_asn, waits.peer_asn);
  waits.router_id = RouterId(0x0A000002);
  waits.passive = true;
  waits.ttl_security = true;
  waits.md5_password_file = FileWith("secret");
  Node b(core_, {waits}, ListenOn(GetParam()));
  ASSERT_EQ(b.speaker.Start(), absl::OkStatus());
  config::Peer dials = PeerAt(GetParam(), b.speaker.listen_ports()[0]);
  dials.ttl_security = true;
  dials.md5_password_file = FileWith("secret\n");
  Node a(core_, {dials}, {});
  ASSERT_EQ(a.speaker.Start(), absl::OkStatus());
  EXPECT_TRUE(RunUntil(core_, [&] { return a.IsUp() && b.IsUp(); }));
}

TEST(Guard, TooManyForOneListenerIsAnError) {
  boost::asio::io_context core;
  tcp::acceptor acceptor(core);
  const std::vector<Guard> guards(455, {.peer = Address("::1"), .ttl_security = true});
  const absl::Status status = PrepareToListen(acceptor, Address("::1"), 0, guards);
  EXPECT_EQ(status.message(), "too many peers with ttl_security for one listener: 455");
}

TEST(Md5Key, HasUpTo80Octets) {
  for (const char* end : {"", "\n"}) {
    EXPECT_TRUE(Md5Key::Read(FileWith(absl::StrCat("x", end))).ok());
    EXPECT_TRUE(Md5Key::Read(FileWith(absl::StrCat(std::string(80, 'x'), end))).ok());
  }
}

// K-3: the error tells the file and nothing of what is in it.
TEST(Md5Key, ErrorsNameThePeerAndTheFileOnly) {
  struct Case {
    std::string path, why;
  };
  const std::string too_long = "is longer than the 80 octets that a key may have";
  const std::vector<Case> cases = {
      {"/nowhere/key", "No such file or directory"},
      {testing::TempDir(), "Is a directory"},
      {FileWith(""), "is empty"},
      {FileWith("\n"), "is empty"},
      {FileWith(std::string(81, 'S')), too_long},
      {FileWith(std::string(80, 'S') + "\n\n"), too_long},
      {FileWith(std::string(100'000, 'S')), too_long},
  };
  for (const Case& c : cases) {
    boost::asio::io_context core;
    config::Peer peer = PeerAt("127.0.0.2", 179);
    peer.name = "edge1";
    peer.md5_password_file = c.path;
    Node node(core, {peer}, {});
    EXPECT_EQ(node.speaker.Start().message(),
              absl::StrCat("peer edge1: md5_password_file \"", c.path, "\": ", c.why));
  }
}

// A datagram socket knows as much of signatures as a kernel without them. K-5's rule: no fallback.
TEST(Md5Key, AKernelWithoutSignaturesIsNamed) {
  const int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
  const auto key = KeyOf("secret");
  const absl::Status status = key->SignOn(datagrams, Address("192.0.2.1"));
  EXPECT_EQ(status.message(),
            "cannot have TCP MD5 signatures with 192.0.2.1: this kernel has none "
            "(CONFIG_TCP_MD5SIG)");
  EXPECT_EQ(GuardListener(datagrams, true, {{.peer = Address("192.0.2.1"), .md5_key = key.get()}}),
            status);
  close(datagrams);
}

}  // namespace
}  // namespace herald::session

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

std::shared_ptr<const Md5Key> KeyOf(const std::string& text) {
  return Md5Key::Read(FileWith(text)).value();
}

Guard GuardAt(const IpAddress& address, std::shared_ptr<const Md5Key> key, uint16_t ttl_min = 0) {
  return {.from = HostRoute(address), .ttl_min = ttl_min, .keys = {.md5 = std::move(key)}};
}
Guard Afar(const char* address) { return GuardAt(Address(address), nullptr, 255); }

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
    guards_ = guards;
    acceptor_.non_blocking(true);
    peer_ = PeerAt(GetParam(), acceptor_.local_endpoint().port());
  }
  void Replace(const std::vector<Guard>& guards) {
    ASSERT_EQ(ReplaceGuards(acceptor_.native_handle(), address(), guards_, guards),
              absl::OkStatus());
    guards_ = guards;
  }
  // The first SYN goes out, and over loopback arrives, before this returns.
  void Dial(std::shared_ptr<const Md5Key> key = nullptr) {
    ASSERT_EQ(PrepareToDial(dialing_, peer_, {.md5 = std::move(key)}), absl::OkStatus());
    const tcp::endpoint target(ToAsio(peer_.address), peer_.port);
    // Not Asio's connect, which waits for the end.
    const auto size = static_cast<socklen_t>(target.size());
    ASSERT_EQ(connect(dialing_.native_handle(), target.data(), size), -1);
    ASSERT_EQ(errno, EINPROGRESS);
  }
  bool Accepts() {
    error_code error;
    accepted_ = tcp::socket(core_);
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
  std::vector<Guard> guards_;
};

INSTANTIATE_TEST_SUITE_P(Families, Guarded, testing::Values("127.0.0.1", "::1"),
                         [](const auto& suite) {
                           return suite.param == std::string("::1") ? "IPv6" : "IPv4";
                         });

// Conformance: K-1, K-4.
TEST_P(Guarded, TheSameKeyConnects) {
  const auto key = KeyOf("secret"), same = KeyOf("secret\n");
  Listen({GuardAt(address(), key)});
  Dial(same);
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

// Conformance: K-1.
TEST_P(Guarded, AnotherKeyIsDropped) {
  const auto key = KeyOf("secret"), other = KeyOf("Secret");
  Listen({GuardAt(address(), key)});
  Dial(other);
  ExpectDropped();
}

// Conformance: K-1.
TEST_P(Guarded, AMissingKeyIsDropped) {
  const auto key = KeyOf("secret");
  Listen({GuardAt(address(), key)});
  Dial();
  ExpectDropped();
}

// Conformance: K-1.
TEST_P(Guarded, AKeyThatNobodyExpectsIsDropped) {
  const auto key = KeyOf("secret");
  Listen({GuardAt(address(), nullptr)});
  Dial(key);
  ExpectDropped();
}

// Conformance: K-6.
TEST_P(Guarded, TtlSecurityConnectsWithTtlSecurity) {
  Listen({GuardAt(address(), nullptr, 255)});
  peer_.ttl_security = true;
  Dial();
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

// Conformance: K-6.
TEST_P(Guarded, ASynThatCameFromAfarIsDropped) {
  for (const uint8_t ttl : {uint8_t{64}, uint8_t{254}}) {
    acceptor_ = tcp::acceptor(core_);
    dialing_ = tcp::socket(core_);
    Listen({Afar("192.0.2.1"), Afar("2001:db8::1"), Afar(GetParam())});
    peer_.multihop_ttl = ttl;
    Dial();
    ExpectDropped();
  }
}

TEST_P(Guarded, OtherPeersNeedNoTtlSecurity) {
  Listen({Afar("127.0.0.2"), Afar("::2"), GuardAt(address(), nullptr)});
  peer_.multihop_ttl = 64;
  Dial();
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

// Conformance: K-2.
TEST_P(Guarded, AKeyChangesUnderASession) {
  const auto key = KeyOf("secret"), next = KeyOf("next");
  Listen({GuardAt(address(), key)});
  Dial(key);
  ASSERT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
  Replace({GuardAt(address(), next)});
  ASSERT_EQ(next->SignOn(accepted_.native_handle(), HostRoute(address())), absl::OkStatus());
  // The dialing side does not know yet: nothing is read, and nothing is lost.
  const uint32_t before = Drops(accepted_);
  EXPECT_EQ(dialing_.write_some(boost::asio::buffer("x", 1)), 1u);
  EXPECT_TRUE(RunUntil(core_, [&] { return Drops(accepted_) > before; }));
  EXPECT_EQ(accepted_.available(), 0u);
  ASSERT_EQ(next->SignOn(dialing_.native_handle(), HostRoute(address())), absl::OkStatus());
  EXPECT_TRUE(RunUntil(core_, [&] { return accepted_.available() == 1; }));
  // Who comes now must have the next one.
  dialing_ = tcp::socket(core_);
  Dial(key);
  ExpectDropped();
  dialing_ = tcp::socket(core_);
  Dial(next);
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

TEST_P(Guarded, WhoGoesTakesItsGuardsAlong) {
  const auto key = KeyOf("secret");
  Listen({GuardAt(address(), key, 255)});
  Replace({});
  Dial();
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

TEST_P(Guarded, WhoComesIsGuarded) {
  Listen({});
  const auto key = KeyOf("secret");
  Replace({GuardAt(address(), key), Afar("127.0.0.2"), Afar("::2")});
  Dial();
  ExpectDropped();
  dialing_ = tcp::socket(core_);
  Dial(key);
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

TEST_P(Guarded, AChangeThatFailsLeavesWhatWas) {
  const auto key = KeyOf("secret"), next = KeyOf("next");
  Listen({GuardAt(address(), key)});
  std::vector<Guard> too_many;
  for (uint32_t i = 0; i < 2000; ++i) {
    too_many.push_back(GuardAt(
        address().is_v4() ? IpAddress::V4(0x0A000000 + i) : IpAddress::V6(0x20010DB8'00000000, i),
        nullptr, 255));
  }
  too_many.push_back(GuardAt(address(), next));
  EXPECT_EQ(ReplaceGuards(acceptor_.native_handle(), address(), guards_, too_many).message(),
            "too many peers with ttl_security for one listener: 2000");
  Dial(next);
  ExpectDropped();
  dialing_ = tcp::socket(core_);
  Dial(key);
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

// Conformance: K-6.
TEST_P(Guarded, HopsAreCounted) {
  for (const uint8_t ttl : {uint8_t{252}, uint8_t{253}}) {
    acceptor_ = tcp::acceptor(core_);
    dialing_ = tcp::socket(core_);
    config::Peer configured = PeerAt(GetParam(), 179);
    configured.ttl_security = true;
    configured.ttl_security_hops = 3;
    Listen({GuardOf(configured, HostRoute(address()), {})});
    peer_.multihop_ttl = ttl;
    Dial();
    if (ttl == 252) {
      ExpectDropped();
    } else {
      EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
    }
  }
}

// A peer in the range that has a floor of its own.
TEST_P(Guarded, TheLongestPrefixSetsTheTimeToLive) {
  const Prefix all = Prefix::Masked(address(), 8);
  Listen({{.from = all, .ttl_min = 255}, GuardAt(address(), nullptr)});
  peer_.multihop_ttl = 64;
  Dial();
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
  Replace({{.from = all, .ttl_min = 255}});
  dialing_ = tcp::socket(core_);
  Dial();
  ExpectDropped();
}

// Conformance: K-4.
TEST_P(Guarded, ARangeHasAKey) {
  const auto key = KeyOf("secret"), other = KeyOf("other");
  Listen({{.from = Prefix::Masked(address(), 8), .keys = {.md5 = key}}});
  Dial(other);
  ExpectDropped();
  dialing_ = tcp::socket(core_);
  Dial(key);
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

// Conformance: K-4.
TEST_P(Guarded, APeerInARangeHasAKeyOfItsOwn) {
  const auto key = KeyOf("secret"), range_key = KeyOf("of the range");
  Listen({{.from = Prefix::Masked(address(), 8), .keys = {.md5 = range_key}},
          GuardAt(address(), key)});
  Dial(range_key);
  ExpectDropped();
  dialing_ = tcp::socket(core_);
  Dial(key);
  ASSERT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
  // When it goes, its address is one of the range.
  Replace({{.from = Prefix::Masked(address(), 8), .keys = {.md5 = range_key}}});
  dialing_ = tcp::socket(core_);
  Dial(range_key);
  EXPECT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
}

// A connection that a range's key let in has it as its own.
// Conformance: K-2.
TEST_P(Guarded, TheKeyOfARangeChangesUnderASession) {
  const auto key = KeyOf("secret"), next = KeyOf("next");
  const Prefix all = Prefix::Masked(address(), 8);
  Listen({{.from = all, .keys = {.md5 = key}}});
  Dial(key);
  ASSERT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
  Replace({{.from = all, .keys = {.md5 = next}}});
  for (tcp::socket* socket : {&accepted_, &dialing_}) {
    ASSERT_EQ(next->SignOn(socket->native_handle(), HostRoute(address())), absl::OkStatus());
  }
  EXPECT_EQ(dialing_.write_some(boost::asio::buffer("x", 1)), 1u);
  EXPECT_TRUE(RunUntil(core_, [&] { return accepted_.available() == 1; }));
}

TEST_P(Guarded, APeerWithoutAKeyCannotBeInARangeWithOne) {
  const Prefix all = Prefix::Masked(address(), 8);
  const absl::Status status =
      PrepareToListen(acceptor_, address(), 0,
                      {{.from = all, .keys = {.md5 = KeyOf("x")}}, GuardAt(address(), nullptr)});
  EXPECT_EQ(status.message(),
            absl::StrCat("peer ", HostRoute(address()).Format(), " has no key, but ", all.Format(),
                         ", which it is in, has one"));
}

TEST_P(Guarded, PeersWithOneAddressMustAgreeAtOneListener) {
  const IpAddress other = Address(address().is_v4() ? "127.0.0.9" : "::9");
  Guard one = GuardAt(address(), KeyOf("one")), two = GuardAt(address(), KeyOf("two"));
  EXPECT_EQ(PrepareToListen(acceptor_, address(), 0, {one, two}).message(),
            absl::StrCat("peers at ", one.from.Format(), " that connect to ", GetParam(),
                         " must have the same key and the same ttl_security"));
  acceptor_.close();
  // These connect to different ones.
  one.local_address = address();
  two.local_address = other;
  EXPECT_EQ(PrepareToListen(acceptor_, address(), 0, {one, two}), absl::OkStatus());
}

// What an accepted socket has of its own, in the place of the listener's filter.
// Conformance: K-6.
TEST_P(Guarded, AnAcceptedConnectionIsHeldToItsPeersTtlAlone) {
  Listen({GuardAt(address(), nullptr, 255)});
  peer_.ttl_security = true;
  Dial();
  ASSERT_TRUE(RunUntil(core_, [&] { return Accepts(); }));
  ASSERT_FALSE(SetOptions(accepted_, peer_));
  config::Peer afar = peer_;
  afar.ttl_security = false;
  afar.multihop_ttl = 64;
  ASSERT_FALSE(SetOptions(dialing_, afar));
  const uint32_t before = Drops(accepted_);
  EXPECT_EQ(dialing_.write_some(boost::asio::buffer("x", 1)), 1u);
  EXPECT_TRUE(RunUntil(core_, [&] { return Drops(accepted_) > before; }));
  EXPECT_EQ(accepted_.available(), 0u);
  ASSERT_FALSE(SetOptions(accepted_, afar));
  EXPECT_TRUE(RunUntil(core_, [&] { return accepted_.available() == 1; }));
}

// What the dialing side sets for itself: it has no listener's filter.
// Conformance: K-6.
TEST_P(Guarded, WhatComesFromAfarLaterIsNotRead) {
  Listen({GuardAt(address(), nullptr, 255)});
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

// IPv6 peers with TTL security, one more than there is room for.
std::vector<Guard> ManyAfar() {
  std::vector<Guard> guards;
  for (uint64_t i = 1; i <= 455; ++i) {
    guards.push_back(GuardAt(IpAddress::V6(0x20010DB8'00000000, i), nullptr, 255));
  }
  return guards;
}

TEST(Guard, TooManyForOneListenerIsAnError) {
  boost::asio::io_context core;
  tcp::acceptor acceptor(core);
  const absl::Status status = PrepareToListen(acceptor, Address("::1"), 0, ManyAfar());
  EXPECT_EQ(status.message(), "too many peers with ttl_security for one listener: 455");
}

TEST(Md5Key, HasUpTo80Octets) {
  for (const char* end : {"", "\n"}) {
    EXPECT_TRUE(Md5Key::Read(FileWith(absl::StrCat("x", end))).ok());
    EXPECT_TRUE(Md5Key::Read(FileWith(absl::StrCat(std::string(80, 'x'), end))).ok());
  }
}

// The error tells the file and nothing of what is in it.
// Conformance: K-3.
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

// A datagram socket knows as much of signatures as a kernel without them. There is no going on
// without.
TEST(Md5Key, AKernelWithoutSignaturesIsNamed) {
  const int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
  const auto key = KeyOf("secret");
  const IpAddress peer = Address("192.0.2.1");
  const absl::Status status = key->SignOn(datagrams, HostRoute(peer));
  EXPECT_EQ(status.message(),
            "cannot have TCP MD5 signatures with 192.0.2.1: this kernel has none "
            "(CONFIG_TCP_MD5SIG)");
  EXPECT_EQ(ReplaceGuards(datagrams, Address("0.0.0.0"), {}, {GuardAt(peer, key)}), status);
  close(datagrams);
}

}  // namespace
}  // namespace herald::session

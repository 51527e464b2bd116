// Peers that go on talking, but stop making progress.
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gtest/gtest.h"
#include "internal/bgp/session/played_peer.h"
#include "internal/bgp/session/transport.h"
#include "internal/net/prefix.h"

namespace herald::session {
namespace {

using boost::system::error_code;

constexpr uint32_t kTable = 100'000;

class StalledPeer : public PlayedPeer {
 protected:
  // The kernel is to hold as little as it can.
  StalledPeer() { acceptor_.set_option(boost::asio::ip::tcp::acceptor::receive_buffer_size(4096)); }
  // The whole table, another time.
  injector::Revision AnnounceAgain() {
    injector::RouteBatch batch;
    batch.attributes.med = ++rounds_;
    for (uint32_t i = 0; i < kTable; ++i) {
      batch.nlri.push_back({.prefix = Prefix::Masked(IpAddress::V4(0x0A000000 + (i << 4)), 28)});
    }
    return injector_.Announce({batch}).value();
  }
  uint64_t pending() const { return injector_.Counts(PeerId(0))[0].pending; }
  // More than the kernel holds; a call now and then will do.
  void KeepBusy() {
    if (pending() == 0) AnnounceAgain();
  }

 private:
  uint32_t rounds_ = 0;
};

// Conformance: T-4. The octets of a message that never ends hold off nothing.
TEST_F(StalledPeer, HalfAMessageIsNoLife) {
  OpenMessage open = FullOpen();
  open.hold_time_s = 3;
  ComeUp(open);
  std::vector<uint8_t> header(16, 0xFF);
  header.insert(header.end(), {0x10, 0, 2});  // An UPDATE of 4096 octets.
  remote_.Send(header);
  boost::asio::steady_timer timer(core_);
  const std::function<void()> drip = [&] {
    error_code error;
    remote_.socket().write_some(boost::asio::buffer(header.data(), 1), error);
    timer.expires_after(std::chrono::milliseconds(100));
    timer.async_wait([&](const error_code& ended) {
      if (!ended) drip();
    });
  };
  drip();
  ASSERT_TRUE(RunUntil(core_, [&] { return !IsUp(); }));
  EXPECT_EQ(recorder_.downs.back().text,
            "we sent NOTIFICATION Hold Timer Expired (nothing heard for 3 s)");
  timer.cancel();
  core_.poll();
}

// Conformance: H-2. KEEPALIVEs come in, but nothing is read of what we send.
TEST_F(StalledPeer, IsCutOff) {
  Configure([](config::Peer& config) { config.send_hold_time_s = 1; });
  ComeUp();
  ASSERT_TRUE(RunUntil(core_, [&] {
    if (IsUp()) KeepBusy();
    remote_.SendKeepalive();
    return !IsUp();
  }));
  EXPECT_GT(peer_->Status().received.keepalive, 1u);
  EXPECT_EQ(recorder_.downs.back().notification,
            (NotificationMessage{NotifyCode::kSendHoldTimerExpired, 0, {}}));
  EXPECT_EQ(recorder_.downs.back().text,
            "we sent NOTIFICATION Send Hold Timer Expired (the peer took nothing for 1 s)");
}

// Conformance: H-3. However often the table changes, what is yet to be told is no more than the
// table, and the other peer is told all of it meanwhile.
TEST_F(StalledPeer, CostsNoMoreThanTheTableAndNobodyElse) {
  ComeUp();
  boost::asio::ip::tcp::acceptor elsewhere(core_);
  ASSERT_TRUE(PrepareToListen(elsewhere, Address("127.0.0.3"), 0).ok());
  const auto other = std::make_shared<Peer>(
      core_, PeerId(1), PeerAt("127.0.0.3", elsewhere.local_endpoint().port()), /*seed=*/1,
      std::make_shared<ReadBuffer>(), WriteTurns::Make(core_), injector_, recorder_, [] {});
  other->Start();
  RawPeer reader(core_);
  reader.Accept(elsewhere);
  reader.SendOpen(FullOpen());
  reader.SendKeepalive();
  const auto read = [&] {
    std::vector<uint8_t> buffer(1 << 20);
    error_code error;
    reader.socket().read_some(boost::asio::buffer(buffer), error);
  };
  uint64_t seen = 0;
  int turns_without_progress = 0;
  ASSERT_TRUE(RunUntil(core_, [&] {
    KeepBusy();
    read();
    const uint64_t sent = peer_->Status().sent.octets;
    turns_without_progress = sent == seen ? turns_without_progress + 1 : 0;
    seen = sent;
    return turns_without_progress > 100;
  }));

  // More than is kept encoded for it.
  for (int i = 0; i < 5; ++i) {
    const injector::Revision last = AnnounceAgain();
    ASSERT_TRUE(RunUntil(core_, [&] {
      read();
      return injector_.sent_revision(PeerId(1)) == last;
    }));
    EXPECT_LT(injector_.sent_revision(PeerId(0)), last);
  }
  EXPECT_EQ(pending(), kTable);
  other->Abandon();
}

}  // namespace
}  // namespace herald::session

#include "internal/bgp/session/connection.h"

#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "gtest/gtest.h"
#include "internal/bgp/session/testing.h"
#include "internal/bgp/session/transport.h"
#include "internal/bytes/writer.h"
#include "internal/runtime/spawn.h"

namespace herald::session {
namespace {

using boost::asio::ip::tcp;

constexpr size_t kUpdateSize = 60'000;

// Has UPDATEs for ever, until it is told to stop.
class EndlessOwner : public ConnectionOwner {
 public:
  explicit EndlessOwner(boost::asio::io_context& its_core) : core(its_core) {}
  size_t MessageSizeMax(const Connection&) const override { return wire::kMessageSizeMax; }
  void OnFrame(Connection&, const wire::Header&, Bytes) override { ++frames; }
  void OnBadHeader(Connection&, const DecodeError&) override { ++bad_headers; }
  void OnLost(Connection&, const boost::system::error_code&) override { lost = true; }
  void TakeUpdates(Connection&, wire::Parcel& parcel) override {
    if (!endless) return;
    ++taken;
    parcel.Add(MessageType::kUpdate, [](Writer& out) {
      for (int i = 0; i < 4; ++i) out.U32(0xFFFFFFFF);
      out.U16(kUpdateSize);
      out.U8(static_cast<uint8_t>(MessageType::kUpdate));
      while (out.size() < kUpdateSize) out.U8(0);
    });
  }
  void OnWriteBegan(Connection&) override { ++begun; }
  void OnSent(Connection& connection, Bytes) override { WriteMore(connection); }
  void OnUpdatesWritten(Connection& connection, const wire::Parcel&) override {
    WriteMore(connection);
  }
  void OnGone(Connection&) override { gone = true; }

  void WriteMore(Connection& connection) {
    ++ended;
    boost::asio::post(core, [self = connection.shared_from_this()] { self->Write(); });
  }

  boost::asio::io_context& core;
  bool endless = true, lost = false, gone = false;
  size_t taken = 0, begun = 0, ended = 0, frames = 0, bad_headers = 0;
};

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() : peer_(core_) {
    tcp::acceptor acceptor(core_);
    EXPECT_TRUE(PrepareToListen(acceptor, Address("127.0.0.1"), 0).ok());
    tcp::socket socket(core_);
    socket.connect(acceptor.local_endpoint());
    socket.non_blocking(true);
    peer_.Accept(acceptor);
    connection_ = std::make_shared<Connection>(
        core_, std::move(socket), std::make_shared<ReadBuffer>(), fsm::ConnectionId(1), owner_);
    runtime::Spawn(core_, Connection::Run(connection_));
    connection_->Write();
  }
  // Until the peer's window and our socket's buffer are full.
  void FillTheSocket() {
    size_t seen = 0;
    int turns_without_progress = 0;
    ASSERT_TRUE(RunUntil(core_, [&] {
      turns_without_progress = owner_.ended == seen ? turns_without_progress + 1 : 0;
      seen = owner_.ended;
      return turns_without_progress > 30 && owner_.begun > owner_.ended;
    }));
  }
  void SendKeepalive() {
    std::vector<uint8_t> octets;
    Writer out(octets);
    wire::EncodeKeepalive(out);
    connection_->Send(MessageType::kKeepalive, octets);
  }
  void SendCease() {
    std::vector<uint8_t> octets;
    Writer out(octets);
    wire::EncodeNotification({.code = NotifyCode::kCease, .subcode = 2}, out);
    connection_->Send(MessageType::kNotification, octets);
  }

  boost::asio::io_context core_;
  EndlessOwner owner_{core_};
  RawPeer peer_;
  std::shared_ptr<Connection> connection_;
};

// Conformance: T-3. Behind what TCP has, and before every UPDATE that is still to be taken, be
// there a million routes or more.
TEST_F(ConnectionTest, AKeepaliveWaitsForOneWriteAtMost) {
  FillTheSocket();
  const size_t taken = owner_.taken;
  SendKeepalive();
  SendKeepalive();  // One is enough.
  for (size_t i = 0; i < taken; ++i) peer_.Expect(MessageType::kUpdate);
  peer_.Expect(MessageType::kKeepalive);
  peer_.Expect(MessageType::kUpdate);
}

// Conformance: H-3.
TEST_F(ConnectionTest, ASlowPeerCostsOneWriteOfMemory) {
  FillTheSocket();
  EXPECT_EQ(owner_.taken, owner_.begun);
  EXPECT_EQ(owner_.begun, owner_.ended + 1);
}

TEST_F(ConnectionTest, CloseLetsTheLastWordsOutAndTakesNoMoreUpdates) {
  FillTheSocket();
  const size_t taken = owner_.taken;
  SendCease();
  connection_->Close();
  for (size_t i = 0; i < taken; ++i) peer_.Expect(MessageType::kUpdate);
  peer_.Expect(MessageType::kNotification);
  EXPECT_TRUE(peer_.AwaitEnd());
  peer_.Close();
  EXPECT_TRUE(RunUntil(core_, [&] { return owner_.gone; }));
  EXPECT_EQ(owner_.taken, taken);
  EXPECT_FALSE(owner_.lost);
}

TEST_F(ConnectionTest, CloseDoesNotWaitForAPeerThatReadsNothing) {
  FillTheSocket();
  SendCease();
  connection_->Close();
  EXPECT_TRUE(RunUntil(core_, [&] { return owner_.gone; }));
}

TEST_F(ConnectionTest, NothingIsHeardAfterClose) {
  owner_.endless = false;
  connection_->Close();
  peer_.SendKeepalive();
  peer_.Send(std::vector<uint8_t>(100, 'G'));
  peer_.Close();
  EXPECT_TRUE(RunUntil(core_, [&] { return owner_.gone; }));
  EXPECT_EQ(owner_.frames + owner_.bad_headers, 0u);
  EXPECT_FALSE(owner_.lost);
}

TEST_F(ConnectionTest, AnAbandonedConnectionSaysNothingAndFreesItself) {
  FillTheSocket();
  connection_->Abandon();
  const std::weak_ptr<Connection> weak = std::exchange(connection_, nullptr);
  EXPECT_TRUE(RunUntil(core_, [&] { return weak.expired(); }));
  EXPECT_FALSE(owner_.gone);
  EXPECT_FALSE(owner_.lost);
}

}  // namespace
}  // namespace herald::session

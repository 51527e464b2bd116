#include "internal/bgp/session/testing.h"

#include <array>
#include <span>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include "gtest/gtest.h"
#include "internal/bgp/session/transport.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bytes/writer.h"

namespace herald::session {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

}  // namespace

IpAddress Address(absl::string_view text) { return IpAddress::Parse(text).value(); }

uint16_t FreePort(asio::io_context& core, const std::vector<IpAddress>& addresses) {
  for (;;) {
    uint16_t port = 0;
    std::vector<tcp::acceptor> acceptors;
    bool taken = false;
    for (const IpAddress& address : addresses) {
      acceptors.emplace_back(core);
      taken = taken || !PrepareToListen(acceptors.back(), address, port).ok();
      if (!taken) port = acceptors.back().local_endpoint().port();
    }
    if (!taken) return port;
  }
}

void Recorder::OnAdded(const PeerStatus& peer) { set.push_back("+" + peer.config->name); }
void Recorder::OnChanged(const PeerStatus& peer) { set.push_back("~" + peer.config->name); }
void Recorder::OnRemoved(const PeerRef& peer) { set.push_back("-" + peer->name); }
void Recorder::OnStateChange(const PeerStatus& peer, fsm::State from) {
  transitions.push_back({from, peer.state});
}
void Recorder::OnDown(PeerId, const DownReason& reason) { downs.push_back(reason); }
void Recorder::OnAttemptFailed(PeerId, const DownReason& reason) {
  downs.push_back(reason);
  ++attempts_failed;
}
void Recorder::OnMessages(PeerId, bool, MessageType, size_t count, size_t) { messages += count; }
void Recorder::OnPrefixWarning(PeerId, const PrefixWarning& warning) {
  warnings.push_back(warning);
}
void Recorder::OnUpdateFault(PeerId, absl::string_view fault) { faults.emplace_back(fault); }

config::Peer PeerAt(absl::string_view address, uint16_t port) {
  config::Peer peer;
  peer.name = std::string(address);
  peer.address = Address(address);
  peer.port = port;
  peer.local_asn = Asn(65001);
  peer.peer_asn = Asn(65002);
  peer.router_id = RouterId(0x0A000001);
  peer.families = {kIpv4Unicast, kIpv6Unicast};
  return peer;
}

config::Listen ListenOn(absl::string_view address, uint16_t port) {
  return {.addresses = {Address(address)}, .port = port};
}

void RawPeer::Connect(absl::string_view from, absl::string_view to, uint16_t port) {
  const IpAddress local = Address(from);
  socket_.open(local.is_v4() ? tcp::v4() : tcp::v6());
  socket_.set_option(tcp::socket::reuse_address(true));
  socket_.bind(tcp::endpoint(ToAsio(local), 0));
  socket_.connect(tcp::endpoint(ToAsio(Address(to)), port));
  socket_.non_blocking(true);
}

void RawPeer::Accept(tcp::acceptor& acceptor) {
  acceptor.non_blocking(true);
  ASSERT_TRUE(RunUntil(core_, [&] {
    error_code error;
    return !acceptor.accept(socket_, error);
  }));
  socket_.non_blocking(true);
}

void RawPeer::Send(const std::vector<uint8_t>& octets) {
  size_t sent = 0;
  RunUntil(core_, [&] {
    error_code error;
    const auto rest = asio::buffer(octets.data() + sent, octets.size() - sent);
    sent += socket_.write_some(rest, error);
    return sent == octets.size() || (error && error != asio::error::would_block);
  });
}

void RawPeer::Send(MessageType type, const std::vector<uint8_t>& body) {
  std::vector<uint8_t> message(16, 0xFF);
  Writer out(message);
  out.U16(static_cast<uint16_t>(wire::kHeaderSize + body.size()));
  out.U8(static_cast<uint8_t>(type));
  out.Append(body);
  Send(message);
}

void RawPeer::SendOpen(const OpenMessage& open) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  wire::EncodeOpen(open, out);
  Send(octets);
}

void RawPeer::SendKeepalive() {
  std::vector<uint8_t> octets;
  Writer out(octets);
  wire::EncodeKeepalive(out);
  Send(octets);
}

void RawPeer::Close() { socket_.close(); }

void RawPeer::Reset() {
  socket_.set_option(tcp::socket::linger(true, 0));
  socket_.close();
}

bool RawPeer::Fill(size_t size) {
  RunUntil(core_, [&] {
    std::array<uint8_t, 65536> buffer;
    error_code error;
    const size_t count = socket_.read_some(asio::buffer(buffer), error);
    received_.insert(received_.end(), buffer.begin(), buffer.begin() + count);
    return received_.size() >= size || (error && error != asio::error::would_block);
  });
  return received_.size() >= size;
}

std::vector<uint8_t> RawPeer::Expect(MessageType type) {
  if (received_.size() < wire::kHeaderSize && !Fill(wire::kHeaderSize)) {
    ADD_FAILURE() << "no message came";
    return {};
  }
  const size_t size = size_t{received_[16]} << 8 | received_[17];
  if (received_.size() < size) EXPECT_TRUE(Fill(size));
  EXPECT_EQ(received_[18], static_cast<uint8_t>(type));
  const auto body = received_.begin() + static_cast<long>(wire::kHeaderSize);
  const auto end = received_.begin() + static_cast<long>(size);
  std::vector<uint8_t> taken(body, end);
  received_.erase(received_.begin(), end);
  return taken;
}

void RawPeer::ExpectNotification(const NotificationMessage& expected) {
  const auto decoded = wire::DecodeNotification(Expect(MessageType::kNotification));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded.value().code, expected.code);
  EXPECT_EQ(decoded.value().subcode, expected.subcode);
  EXPECT_EQ(decoded.value().data, expected.data);
}

bool RawPeer::AwaitEnd() {
  error_code error;
  return RunUntil(core_, [&] {
    std::array<uint8_t, 4096> buffer;
    socket_.read_some(asio::buffer(buffer), error);
    return error && error != asio::error::would_block;
  });
}

}  // namespace herald::session

#include "internal/bgp/session/played_peer.h"

#include <cstdint>
#include <vector>

#include "internal/bgp/session/transport.h"
#include "internal/bytes/writer.h"

namespace herald::session {
namespace {

std::vector<uint8_t> Prefixes(uint32_t first, uint32_t count) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  for (uint32_t i = first; i < first + count; ++i) {
    out.U8(32);
    out.U32(0x0A000000 + i);
  }
  return octets;
}

std::vector<uint8_t> Paths(uint32_t first, uint32_t count) {
  std::vector<uint8_t> octets;
  Writer out(octets);
  for (uint32_t path_id = first; path_id < first + count; ++path_id) {
    out.U32(path_id);
    out.Append(Prefixes(0, 1));
  }
  return octets;
}

std::vector<uint8_t> AnnouncementOf(const std::vector<uint8_t>& nlri) {
  std::vector<uint8_t> body = {0,    0,                                // No withdrawn routes.
                               0,    20,                               // Path attributes:
                               0x40, 1,  1, 0,                         // ORIGIN
                               0x40, 2,  6, 2,   1, 0, 0, 0xFD, 0xEA,  // AS_PATH 65002
                               0x40, 3,  4, 192, 0, 2, 1};             // NEXT_HOP
  body.insert(body.end(), nlri.begin(), nlri.end());
  return body;
}

}  // namespace

PlayedPeer::PlayedPeer() : acceptor_(core_), injector_(injector::Limits{}), remote_(core_) {
  EXPECT_TRUE(PrepareToListen(acceptor_, Address("127.0.0.2"), 0).ok());
  Configure([](config::Peer&) {});
}

PlayedPeer::~PlayedPeer() { peer_->Abandon(); }

void PlayedPeer::Configure(const std::function<void(config::Peer&)>& change) {
  config::Peer config = PeerAt("127.0.0.2", acceptor_.local_endpoint().port());
  change(config);
  peer_ =
      std::make_shared<Peer>(core_, PeerId(0), config, /*seed=*/1, std::make_shared<ReadBuffer>(),
                             WriteTurns::Make(core_), injector_, recorder_, [] {});
}

OpenMessage PlayedPeer::FullOpen() {
  return {
      .asn = Asn(65002),
      .hold_time_s = 90,
      .router_id = RouterId(0x0A000002),
      .capabilities = {MultiprotocolCapability{kIpv4Unicast}, MultiprotocolCapability{kIpv6Unicast},
                       RouteRefreshCapability{}, FourOctetAsCapability{Asn(65002)}}};
}

void PlayedPeer::Handshake(const OpenMessage& open) {
  remote_.Accept(acceptor_);
  remote_.Expect(MessageType::kOpen);
  remote_.SendOpen(open);
  remote_.Expect(MessageType::kKeepalive);
  remote_.SendKeepalive();
  ASSERT_TRUE(RunUntil(core_, [&] { return IsUp(); }));
}

void PlayedPeer::ComeUp(const OpenMessage& open) {
  peer_->Start();
  Handshake(open);
  SkipUpdates(2);
}

void PlayedPeer::SkipUpdates(int count) {
  for (int i = 0; i < count; ++i) remote_.Expect(MessageType::kUpdate);
}

void PlayedPeer::ExpectEnd(const NotificationMessage& notification) {
  remote_.ExpectNotification(notification);
  EXPECT_TRUE(remote_.AwaitEnd());
  remote_.Close();
}

void PlayedPeer::SendRoutes(uint32_t first, uint32_t count) {
  remote_.Send(MessageType::kUpdate, AnnouncementOf(Prefixes(first, count)));
}

void PlayedPeer::SendPaths(uint32_t first, uint32_t count) {
  remote_.Send(MessageType::kUpdate, AnnouncementOf(Paths(first, count)));
}

void PlayedPeer::WithdrawRoutes(uint32_t first, uint32_t count) {
  const std::vector<uint8_t> prefixes = Prefixes(first, count);
  std::vector<uint8_t> body;
  Writer out(body);
  out.U16(static_cast<uint16_t>(prefixes.size()));
  out.Append(prefixes);
  out.U16(0);
  remote_.Send(MessageType::kUpdate, body);
}

}  // namespace herald::session

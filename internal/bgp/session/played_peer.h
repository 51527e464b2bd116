#ifndef HERALD_INTERNAL_BGP_SESSION_PLAYED_PEER_H_
#define HERALD_INTERNAL_BGP_SESSION_PLAYED_PEER_H_

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gtest/gtest.h"
#include "internal/bgp/message/message.h"
#include "internal/bgp/session/peer.h"
#include "internal/bgp/session/testing.h"
#include "internal/config/config.h"
#include "internal/injector/injector.h"

namespace herald::session {

// A Peer that dials 127.0.0.2, where the test plays the other side.
class PlayedPeer : public testing::Test {
 protected:
  PlayedPeer();
  ~PlayedPeer() override;

  // Before anything else, if the defaults do not do.
  void Configure(const std::function<void(config::Peer&)>& change);

  // AS 65002, hold time 90 s, both families, route refresh.
  static OpenMessage FullOpen();
  fsm::State state() const { return peer_->Status().state; }
  bool IsUp() const { return state() == fsm::State::kEstablished; }
  void Handshake(const OpenMessage& open = FullOpen());
  // Starts, handshakes, and takes the End-of-RIBs of an empty table.
  void ComeUp(const OpenMessage& open = FullOpen());
  void SkipUpdates(int count);
  void ExpectEnd(const NotificationMessage& notification);
  // Announces 10.0.x.y/32, counted from first.
  void SendRoutes(uint32_t first, uint32_t count);
  void WithdrawRoutes(uint32_t first, uint32_t count);
  // Announces paths of 10.0.0.0/32 (RFC 7911), whose identifiers are counted from first.
  void SendPaths(uint32_t first, uint32_t count);
  size_t received() const { return injector_.received_count(PeerId(0), kIpv4Unicast); }

  boost::asio::io_context core_;
  boost::asio::ip::tcp::acceptor acceptor_;
  Recorder recorder_;
  injector::Injector injector_;
  std::shared_ptr<Peer> peer_;
  RawPeer remote_;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PLAYED_PEER_H_

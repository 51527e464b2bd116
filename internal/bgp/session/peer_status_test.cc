// What a peer's status tells of its past, over loopback.
#include "gtest/gtest.h"
#include "internal/bgp/session/played_peer.h"

namespace herald::session {
namespace {

using PeerStatusTest = PlayedPeer;

TEST_F(PeerStatusTest, WhatFailsAfterASessionDoesNotHideWhyItFell) {
  ComeUp();
  remote_.Send(MessageType::kNotification, {6, 1});
  ASSERT_TRUE(RunUntil(core_, [&] { return !IsUp(); }));
  EXPECT_FALSE(peer_->Status().last_attempt.has_value());
  boost::asio::ip::tcp::acceptor away = std::move(acceptor_);
  away.close();
  ASSERT_TRUE(RunUntil(core_, [&] { return peer_->Status().last_attempt.has_value(); }));
  const PeerStatus status = peer_->Status();
  EXPECT_EQ(status.last_attempt->cause, DownReason::Cause::kConnectionFailed);
  EXPECT_EQ(status.last_down->cause, DownReason::Cause::kNotificationReceived);
  EXPECT_EQ(status.last_down->notification.subcode, 1);
}

TEST_F(PeerStatusTest, ASessionEndsTheTaleOfFailedAttempts) {
  peer_->Start();
  remote_.Accept(acceptor_);
  remote_.Send(MessageType::kNotification, {6, 5});
  ASSERT_TRUE(RunUntil(core_, [&] { return peer_->Status().last_attempt.has_value(); }));
  EXPECT_EQ(peer_->Status().last_attempt->notification.subcode, 5);
  EXPECT_FALSE(peer_->Status().last_down.has_value());
  remote_.Close();
  Handshake();
  EXPECT_FALSE(peer_->Status().last_attempt.has_value());
}

}  // namespace
}  // namespace herald::session

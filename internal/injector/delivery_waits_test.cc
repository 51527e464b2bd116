#include "internal/injector/delivery_waits.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/injector/test_peers.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using Outcome = Delivery::Outcome;

Outcome PeerIsDown(absl::Span<const Nlri>) { return Outcome::kPeerDown; }

constexpr PeerId kFirst{0}, kSecond{1};

class DeliveryWaitsTest : public testing::Test {
 protected:
  uint64_t Await(Revision revision, const std::vector<PeerId>& peers) {
    DeliveryWaits::Wait wait;
    for (const PeerId peer : peers) wait.deliveries.push_back({.peer = RefOf(peer)});
    wait.done = [this](const std::vector<Delivery>& deliveries) { done_.push_back(deliveries); };
    return waits_.Add(revision, std::move(wait), peers);
  }
  void Sent(PeerId peer, Revision revision, Outcome outcome = Outcome::kSent) {
    waits_.Sent(peer, revision, [&](absl::Span<const Nlri>) { return outcome; });
  }

  DeliveryWaits waits_;
  std::vector<std::vector<Delivery>> done_;
};

TEST_F(DeliveryWaitsTest, EndsWhenTheLastPeerHasBeenWrittenTheRevision) {
  Await(5, {kFirst, kSecond});
  Sent(kFirst, 5);
  Sent(kSecond, 4);
  EXPECT_TRUE(done_.empty());
  Sent(kSecond, 6, Outcome::kNoNextHop);
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kFirst), Outcome::kSent),
                                             FieldsAre(IsPeer(kSecond), Outcome::kNoNextHop))));
  EXPECT_EQ(waits_.size(), 0u);
}

TEST_F(DeliveryWaitsTest, EndsAtOnceIfNobodyIsAwaited) {
  Await(5, {});
  EXPECT_EQ(done_.size(), 1u);
  EXPECT_EQ(waits_.size(), 0u);
}

TEST_F(DeliveryWaitsTest, APeerThatFallsIsNoLongerAwaited) {
  Await(5, {kFirst});
  waits_.Down(kSecond, PeerIsDown);
  EXPECT_TRUE(done_.empty());
  waits_.Down(kFirst, PeerIsDown);
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kFirst), Outcome::kPeerDown))));
}

TEST_F(DeliveryWaitsTest, OneAdvanceEndsAllThatItCovers) {
  Await(7, {kFirst});
  Await(5, {kFirst});
  Await(6, {kFirst});
  Sent(kFirst, 6);
  EXPECT_EQ(done_.size(), 2u);
  EXPECT_EQ(waits_.size(), 1u);
}

TEST_F(DeliveryWaitsTest, ACancelledWaitIsNotCalled) {
  const uint64_t id = Await(5, {kFirst, kSecond});
  Sent(kFirst, 5);
  waits_.Cancel(id);
  waits_.Cancel(id);
  Sent(kSecond, 5);
  EXPECT_TRUE(done_.empty());
  EXPECT_EQ(waits_.size(), 0u);
}

}  // namespace
}  // namespace herald::injector

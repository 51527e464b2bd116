#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/injector/subscriber.h"
#include "internal/injector/subscriber_fixture.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Two Takes are not enough to look at them, and three are.
constexpr uint32_t kMany = 25'000;

class SubscriberBoundsTest : public SubscriberTest {
 protected:
  void AnnounceMany(const SessionPtr& session) {
    for (uint32_t i = 0; i < kMany; ++i) {
      Announce(session, {Prefix::Masked(IpAddress::V4(0xC0000000 + (i << 8)), 24)}, kOne);
    }
  }
  void ExpectTwoTakesInVain() {
    for (int i = 0; i < 2; ++i) {
      EXPECT_THAT(Take(), IsEmpty());
      EXPECT_TRUE(subscriber_->more());
    }
  }
  void ExpectASnapshotOfNothing(const SubscriptionFilter& filter) {
    const SessionPtr session = MakeSession(kPeer), other = MakeSession(kOther);
    AnnounceMany(session);
    AnnounceMany(other);
    Subscribe(filter);
    subscriber_->BeginWithSnapshot({session, other}, At(9));
    EXPECT_THAT(Take(), ElementsAre("begin", "0 up"));
    EXPECT_TRUE(subscriber_->more());
    EXPECT_THAT(Take(), ElementsAre("1 up"));
    EXPECT_TRUE(subscriber_->more());
    EXPECT_THAT(Take(), ElementsAre("end"));
    EXPECT_FALSE(subscriber_->more());
    EXPECT_EQ(ready_, 1);
  }
};

TEST_F(SubscriberBoundsTest, IsLostOnlyPastItsBound) {
  Subscribe({}, /*lag_max=*/2);
  const SessionPtr session = MakeSession(kPeer);
  subscriber_->BeginWithChanges({session});
  Announce(session, kA, kOne);
  Announce(session, kB, kOne);
  Announce(session, kB, kTwo);
  EXPECT_FALSE(subscriber_->lost());
  Announce(session, kC, kOne);
  EXPECT_TRUE(subscriber_->lost());
  EXPECT_THAT(Take(), IsEmpty());
  Announce(session, kA, kTwo);
  Down(session);
  Up(MakeSession(kPeer));
  EXPECT_THAT(Take(), IsEmpty());
  EXPECT_EQ(ready_, 1);
}

TEST_F(SubscriberBoundsTest, TheRoutesOfAFallenSessionCountToTheBound) {
  Subscribe({}, /*lag_max=*/3);
  const SessionPtr session = MakeSession(kPeer), other = MakeSession(kOther);
  subscriber_->BeginWithChanges({session, other});
  for (const Nlri& nlri : {kA, kB}) session->routes.Announce(nlri, kOne, At(1));
  Down(session);
  EXPECT_FALSE(subscriber_->lost());
  Announce(other, kA, kOne);
  EXPECT_TRUE(subscriber_->lost());
}

TEST_F(SubscriberBoundsTest, WhatWasTakenNoLongerCountsToTheBound) {
  Subscribe({}, /*lag_max=*/2);
  const SessionPtr session = MakeSession(kPeer);
  subscriber_->BeginWithChanges({session});
  for (int round = 0; round < 10; ++round) {
    Announce(session, kA, round % 2 == 0 ? kOne : kTwo);
    Announce(session, kB, round % 2 == 0 ? kOne : kTwo);
    EXPECT_EQ(Take().size(), 1u);
  }
  EXPECT_FALSE(subscriber_->lost());
}

TEST_F(SubscriberBoundsTest, ATakeBeginsOneLargeSessionOfASnapshot) {
  ExpectASnapshotOfNothing({.communities = {kWanted}});
}

TEST_F(SubscriberBoundsTest, ATakeBeginsOneLargeSessionThoughNoPrefixIsWanted) {
  ExpectASnapshotOfNothing({.covered_by = {*Prefix::Parse("10.0.0.0/8")}});
}

TEST_F(SubscriberBoundsTest, ATakePassesOverSoManyRoutesOfASessionThatFellInASnapshot) {
  const SessionPtr session = MakeSession(kPeer);
  AnnounceMany(session);
  Subscribe({}, /*lag_max=*/2 * kMany);
  subscriber_->BeginWithSnapshot({session}, At(9));
  EXPECT_THAT(Take(), ElementsAre("begin", "0 up"));
  Down(session);
  ExpectTwoTakesInVain();
  EXPECT_THAT(Take(1), ElementsAre("end"));
  EXPECT_THAT(Take(1), ElementsAre("0 - 192.0.0.0/24"));
}

TEST_F(SubscriberBoundsTest, ATakePassesOverSoManyChangesThatAreNotWanted) {
  Subscribe({.communities = {kWanted}}, /*lag_max=*/2 * kMany);
  const SessionPtr session = MakeSession(kPeer);
  subscriber_->BeginWithChanges({session});
  AnnounceMany(session);
  Announce(session, kA, Set(1, {kWanted}));
  ExpectTwoTakesInVain();
  EXPECT_EQ(ready_, 1);
  EXPECT_THAT(Take(), ElementsAre("0 +1 10.0.0.0/24"));
  EXPECT_FALSE(subscriber_->more());
  Withdraw(session, kA);
  EXPECT_EQ(ready_, 2);
}

TEST_F(SubscriberBoundsTest, ATakePassesOverSoManyRoutesOfAPeersEnd) {
  const SessionPtr session = MakeSession(kPeer);
  AnnounceMany(session);
  Announce(session, kA, kOne);
  Subscribe({.covered_by = {*Prefix::Parse("10.0.0.0/8")}}, /*lag_max=*/2 * kMany);
  subscriber_->BeginWithChanges({session});
  Down(session);
  ExpectTwoTakesInVain();
  EXPECT_THAT(Take(), ElementsAre("0 - 10.0.0.0/24", "0 down: gone"));
  EXPECT_FALSE(subscriber_->more());
}

}  // namespace
}  // namespace herald::injector

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/injector/subscriber.h"
#include "internal/injector/subscriber_fixture.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using SubscriberBoundsTest = SubscriberTest;

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

}  // namespace
}  // namespace herald::injector

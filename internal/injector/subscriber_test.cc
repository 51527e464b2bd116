#include "internal/injector/subscriber.h"

#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/injector/subscriber_fixture.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(SubscriberTest, ChangesShareEventsByAttributes) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, kOne);
  Announce(session, kB, kTwo);
  Announce(session, kC, kOne);
  EXPECT_THAT(Take(), ElementsAre("0 up", "0 +1 10.0.0.0/24,10.0.2.0/24", "0 +2 10.0.1.0/24"));
  Withdraw(session, kA);
  Announce(session, kB, kOne);
  Withdraw(session, kC);
  EXPECT_THAT(Take(), ElementsAre("0 - 10.0.0.0/24,10.0.2.0/24", "0 +1 10.0.1.0/24"));
  EXPECT_THAT(Take(), IsEmpty());
}

TEST_F(SubscriberTest, EventsAreOfOneFamilyAndOnePeer) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer), other = MakeSession(kOther);
  subscriber_->BeginWithChanges({session, other});
  Announce(session, kA, kOne);
  Announce(session, kV6, kOne);
  Announce(other, kA, kOne);
  EXPECT_THAT(Take(), ElementsAre("0 +1 10.0.0.0/24", "0 +1 2001:db8::/32", "1 +1 10.0.0.0/24"));
}

TEST_F(SubscriberTest, ALaterWordReplacesAnEarlierOne) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  subscriber_->BeginWithChanges({session});
  Announce(session, kA, kOne, At(10));
  Withdraw(session, kA, At(11));
  Announce(session, kA, kTwo, At(12));
  const std::vector<UpdateEvent> events = subscriber_->Take(10);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(TextOf{}(std::get<RoutesAnnounced>(events[0].what)), "0 +2 10.0.0.0/24");
  EXPECT_EQ(events[0].time, At(12));
}

TEST_F(SubscriberTest, AnEventHasTheTimeOfItsLatestChange) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  subscriber_->BeginWithChanges({session});
  for (const Nlri& nlri : {kA, kB}) session->routes.Announce(nlri, kOne, At(1));
  Withdraw(session, kA, At(20));
  Withdraw(session, kB, At(10));
  const std::vector<UpdateEvent> events = subscriber_->Take(10);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].time, At(20));
}

TEST_F(SubscriberTest, ReadyIsCalledOnceUntilAllIsTaken) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, kOne);
  EXPECT_EQ(ready_, 1);
  EXPECT_THAT(Take(1), ElementsAre("0 up"));
  Announce(session, kB, kOne);
  EXPECT_EQ(ready_, 1);
  Take();
  Withdraw(session, kB);
  EXPECT_EQ(ready_, 2);
}

TEST_F(SubscriberTest, APeersEndWithdrawsItsRoutesFirst) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, kOne);
  Announce(session, kB, kOne);
  Take();
  Withdraw(session, kB);
  Down(session);
  EXPECT_THAT(Take(), ElementsAre("0 - 10.0.1.0/24,10.0.0.0/24", "0 down: gone"));
}

TEST_F(SubscriberTest, AnEndIsToldBitByBitToo) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, kOne);
  Announce(session, kV6, kOne);
  Take();
  Down(session);
  EXPECT_EQ(Take(1).size(), 1u);
  EXPECT_EQ(Take(1).size(), 1u);
  EXPECT_THAT(Take(1), ElementsAre("0 down: gone"));
  EXPECT_THAT(Take(1), IsEmpty());
}

TEST_F(SubscriberTest, ASessionThatCameAndWentUnseenTellsNoRoutes) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer), next = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, kOne);
  Announce(session, kB, kOne);
  Withdraw(session, kB);
  EndOfRib(session, kIpv4Unicast);
  Down(session);
  Up(next);
  Announce(next, kA, kTwo);
  EXPECT_THAT(Take(), ElementsAre("0 up", "0 down: gone", "0 up", "0 +2 10.0.0.0/24"));
}

TEST_F(SubscriberTest, ASessionThatKeepsItsRoutesWithdrawsNone) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, kOne);
  Announce(session, kB, kOne);
  Take();
  Retain(session);
  EXPECT_THAT(Take(), ElementsAre("0 down: crashed, keeps ipv4-unicast"));
  Resume(session);
  Announce(session, kA, kOne);
  Announce(session, kB, kTwo);
  EndOfRib(session, kIpv4Unicast);
  EXPECT_THAT(Take(), ElementsAre("0 up", "0 +2 10.0.1.0/24", "0 end of ipv4-unicast"));
}

TEST_F(SubscriberTest, NoChangeMovesAcrossAFallOrAReturn) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, kOne);
  Announce(session, kB, kOne);
  EndOfRib(session, kIpv4Unicast);
  Retain(session);
  Withdraw(session, kB);
  Resume(session);
  Announce(session, kA, kTwo);
  Announce(session, kC, kTwo);
  EndOfRib(session, kIpv4Unicast);
  EXPECT_THAT(Take(), ElementsAre("0 up", "0 end of ipv4-unicast",
                                  "0 down: crashed, keeps ipv4-unicast", "0 - 10.0.1.0/24", "0 up",
                                  "0 +2 10.0.0.0/24,10.0.2.0/24", "0 end of ipv4-unicast"));
}

TEST_F(SubscriberTest, RoutesThatWereKeptGoWithoutASecondEnd) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, kOne);
  Retain(session);
  Down(session);
  EXPECT_THAT(Take(), ElementsAre("0 up", "0 down: crashed, keeps ipv4-unicast"));
  const SessionPtr next = MakeSession(kPeer);
  Up(next);
  Announce(next, kB, kOne);
  Take();
  Retain(next);
  Down(next);
  EXPECT_THAT(Take(), ElementsAre("0 down: crashed, keeps ipv4-unicast", "0 - 10.0.1.0/24"));
}

TEST_F(SubscriberTest, ASnapshotTellsWhatIsStale) {
  const SessionPtr session = MakeSession(kPeer), other = MakeSession(kOther);
  Announce(session, kA, kOne);
  Announce(other, kA, kOne);
  Retain(session);
  Retain(other);
  Subscribe({.families = {kIpv4Unicast}});
  subscriber_->BeginWithSnapshot({session, other}, At(9));
  EXPECT_THAT(Take(3), ElementsAre("begin", "0 down: crashed, keeps ipv4-unicast",
                                   "0 stale +1 10.0.0.0/24"));
  Resume(session);
  Resume(other);
  Announce(other, kA, kTwo);
  EXPECT_THAT(Take(), ElementsAre("1 up", "1 +2 10.0.0.0/24", "end", "0 up"));
}

TEST_F(SubscriberTest, EndOfRibFollowsTheRoutesBeforeIt) {
  Subscribe();
  const SessionPtr session = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, kOne);
  EndOfRib(session, kIpv4Unicast);
  EndOfRib(session, kIpv4Unicast);
  Announce(session, kB, kOne);
  EXPECT_THAT(Take(),
              ElementsAre("0 up", "0 +1 10.0.0.0/24", "0 end of ipv4-unicast", "0 +1 10.0.1.0/24"));
}

TEST_F(SubscriberTest, ASnapshotStandsBetweenItsMarkers) {
  const SessionPtr session = MakeSession(kPeer);
  Announce(session, kA, kOne);
  Announce(session, kB, kOne);
  session->end_of_rib.push_back(kIpv4Unicast);
  Subscribe();
  subscriber_->BeginWithSnapshot({session, MakeSession(kOther)}, At(9));
  EXPECT_EQ(ready_, 1);
  EXPECT_THAT(Take(), ElementsAre("begin", "0 up", testing::StartsWith("0 +1 10.0."),
                                  "0 end of ipv4-unicast", "1 up", "end"));
  EXPECT_THAT(Take(), IsEmpty());
  Announce(session, kA, kTwo);
  EXPECT_THAT(Take(), ElementsAre("0 +2 10.0.0.0/24"));
}

TEST_F(SubscriberTest, AChangeAheadOfTheSnapshotIsToldOnce) {
  const SessionPtr session = MakeSession(kPeer);
  Announce(session, kA, kOne);
  Subscribe();
  subscriber_->BeginWithSnapshot({session}, At(9));
  EXPECT_THAT(Take(2), ElementsAre("begin", "0 up"));
  Announce(session, kA, kTwo);
  EXPECT_THAT(Take(), ElementsAre("0 +2 10.0.0.0/24", "end"));
}

TEST_F(SubscriberTest, WhatIsWantedOnlyOnceItsSessionHasBegunFollowsTheSnapshot) {
  const SessionPtr session = MakeSession(kPeer);
  Announce(session, kA, kOne);
  Announce(session, kB, Set(1, {kWanted}));
  Subscribe({.communities = {kWanted}});
  subscriber_->BeginWithSnapshot({session}, At(9));
  EXPECT_THAT(Take(2), ElementsAre("begin", "0 up"));
  Announce(session, kA, Set(2, {kWanted}));
  Announce(session, kB, kTwo);
  EXPECT_THAT(Take(), ElementsAre("end", "0 +2 10.0.0.0/24"));
}

TEST_F(SubscriberTest, AWithdrawalAheadOfTheSnapshotLeavesNothingToTell) {
  const SessionPtr session = MakeSession(kPeer);
  Announce(session, kA, kOne);
  Subscribe();
  subscriber_->BeginWithSnapshot({session}, At(9));
  EXPECT_THAT(Take(2), ElementsAre("begin", "0 up"));
  Withdraw(session, kA);
  EXPECT_THAT(Take(), ElementsAre("end"));
}

TEST_F(SubscriberTest, AChangeBehindTheSnapshotIsToldAfterIt) {
  const SessionPtr session = MakeSession(kPeer), other = MakeSession(kOther);
  Announce(session, kA, kOne);
  Announce(other, kB, kOne);
  Subscribe();
  subscriber_->BeginWithSnapshot({session, other}, At(9));
  EXPECT_THAT(Take(3), ElementsAre("begin", "0 up", "0 +1 10.0.0.0/24"));
  Withdraw(session, kA);
  Withdraw(other, kB);
  Announce(other, kC, kTwo);
  EXPECT_THAT(Take(), ElementsAre("1 up", "1 +2 10.0.2.0/24", "end", "0 - 10.0.0.0/24"));
}

TEST_F(SubscriberTest, ASessionThatFallsBeforeItsTurnIsLeftOut) {
  const SessionPtr session = MakeSession(kPeer), next = MakeSession(kPeer);
  Announce(session, kA, kOne);
  Subscribe();
  subscriber_->BeginWithSnapshot({session}, At(9));
  Down(session);
  Up(next);
  Announce(next, kB, kOne);
  EXPECT_THAT(Take(), ElementsAre("begin", "end", "0 up", "0 +1 10.0.1.0/24"));
}

TEST_F(SubscriberTest, ARouteThatLosesItsCommunityIsWithdrawn) {
  Subscribe({.communities = {kWanted}});
  const SessionPtr session = MakeSession(kPeer);
  subscriber_->BeginWithChanges({session});
  Announce(session, kA, Set(1, {kWanted}));
  Announce(session, kB, kOne);
  EXPECT_THAT(Take(), ElementsAre("0 +1 10.0.0.0/24"));
  Announce(session, kA, kTwo);
  Withdraw(session, kB);
  EXPECT_THAT(Take(), ElementsAre("0 - 10.0.0.0/24"));
  Withdraw(session, kA);
  EXPECT_THAT(Take(), IsEmpty());
}

TEST_F(SubscriberTest, APeersEndWithdrawsOnlyWhatTheFilterLetThrough) {
  Subscribe({.communities = {kWanted}});
  const SessionPtr session = MakeSession(kPeer);
  Up(session);
  Announce(session, kA, Set(1, {kWanted}));
  Announce(session, kB, kOne);
  Take();
  Down(session);
  EXPECT_THAT(Take(), ElementsAre("0 - 10.0.0.0/24", "0 down: gone"));
}

TEST_F(SubscriberTest, HearsOnlyWantedPeersFamiliesAndPrefixes) {
  Subscribe({.peers = {"r0"},
             .families = {kIpv4Unicast},
             .covered_by = {*Prefix::Parse("10.0.0.0/24"), *Prefix::Parse("::/0")}});
  const SessionPtr session = MakeSession(kPeer), other = MakeSession(kOther);
  for (const SessionPtr& each : {session, other}) {
    Up(each);
    for (const Nlri& nlri : {kA, kB, kV6}) Announce(each, nlri, kOne);
    for (const Family family : {kIpv4Unicast, kIpv6Unicast}) EndOfRib(each, family);
  }
  EXPECT_THAT(Take(), ElementsAre("0 up", "0 +1 10.0.0.0/24", "0 end of ipv4-unicast"));
  Down(session);
  Down(other);
  EXPECT_THAT(Take(), ElementsAre("0 - 10.0.0.0/24", "0 down: gone"));
}

}  // namespace
}  // namespace herald::injector

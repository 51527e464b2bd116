#include "internal/injector/subscriber.h"

#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "internal/injector/test_peers.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }
rib::AttributesRef Set(uint32_t med, std::vector<Community> communities = {}) {
  return std::make_shared<const PathAttributes>(
      PathAttributes{.med = med, .communities = std::move(communities)});
}
absl::Time At(int64_t second) { return absl::FromUnixSeconds(second); }

constexpr PeerId kPeer{0}, kOther{1};
const Nlri kA = Route("10.0.0.0/24"), kB = Route("10.0.1.0/24"), kC = Route("10.0.2.0/24");
const Nlri kV6 = Route("2001:db8::/32");
const rib::AttributesRef kOne = Set(1), kTwo = Set(2);
constexpr Community kWanted{7};

std::string Text(const std::vector<Nlri>& nlri) {
  return absl::StrJoin(nlri, ",", [](std::string* out, const Nlri& route) {
    absl::StrAppend(out, route.prefix.Format());
  });
}

// "peer 0: +1 10.0.0.0/24", short for what happened.
struct TextOf {
  std::string operator()(const RoutesAnnounced& e) const {
    return absl::StrCat(e.peer->id.value(), e.stale ? " stale +" : " +", *e.attributes->med, " ",
                        Text(e.nlri));
  }
  std::string operator()(const RoutesWithdrawn& e) const {
    return absl::StrCat(e.peer->id.value(), " - ", Text(e.nlri));
  }
  std::string operator()(const EndOfRibReceived& e) const {
    return absl::StrCat(e.peer->id.value(), " end of ", FormatFamily(e.family));
  }
  std::string operator()(const PeerWentUp& e) const {
    return absl::StrCat(e.peer->id.value(), " up");
  }
  std::string operator()(const PeerWentDown& e) const {
    const auto name = [](std::string* out, Family family) {
      absl::StrAppend(out, FormatFamily(family));
    };
    return absl::StrCat(e.peer->id.value(), " down: ", e.reason,
                        e.retained.empty() ? "" : ", keeps ", absl::StrJoin(e.retained, ",", name));
  }
  std::string operator()(const SnapshotBegins&) const { return "begin"; }
  std::string operator()(const SnapshotEnds&) const { return "end"; }
};

class SubscriberTest : public testing::Test {
 protected:
  using SessionPtr = std::shared_ptr<ReceivedSession>;

  static SessionPtr MakeSession(PeerId peer) {
    return SessionPtr(new ReceivedSession{.peer = RefOf(peer), .since = At(1)});
  }

  void Subscribe(const SubscriptionFilter& filter = {}, size_t lag_max = 1000) {
    subscriber_ =
        std::make_unique<Subscriber>(filter, lag_max, [this] { ++ready_; }, [](Subscriber*) {});
  }
  void Announce(const SessionPtr& session, const Nlri& nlri, const rib::AttributesRef& attributes,
                absl::Time now = At(2)) {
    Tell(session, session->routes.Announce(nlri, attributes, now), now);
  }
  void Withdraw(const SessionPtr& session, const Nlri& nlri, absl::Time now = At(3)) {
    Tell(session, session->routes.Withdraw(nlri), now);
  }
  void EndOfRib(const SessionPtr& session, Family family) {
    session->end_of_rib.push_back(family);
    subscriber_->EndOfRib(*session, family, At(4));
  }
  void Up(const SessionPtr& session) { subscriber_->PeerUp(session, At(1)); }
  void Down(const SessionPtr& session) {
    session->over = true;
    subscriber_->PeerDown(*session, "gone", At(5));
  }
  void Retain(const SessionPtr& session, Family family = kIpv4Unicast) {
    session->established = false;
    session->down_reason = "crashed";
    session->retained = {family};
    session->end_of_rib.clear();
    session->routes.MarkStale(family);
    if (subscriber_ != nullptr) subscriber_->PeerRetained(*session, At(6));
  }
  void Resume(const SessionPtr& session) {
    session->established = true;
    subscriber_->PeerResumed(*session, At(7));
  }
  std::vector<std::string> Take(size_t routes_max = 1000) {
    std::vector<std::string> texts;
    for (const UpdateEvent& event : subscriber_->Take(routes_max)) {
      EXPECT_EQ(event.sequence, ++sequence_);
      texts.push_back(std::visit(TextOf{}, event.what));
    }
    return texts;
  }

  std::unique_ptr<Subscriber> subscriber_;
  int ready_ = 0;

 private:
  void Tell(const SessionPtr& session, const std::optional<rib::AdjRibIn::Change>& change,
            absl::Time now) {
    if (subscriber_ == nullptr || !change) return;
    subscriber_->Changed(*session, absl::MakeConstSpan(&*change, 1), now);
  }

  uint64_t sequence_ = 0;
};

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

TEST_F(SubscriberTest, IsLostOnlyPastItsBound) {
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

TEST_F(SubscriberTest, TheRoutesOfAFallenSessionCountToTheBound) {
  Subscribe({}, /*lag_max=*/3);
  const SessionPtr session = MakeSession(kPeer), other = MakeSession(kOther);
  subscriber_->BeginWithChanges({session, other});
  for (const Nlri& nlri : {kA, kB}) session->routes.Announce(nlri, kOne, At(1));
  Down(session);
  EXPECT_FALSE(subscriber_->lost());
  Announce(other, kA, kOne);
  EXPECT_TRUE(subscriber_->lost());
}

TEST_F(SubscriberTest, WhatWasTakenNoLongerCountsToTheBound) {
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

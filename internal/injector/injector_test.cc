#include "internal/injector/injector.h"

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/injector/injector_fixture.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using Outcome = Delivery::Outcome;

TEST_F(InjectorTest, AnAnnounceIsToldToEveryPeer) {
  Up(kPeer);
  Up(kOther);
  Announce(kA);
  for (const PeerId peer : {kPeer, kOther}) {
    Drain(peer);
    EXPECT_THAT(RoutesAt(peer), ElementsAre(Pair(kA, testing::_)));
  }
}

// An injector that walks to one place at a time, in which there are so many IPv4 routes and then
// one of IPv6.
std::unique_ptr<Injector> SlowWalker(uint32_t routes) {
  auto injector = std::make_unique<Injector>(Limits{.queue = {.walked_places = 1}});
  RouteBatch batch;
  for (uint32_t i = 0; i < routes; ++i) {
    batch.nlri.push_back({.prefix = Prefix::Masked(IpAddress::V4(i << 8), 24)});
  }
  batch.nlri.push_back(kV6);
  batch.attributes.next_hop = NextHopAddress{*IpAddress::Parse("2001:db8::1")};
  EXPECT_TRUE(injector->Announce(absl::MakeConstSpan(&batch, 1)).ok());
  return injector;
}

TEST(InjectorOutput, WhatIsTakenAtOnceStandsForAFewSegments) {
  const auto injector = SlowWalker(20);
  OutputRules rules = Rules();
  rules.format.extended_next_hop = {kIpv4Unicast};
  injector->PeerUp(RefOf(kPeer), rules, [] {}, {}, kNow);
  FakePeer far_end(rules.format);
  for (const size_t told : {8u, 16u, 20u}) {
    EXPECT_TRUE(injector->HasOutput(kPeer));
    far_end.Read(TakeOctets(*injector, kPeer, kMuch));
    injector->Written(kPeer);
    EXPECT_THAT(far_end.routes(), SizeIs(told));
  }
  EXPECT_FALSE(injector->HasOutput(kPeer));
  EXPECT_THAT(far_end.end_of_ribs(), ElementsAre(kIpv4Unicast));
}

TEST(InjectorOutput, NothingMayBeTakenThoughThereIsMore) {
  const auto injector = SlowWalker(20);
  injector->PeerUp(RefOf(kPeer), Rules({kIpv6Unicast}), [] {}, {}, kNow);
  for (int vain = 0; vain < 20; ++vain) EXPECT_THAT(TakeOctets(*injector, kPeer, kMuch), IsEmpty());
  EXPECT_TRUE(injector->HasOutput(kPeer));
  FakePeer far_end(Rules({kIpv6Unicast}).format);
  far_end.Read(TakeOctets(*injector, kPeer, kMuch));
  EXPECT_THAT(far_end.routes(), SizeIs(1));
  EXPECT_THAT(far_end.end_of_ribs(), ElementsAre(kIpv6Unicast));
}

TEST_F(InjectorTest, EveryBatchThatChangesSomethingHasARevision) {
  EXPECT_EQ(injector_.revision(), 0u);
  EXPECT_EQ(Announce(kA), 1u);
  EXPECT_EQ(Announce(kA), 1u);
  EXPECT_EQ(Withdraw(kB), 1u);
  EXPECT_EQ(Announce(kA, Med(1)), 2u);
  EXPECT_EQ(Withdraw(kA), 3u);
  EXPECT_EQ(injector_.revision(), 3u);
}

TEST_F(InjectorTest, WhatStandsIsNotSentAgain) {
  Up(kPeer);
  Announce(kA);
  Drain(kPeer);
  Announce(kA);
  EXPECT_FALSE(injector_.HasOutput(kPeer));
}

TEST_F(InjectorTest, APeerThatComesUpIsToldAllThenEndOfRib) {
  Announce(kA);
  Announce(kV6, {.next_hop = NextHopAddress{.address = *IpAddress::Parse("2001:db8::1")}});
  Up(kPeer, Rules({kIpv4Unicast, kIpv6Unicast}));
  EXPECT_EQ(ready_[kPeer], 1);
  EXPECT_EQ(injector_.sent_revision(kPeer), 0u);
  Drain(kPeer);
  EXPECT_EQ(injector_.sent_revision(kPeer), 2u);
  EXPECT_THAT(RoutesAt(kPeer), SizeIs(2));
  EXPECT_THAT(far_ends_[kPeer]->end_of_ribs(), ElementsAre(kIpv4Unicast, kIpv6Unicast));
}

TEST_F(InjectorTest, EndOfRibIsSentEvenIfThereAreNoRoutes) {
  Up(kPeer);
  Drain(kPeer);
  EXPECT_THAT(far_ends_[kPeer]->end_of_ribs(), ElementsAre(kIpv4Unicast));
}

TEST_F(InjectorTest, EndOfRibDoesNotWaitForLaterChanges) {
  Up(kPeer);
  Announce(kA);
  far_ends_[kPeer]->Read(TakeOctets(injector_, kPeer, 1));
  EXPECT_THAT(far_ends_[kPeer]->end_of_ribs(), SizeIs(1));
  EXPECT_THAT(RoutesAt(kPeer), IsEmpty());
}

TEST_F(InjectorTest, ReadyIsCalledWhenOutputAppears) {
  Up(kPeer);
  EXPECT_EQ(ready_[kPeer], 1);
  Announce(kA);
  EXPECT_EQ(ready_[kPeer], 1);
  Drain(kPeer);
  Announce(kB);
  EXPECT_EQ(ready_[kPeer], 2);
  Drain(kPeer);
  injector_.Refresh(kPeer, kIpv4Unicast);
  EXPECT_EQ(ready_[kPeer], 3);
}

TEST_F(InjectorTest, SentRevisionWaitsForTheKernel) {
  Up(kPeer);
  Drain(kPeer);
  Announce(kA);
  TakeOctets(injector_, kPeer, kMuch);
  EXPECT_EQ(injector_.sent_revision(kPeer), 0u);
  Announce(kB);
  injector_.Written(kPeer);
  EXPECT_EQ(injector_.sent_revision(kPeer), 1u);
}

TEST_F(InjectorTest, OnSentSeesEachAdvance) {
  std::vector<Revision> seen;
  injector_.OnSent([&](PeerId, Revision revision) { seen.push_back(revision); });
  Up(kPeer);
  Announce(kA);
  Drain(kPeer);
  Announce(kA, Med(1));
  Drain(kPeer);
  EXPECT_THAT(seen, ElementsAre(1, 2));
}

TEST_F(InjectorTest, AWaitEndsWhenEveryEstablishedPeerHasIt) {
  Up(kPeer);
  Up(kOther);
  Await(Announce(kA), {kA});
  Drain(kPeer);
  EXPECT_THAT(done_, IsEmpty());
  Drain(kOther);
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent),
                                             FieldsAre(IsPeer(kOther), Outcome::kSent))));
}

TEST_F(InjectorTest, AWaitForWhatIsSentEndsAtOnce) {
  Await(Announce(kA), {kA});
  EXPECT_THAT(done_, ElementsAre(IsEmpty()));
  Up(kPeer);
  Drain(kPeer);
  Await(1, {kA});
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent)));
}

TEST_F(InjectorTest, AWaitNamesThePeersThatAreDown) {
  Up(kPeer);
  Up(kOther);
  injector_.PeerDown(kOther, "gone", {}, kNow);
  Await(Announce(kA), {kA});
  EXPECT_THAT(done_, IsEmpty());
  injector_.PeerDown(kPeer, "gone", {}, kNow);
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kPeerDown),
                                             FieldsAre(IsPeer(kOther), Outcome::kPeerDown))));
}

TEST_F(InjectorTest, ACancelledWaitIsNotCalled) {
  Up(kPeer);
  injector_.CancelWait(Await(Announce(kA), {kA}));
  Drain(kPeer);
  EXPECT_THAT(done_, IsEmpty());
}

TEST_F(InjectorTest, AFamilyThatIsNotNegotiatedIsReportedAndCounted) {
  Up(kPeer);
  Drain(kPeer);
  Await(Announce(kV6), {kV6});
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kNotNegotiated))));
  EXPECT_EQ(injector_.UnsendableRoutes(kPeer).family_not_negotiated, 1u);
  EXPECT_FALSE(injector_.HasOutput(kPeer));
}

// Conformance: E-3.
TEST_F(InjectorTest, ARouteWithoutAUsableNextHopIsReportedAndCounted) {
  Up(kPeer, Rules({kIpv6Unicast}));
  Await(Announce(kV6), {kV6});  // Next hop self, but the session runs over IPv4.
  Drain(kPeer);
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kNoNextHop))));
  EXPECT_EQ(injector_.UnsendableRoutes(kPeer).no_next_hop, 1u);
  EXPECT_EQ(CountsOf(kPeer).announced, 0u);
}

// Conformance: X-4.
TEST_F(InjectorTest, ARouteThatBecomesTooLargeIsWithdrawn) {
  Up(kPeer);
  Announce(kA);
  Announce(kB);
  Drain(kPeer);
  EXPECT_THAT(RoutesAt(kPeer), SizeIs(2));
  Await(Announce(kA, TooLarge()), {kA});
  Drain(kPeer);
  EXPECT_THAT(RoutesAt(kPeer), ElementsAre(Pair(kB, testing::_)));
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kTooLarge))));
  EXPECT_EQ(injector_.UnsendableRoutes(kPeer).too_large, 1u);
  Announce(kA);
  Drain(kPeer);
  EXPECT_THAT(RoutesAt(kPeer), SizeIs(2));
  EXPECT_EQ(injector_.UnsendableRoutes(kPeer).too_large, 0u);
}

// Conformance: O-2.
TEST_F(InjectorTest, ARouteThatWouldLeakIsWithdrawn) {
  OutputRules rules = Rules();
  rules.role = Role::kCustomer;
  Up(kPeer, rules);
  Announce(kA);
  Drain(kPeer);
  Await(Announce(kA, {.only_to_customer = Asn(65001)}), {kA});
  Drain(kPeer);
  EXPECT_THAT(RoutesAt(kPeer), IsEmpty());
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kRouteLeak))));
  EXPECT_EQ(injector_.UnsendableRoutes(kPeer).route_leak, 1u);
  EXPECT_EQ(CountsOf(kPeer).announced, 0u);
}

// One that asks for a word that could not be sent hears so, or waits for the next one to be
// written.
TEST_F(InjectorTest, TheWordAfterOneThatCouldNotBeSentIsNotSentBeforeItIsWritten) {
  Up(kPeer);
  Drain(kPeer);
  const Revision refused = Announce(kA, TooLarge());
  Drain(kPeer);
  Announce(kA);
  far_ends_[kPeer]->Read(TakeOctets(injector_, kPeer, kMuch));
  Await(refused, {kA});
  EXPECT_THAT(done_, IsEmpty());
  EXPECT_EQ(injector_.sent_revision(kPeer), refused);
  injector_.Written(kPeer);
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent))));
}

TEST_F(InjectorTest, NorIsItWhereAnotherOfTheGroupHasTakenIt) {
  for (const PeerId peer : {kPeer, kOther}) Up(peer);
  for (const PeerId peer : {kPeer, kOther}) Drain(peer);
  Announce(kB);
  far_ends_[kPeer]->Read(TakeOctets(injector_, kPeer, kMuch));
  Await(Announce(kA, TooLarge()), {kA});
  Drain(kOther);
  Announce(kA);
  Drain(kOther);
  injector_.Written(kPeer);
  EXPECT_THAT(done_, IsEmpty());
  Drain(kPeer);
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent),
                                             FieldsAre(IsPeer(kOther), Outcome::kTooLarge))));
}

TEST_F(InjectorTest, AnUnsendableRouteThatIsWithdrawnCountsNoMore) {
  Up(kPeer);
  Drain(kPeer);
  Announce(kA, TooLarge());
  Drain(kPeer);
  EXPECT_EQ(injector_.sent_revision(kPeer), 1u);
  Withdraw(kA);
  EXPECT_FALSE(injector_.HasOutput(kPeer));
  EXPECT_EQ(injector_.UnsendableRoutes(kPeer).too_large, 0u);
}

// RFC 4271 section 4.3: the longer the prefix, the more octets.
TEST_F(InjectorTest, OnlyThePrefixesThatDoNotFitAreRefused) {
  const Nlri shorter = Route("10.0.0.0/8"), longer = Route("10.0.0.1/32");
  Up(kPeer);
  Drain(kPeer);
  // Somewhere below the message's own size the one fits and the other does not.
  bool one_fits = false;
  for (size_t size = 3'900; size <= 4'096 && !one_fits; ++size) {
    const RouteBatch batch{.attributes = {.unknown = {{.type = 254,
                                                       .flags = 0xC0,
                                                       .value = std::vector<uint8_t>(size)}}},
                           .nlri = {longer, shorter}};
    ASSERT_TRUE(injector_.Announce(absl::MakeConstSpan(&batch, 1)).ok());
    Drain(kPeer);
    one_fits = RoutesAt(kPeer).size() == 1;
  }
  EXPECT_TRUE(one_fits);
  EXPECT_THAT(RoutesAt(kPeer), ElementsAre(Pair(shorter, testing::_)));
  EXPECT_EQ(injector_.UnsendableRoutes(kPeer).too_large, 1u);
}

TEST_F(InjectorTest, RoutesOfOneAttributeSetShareAnUpdate) {
  Up(kPeer);
  Drain(kPeer);
  const RouteBatch batch{.nlri = {kA, kB}};
  ASSERT_TRUE(injector_.Announce(absl::MakeConstSpan(&batch, 1)).ok());
  const uint64_t updates = far_ends_[kPeer]->updates();
  Drain(kPeer);
  EXPECT_EQ(far_ends_[kPeer]->updates(), updates + 1);
}

TEST_F(InjectorTest, CountsWhatIsAnnouncedPendingAndReceived) {
  EXPECT_THAT(injector_.Counts(kPeer), IsEmpty());
  Up(kPeer);
  Announce(kA);
  Announce(kB);
  ASSERT_TRUE(
      injector_.Receive(kPeer, {.reachable = {{.family = kIpv4Unicast, .nlri = {kA}}}}, kNow));
  EXPECT_THAT(injector_.Counts(kPeer), ElementsAre(FieldsAre(kIpv4Unicast, 2, 2, 1)));
  Drain(kPeer);
  Withdraw(kA);
  EXPECT_THAT(injector_.Counts(kPeer), ElementsAre(FieldsAre(kIpv4Unicast, 1, 1, 1)));
}

TEST_F(InjectorTest, APeerThatIsDownHasNothing) {
  injector_.PeerDown(kPeer, "never up", {}, kNow);
  injector_.Refresh(kPeer, kIpv4Unicast);
  EXPECT_THAT(TakeOctets(injector_, kPeer, kMuch), IsEmpty());
  injector_.Written(kPeer);
  EXPECT_FALSE(injector_.HasOutput(kPeer));
  EXPECT_EQ(injector_.sent_revision(kPeer), 0u);
}

TEST_F(InjectorTest, APeerIsToldOfFromWhenItIsAddedUntilItIsRemoved) {
  injector_.AddPeer(RefOf(kPeer));
  Await(0, {kA});
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kPeerDown)));
  Up(kPeer);
  const auto subscription = injector_.Subscribe({.peers = {"r0"}}, false, [] {}, kNow);
  ASSERT_TRUE(
      injector_.Receive(kPeer, {.reachable = {{.family = kIpv4Unicast, .nlri = {kA}}}}, kNow));
  injector_.PeerDown(kPeer, "gone", {}, kNow);
  injector_.RemovePeer(kPeer);
  Await(0, {kA});
  EXPECT_THAT(done_.back(), IsEmpty());
  // A subscriber that comes by only now still knows whose routes they were.
  const std::vector<UpdateEvent> events = (*subscription)->Take(10);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(std::get<PeerWentDown>(events.back().what).peer->name, "r0");
}

TEST_F(InjectorTest, StaticRoutesAreNotTheClientsToChange) {
  const RouteBatch batch{.nlri = {kA}};
  EXPECT_EQ(*injector_.AnnounceStatic(absl::MakeConstSpan(&batch, 1)), 1u);
  EXPECT_TRUE(injector_.Find(kA)->is_static);
  const std::vector<RouteBatch> mixed = {{.nlri = {kB}}, {.attributes = Med(1), .nlri = {kA}}};
  EXPECT_EQ(injector_.Announce(mixed).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(injector_.Withdraw({kA}).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(injector_.Find(kB));
  EXPECT_EQ(injector_.revision(), 1u);
  const RouteBatch changed{.attributes = Med(1), .nlri = {kA}};
  EXPECT_EQ(*injector_.AnnounceStatic(absl::MakeConstSpan(&changed, 1)), 2u);
}

TEST_F(InjectorTest, AStaticRouteThatIsWithdrawnIsAnybodysAgain) {
  Up(kPeer);
  const RouteBatch batch{.nlri = {kA}};
  ASSERT_TRUE(injector_.MayAnnounceStatic(absl::MakeConstSpan(&batch, 1)).ok());
  ASSERT_TRUE(injector_.AnnounceStatic(absl::MakeConstSpan(&batch, 1)).ok());
  Drain(kPeer);
  EXPECT_EQ(injector_.WithdrawStatic({kA, kB}), 2u);
  Drain(kPeer);
  EXPECT_THAT(RoutesAt(kPeer), IsEmpty());
  EXPECT_EQ(Announce(kA), 3u);
}

TEST_F(InjectorTest, AnObserverSeesWhoseEachRouteIsNow) {
  const auto terms = [](const char* principal) {
    return std::make_shared<Terms>(Terms{.owner = {.principal = principal}});
  };
  const auto name = [](const Terms* of) {
    return of == nullptr ? std::string("-") : of->owner.principal;
  };
  std::vector<std::tuple<std::string, std::string, EndCause>> seen;
  injector_.OnTerms([&](absl::Span<const TermsChange> changes, EndCause cause) {
    for (const TermsChange& change : changes) {
      seen.emplace_back(name(change.before), name(change.after), cause);
    }
  });
  const auto announce = [&](const TermsRef& of) {
    const RouteBatch batch{.nlri = {kA}, .terms = of};
    ASSERT_TRUE(injector_.Announce(absl::MakeConstSpan(&batch, 1)).ok());
  };
  const TermsRef p = terms("p");
  announce(p);
  announce(p);
  announce(terms("q"));
  ASSERT_TRUE(injector_.Withdraw({kA, kB}, EndCause::kExpired).ok());
  announce(p);
  const RouteBatch batch{.nlri = {kA}};
  ASSERT_TRUE(injector_.AnnounceStatic(absl::MakeConstSpan(&batch, 1)).ok());
  EXPECT_EQ(injector_.revision(), 3u);  // The same to every peer as what it took the place of.
  injector_.WithdrawStatic({kA});
  EXPECT_THAT(seen, ElementsAre(FieldsAre("-", "p", EndCause::kTakenOver),
                                FieldsAre("p", "q", EndCause::kTakenOver),
                                FieldsAre("q", "-", EndCause::kExpired),
                                FieldsAre("-", "p", EndCause::kTakenOver),
                                FieldsAre("p", "-", EndCause::kStatic)));
}

TEST_F(InjectorTest, RoutesMaxIsWhollyOrNotAtAll) {
  const std::vector<RouteBatch> three = {{.nlri = {kA, kB}}, {.nlri = {kB, kV6}}};
  ASSERT_TRUE(injector_.Announce(three).ok());
  EXPECT_EQ(injector_.route_count(), 3u);
  const std::vector<RouteBatch> more = {{.attributes = Med(1), .nlri = {kA, Route("10.9.0.0/16")}}};
  EXPECT_EQ(injector_.Announce(more).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(injector_.route_count(), 3u);
  EXPECT_EQ(injector_.Find(kA)->attributes->med, std::nullopt);
  EXPECT_EQ(injector_.revision(), 1u);
  EXPECT_EQ(Announce(kA, Med(1)), 2u);
}

TEST_F(InjectorTest, ReceivedRoutesMaxEndsTheSession) {
  Up(kPeer);
  const auto receive = [&](const Nlri& nlri) {
    return injector_.Receive(kPeer, {.reachable = {{.family = kIpv4Unicast, .nlri = {nlri}}}},
                             kNow);
  };
  EXPECT_TRUE(receive(kA));
  EXPECT_TRUE(receive(kB));
  EXPECT_TRUE(receive(kA));
  EXPECT_FALSE(receive(Route("10.9.0.0/16")));
}

TEST_F(InjectorTest, SubscriptionsMaxIsKeptAndFreedByTheirEnd) {
  const auto subscribe = [&] { return injector_.Subscribe({}, true, [] {}, kNow); };
  auto first = subscribe();
  const auto second = subscribe();
  EXPECT_TRUE(second.ok());
  EXPECT_EQ(subscribe().status().code(), absl::StatusCode::kResourceExhausted);
  first->reset();
  EXPECT_TRUE(subscribe().ok());
}

TEST_F(InjectorTest, AnUpdateWithdrawsBeforeItAnnounces) {
  Up(kPeer);
  const auto subscription = injector_.Subscribe({}, false, [] {}, kNow);
  ASSERT_TRUE(injector_.Receive(kPeer,
                                {.unreachable = {{.family = kIpv4Unicast, .nlri = {kA, kB}}},
                                 .reachable = {{.family = kIpv4Unicast, .nlri = {kA}}}},
                                kNow));
  const std::vector<UpdateEvent> events = (*subscription)->Take(10);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_THAT(std::get<RoutesAnnounced>(events[0].what).nlri, ElementsAre(kA));
}

}  // namespace
}  // namespace herald::injector

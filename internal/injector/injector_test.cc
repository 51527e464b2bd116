#include "internal/injector/injector.h"

#include <map>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/string_view.h"
#include "internal/injector/fake_peer.h"
#include "internal/injector/test_peers.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using Outcome = Delivery::Outcome;

Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }
PathAttributes Med(uint32_t med) { return {.med = med}; }
// More than fits into an UPDATE without extended messages.
PathAttributes TooLarge() { return {.communities = std::vector<Community>(1'100, Community(1))}; }

constexpr PeerId kPeer{0}, kOther{1};
constexpr absl::Time kNow = absl::FromUnixSeconds(1);
constexpr size_t kMuch = 65'536;
const Nlri kA = Route("10.0.0.0/24"), kB = Route("10.0.1.0/24"), kV6 = Route("2001:db8::/32");

OutputRules Rules(std::initializer_list<Family> families = {kIpv4Unicast}) {
  return {.format = {.families = families},
          .local_asn = Asn(65001),
          .local_address = IpAddress::V4(0xC0000201)};
}

class InjectorTest : public testing::Test {
 protected:
  void Up(PeerId peer, const OutputRules& rules = Rules()) {
    far_ends_[peer] = std::make_unique<FakePeer>(rules.format);
    injector_.PeerUp(RefOf(peer), rules, [this, peer] { ++ready_[peer]; }, {}, kNow);
  }
  // Everything goes out in bits of about these many octets.
  void Drain(PeerId peer, size_t octets = kMuch) {
    while (injector_.HasOutput(peer)) {
      std::vector<uint8_t> octets_out;
      Writer out(octets_out);
      injector_.TakeOutput(peer, octets, out);
      far_ends_[peer]->Read(octets_out);
      injector_.Written(peer);
    }
  }
  Revision Announce(const Nlri& nlri, const PathAttributes& attributes = {}) {
    const RouteBatch batch{.attributes = attributes, .nlri = {nlri}};
    return *injector_.Announce(absl::MakeConstSpan(&batch, 1));
  }
  Revision Withdraw(const Nlri& nlri) { return *injector_.Withdraw(absl::MakeConstSpan(&nlri, 1)); }
  uint64_t Await(Revision revision, const std::vector<Nlri>& nlri) {
    return injector_.WhenSent(revision, nlri, [this](std::vector<Delivery> deliveries) {
      done_.push_back(std::move(deliveries));
    });
  }
  const std::map<Nlri, PathAttributes>& RoutesAt(PeerId peer) { return far_ends_[peer]->routes(); }
  FamilyCounts CountsOf(PeerId peer) { return injector_.Counts(peer).front(); }

  // The paths of a prefix by their identifiers.
  static Nlri Path(const Nlri& nlri, uint32_t path_id) { return {nlri.prefix, path_id}; }

  Injector injector_{Limits{.routes_max = 3, .received_routes_max = 2, .subscriptions_max = 2}};
  std::map<PeerId, std::unique_ptr<FakePeer>> far_ends_;
  std::map<PeerId, int> ready_;
  std::vector<std::vector<Delivery>> done_;
};

TEST_F(InjectorTest, AnAnnounceIsToldToEveryPeer) {
  Up(kPeer);
  Up(kOther);
  Announce(kA);
  for (const PeerId peer : {kPeer, kOther}) {
    Drain(peer);
    EXPECT_THAT(RoutesAt(peer), ElementsAre(Pair(kA, testing::_)));
  }
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
  std::vector<uint8_t> octets;
  Writer out(octets);
  injector_.TakeOutput(kPeer, 1, out);
  far_ends_[kPeer]->Read(octets);
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
  std::vector<uint8_t> octets;
  Writer out(octets);
  injector_.TakeOutput(kPeer, kMuch, out);
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

TEST_F(InjectorTest, ARefreshSendsTheFamilyAgainAndUndoesNoAcknowledgement) {
  Up(kPeer);
  Announce(kA);
  Announce(kB);
  Drain(kPeer);
  const uint64_t updates = far_ends_[kPeer]->updates();
  injector_.Refresh(kPeer, kIpv6Unicast);
  EXPECT_FALSE(injector_.HasOutput(kPeer));
  injector_.Refresh(kPeer, kIpv4Unicast);
  injector_.Refresh(kPeer, kIpv4Unicast);
  EXPECT_EQ(injector_.sent_revision(kPeer), 2u);
  EXPECT_TRUE(injector_.HasOutput(kPeer));
  far_ends_[kPeer]->ExpectAgain(kIpv4Unicast);
  Drain(kPeer);
  EXPECT_EQ(far_ends_[kPeer]->updates(), updates + 1);
}

// Conformance.
TEST_F(InjectorTest, APeerWithPathIdentifiersIsToldEveryPath) {
  OutputRules rules = Rules();
  rules.format.add_path = {kIpv4Unicast};
  Up(kPeer, rules);
  Announce(Path(kA, 1), Med(1));
  Announce(Path(kA, 2), Med(2));
  Drain(kPeer);
  EXPECT_THAT(RoutesAt(kPeer),
              ElementsAre(Pair(Path(kA, 1), testing::_), Pair(Path(kA, 2), testing::_)));
  Announce(Path(kA, 2), Med(3));
  Await(Withdraw(Path(kA, 1)), {Path(kA, 1)});
  EXPECT_THAT(injector_.Counts(kPeer), ElementsAre(FieldsAre(kIpv4Unicast, 1, 2, 0)));
  Drain(kPeer);
  ASSERT_THAT(RoutesAt(kPeer), ElementsAre(Pair(Path(kA, 2), testing::_)));
  EXPECT_EQ(RoutesAt(kPeer).begin()->second.med, 3u);
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent))));
}

// Conformance: A-1.
TEST_F(InjectorTest, APeerWithoutPathIdentifiersIsToldThePathWithTheLowest) {
  Announce(Path(kA, 5), Med(5));
  Up(kPeer);
  const auto med = [&] {
    Drain(kPeer);
    return RoutesAt(kPeer).empty() ? std::nullopt : RoutesAt(kPeer).at(kA).med;
  };
  EXPECT_EQ(med(), 5u);
  Announce(Path(kA, 2), Med(2));
  EXPECT_EQ(med(), 2u);
  Await(Announce(Path(kA, 7), Med(7)), {Path(kA, 7)});
  EXPECT_FALSE(injector_.HasOutput(kPeer));
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kOtherPath)));
  EXPECT_THAT(injector_.Counts(kPeer), ElementsAre(FieldsAre(kIpv4Unicast, 1, 0, 0)));
  Withdraw(Path(kA, 2));
  EXPECT_EQ(med(), 5u);
  Withdraw(Path(kA, 7));
  EXPECT_FALSE(injector_.HasOutput(kPeer));
  Withdraw(Path(kA, 5));
  EXPECT_EQ(med(), std::nullopt);
  EXPECT_EQ(CountsOf(kPeer).announced, 0u);
}

TEST_F(InjectorTest, APathThatIsReplacedAndComesBackBeforeTheWireCostsNothing) {
  Up(kPeer);
  Announce(Path(kA, 5), Med(5));
  Drain(kPeer);
  Announce(Path(kA, 2), Med(2));
  EXPECT_EQ(CountsOf(kPeer).pending, 1u);
  Withdraw(Path(kA, 2));
  EXPECT_FALSE(injector_.HasOutput(kPeer));
}

TEST_F(InjectorTest, APathThatWasWithdrawnIsSentWhateverBecomesOfItsSuccessor) {
  Up(kPeer);
  Announce(Path(kA, 0));
  Announce(Path(kA, 1), TooLarge());
  Drain(kPeer);
  Await(Withdraw(Path(kA, 0)), {Path(kA, 0)});
  Drain(kPeer);
  EXPECT_THAT(RoutesAt(kPeer), IsEmpty());
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent)));
  EXPECT_EQ(injector_.UnsendableRoutes(kPeer).too_large, 1u);
}

// The fake peer checks that all it has comes again between BoRR and EoRR, and nothing before.
// Conformance.
TEST_F(InjectorTest, AnEnhancedRefreshHasABeginningAndAnEnd) {
  OutputRules rules = Rules({kIpv4Unicast, kIpv6Unicast});
  rules.enhanced_route_refresh = true;
  Up(kPeer, rules);
  Announce(kA);
  Announce(kB, Med(1));
  Drain(kPeer, 1);
  injector_.Refresh(kPeer, kIpv4Unicast);
  Drain(kPeer, 1);
  EXPECT_THAT(far_ends_[kPeer]->refreshed(), ElementsAre(kIpv4Unicast));
  injector_.Refresh(kPeer, kIpv6Unicast);
  Drain(kPeer, 1);
  EXPECT_THAT(far_ends_[kPeer]->refreshed(), ElementsAre(kIpv4Unicast, kIpv6Unicast));
}

// Conformance: R-2.
TEST_F(InjectorTest, ARefreshWaitsForEndOfRib) {
  OutputRules rules = Rules();
  rules.enhanced_route_refresh = true;
  Announce(kA);
  Up(kPeer, rules);
  injector_.Refresh(kPeer, kIpv4Unicast);
  Drain(kPeer, 1);
  EXPECT_THAT(far_ends_[kPeer]->end_of_ribs(), SizeIs(1));
  EXPECT_THAT(far_ends_[kPeer]->refreshed(), SizeIs(1));
}

// Conformance: R-5.
TEST_F(InjectorTest, AChangeDuringARefreshIsToldBeforeItsEnd) {
  OutputRules rules = Rules();
  rules.enhanced_route_refresh = true;
  Up(kPeer, rules);
  Announce(kA);
  Announce(kB);
  Drain(kPeer);
  injector_.Refresh(kPeer, kIpv4Unicast);
  std::vector<uint8_t> borr;
  Writer out(borr);
  injector_.TakeOutput(kPeer, 1, out);
  far_ends_[kPeer]->Read(borr);
  injector_.Written(kPeer);
  Withdraw(kA);
  Announce(kB, Med(2));
  Drain(kPeer);
  EXPECT_THAT(far_ends_[kPeer]->refreshed(), SizeIs(1));
  ASSERT_THAT(RoutesAt(kPeer), ElementsAre(Pair(kB, testing::_)));
  EXPECT_EQ(RoutesAt(kPeer).at(kB).med, 2u);
}

// Conformance: R-3.
TEST(InjectorRefresh, AFloodCostsOneWalkAndOneMore) {
  Injector injector{Limits{}};
  injector.PeerUp(RefOf(kPeer), Rules(), [] {}, {}, kNow);
  RouteBatch batch;
  for (uint32_t i = 0; i < 5'000; ++i) {
    batch.nlri.push_back({.prefix = Prefix::Masked(IpAddress::V4(i << 8), 24)});
  }
  ASSERT_TRUE(injector.Announce(absl::MakeConstSpan(&batch, 1)).ok());
  const auto take = [&] {
    std::vector<uint8_t> octets;
    Writer out(octets);
    injector.TakeOutput(kPeer, 4'096, out);
    injector.Written(kPeer);
    return octets.size();
  };
  const auto take_all = [&] {
    size_t octets = 0;
    while (injector.HasOutput(kPeer)) octets += take();
    return octets;
  };
  const auto refresh = [&](int times) {
    for (int i = 0; i < times; ++i) injector.Refresh(kPeer, kIpv4Unicast);
  };
  take_all();
  refresh(1);
  const size_t once = take_all();
  EXPECT_GT(once, 4 * batch.nlri.size());
  refresh(10'000);
  const size_t first = take();
  EXPECT_LT(first, once);
  refresh(10'000);
  EXPECT_EQ(first + take_all(), 2 * once);
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
  std::vector<uint8_t> octets;
  Writer out(octets);
  injector_.PeerDown(kPeer, "never up", {}, kNow);
  injector_.Refresh(kPeer, kIpv4Unicast);
  injector_.TakeOutput(kPeer, kMuch, out);
  injector_.Written(kPeer);
  EXPECT_THAT(octets, IsEmpty());
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
  EXPECT_EQ(injector_.Find(kB), nullptr);
  EXPECT_EQ(injector_.revision(), 1u);
  const RouteBatch changed{.attributes = Med(1), .nlri = {kA}};
  EXPECT_EQ(*injector_.AnnounceStatic(absl::MakeConstSpan(&changed, 1)), 2u);
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

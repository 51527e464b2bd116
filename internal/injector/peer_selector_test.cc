#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/injector/injector.h"
#include "internal/injector/injector_fixture.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using Outcome = Delivery::Outcome;

const auto kAnything = testing::_;

class PeerSelectorTest : public InjectorTest {
 protected:
  Revision AnnounceTo(std::vector<std::string> peers, const Nlri& nlri,
                      const PathAttributes& attributes = {}) {
    const RouteBatch batch{
        .attributes = attributes,
        .nlri = {nlri},
        .terms = std::make_shared<Terms>(Terms{.peers = {.names = std::move(peers)}})};
    return *injector_.Announce(absl::MakeConstSpan(&batch, 1));
  }
  void DrainAll() {
    Drain(kPeer);
    Drain(kOther);
  }
};

TEST_F(PeerSelectorTest, OnlySelectedPeersAreTold) {
  Up(kPeer);
  AnnounceTo({"r0"}, kA);
  Up(kOther);
  AnnounceTo({"r1"}, kB);
  DrainAll();
  EXPECT_THAT(RoutesAt(kPeer), ElementsAre(Pair(kA, kAnything)));
  EXPECT_THAT(RoutesAt(kOther), ElementsAre(Pair(kB, kAnything)));
  EXPECT_EQ(CountsOf(kPeer).announced, 1u);
  EXPECT_EQ(injector_.sent_revision(kPeer), 2u);
}

TEST_F(PeerSelectorTest, ARouteForOtherPeersLeavesTheFirstAndComesToTheOthers) {
  Up(kPeer);
  Up(kOther);
  AnnounceTo({"r0"}, kA);
  DrainAll();
  AnnounceTo({"r1"}, kA);
  DrainAll();
  EXPECT_THAT(RoutesAt(kPeer), IsEmpty());
  EXPECT_THAT(RoutesAt(kOther), SizeIs(1));
  AnnounceTo({}, kA);
  DrainAll();
  EXPECT_THAT(RoutesAt(kPeer), SizeIs(1));
  EXPECT_THAT(RoutesAt(kOther), SizeIs(1));
  AnnounceTo({"r1"}, kA);
  Withdraw(kA);
  DrainAll();
  EXPECT_THAT(RoutesAt(kPeer), IsEmpty());
  EXPECT_THAT(RoutesAt(kOther), IsEmpty());
}

TEST_F(PeerSelectorTest, ADeliverySaysWhereNoneOfTheRoutesIsForThePeer) {
  Up(kPeer);
  Up(kOther);
  injector_.AddPeer(RefOf(PeerId(2)));
  AnnounceTo({"r0"}, kA);
  Await(AnnounceTo({"r0", "r1"}, kB), {kA, kB});
  Await(injector_.revision(), {kA});
  DrainAll();
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(kAnything, Outcome::kSent),
                                             FieldsAre(kAnything, Outcome::kSent),
                                             FieldsAre(kAnything, Outcome::kNotSelected)),
                                 ElementsAre(FieldsAre(kAnything, Outcome::kSent),
                                             FieldsAre(kAnything, Outcome::kNotSelected),
                                             FieldsAre(kAnything, Outcome::kNotSelected))));
}

TEST_F(PeerSelectorTest, WhatWasForOthersIsNotSentBeforeItIsWritten) {
  Up(kPeer);
  Announce(kB);
  TakeOctets(injector_, kPeer, kMuch);
  const Revision for_others = AnnounceTo({"r1"}, kA);
  Await(for_others, {kA});
  Announce(kA);
  injector_.Written(kPeer);
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kNotSelected)));
  Drain(kPeer);
  Await(for_others, {kA});
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent)));
}

TEST_F(PeerSelectorTest, APeerThatFallsDoesNotMissWhatWasNotForIt) {
  Up(kPeer);
  AnnounceTo({"r1"}, kA);
  Announce(kB);
  Await(2, {kA});
  Await(2, {kB});
  injector_.PeerDown(kPeer, "gone", {}, kNow);
  EXPECT_THAT(done_, ElementsAre(ElementsAre(FieldsAre(kAnything, Outcome::kNotSelected)),
                                 ElementsAre(FieldsAre(kAnything, Outcome::kPeerDown))));
}

TEST_F(PeerSelectorTest, AFamilyThatIsMissingCountsWhereARouteIsForThePeer) {
  Up(kPeer);
  Up(kOther);
  AnnounceTo({"r0"}, kV6);
  DrainAll();
  EXPECT_EQ(injector_.UnsendableRoutes(kPeer).family_not_negotiated, 1u);
  EXPECT_EQ(injector_.UnsendableRoutes(kOther).family_not_negotiated, 0u);
}

TEST_F(PeerSelectorTest, APeerThatIsRefreshedHearsWhatIsForIt) {
  AnnounceTo({"r1"}, kA);
  AnnounceTo({"r0"}, kB);
  Up(kPeer);
  Drain(kPeer);
  far_ends_[kPeer]->ExpectAgain(kIpv4Unicast);
  injector_.Refresh(kPeer, kIpv4Unicast);
  Drain(kPeer);
  EXPECT_THAT(far_ends_[kPeer]->expected_again(), IsEmpty());
  EXPECT_THAT(RoutesAt(kPeer), ElementsAre(Pair(kB, kAnything)));
}

TEST_F(PeerSelectorTest, EachPathIsByItselfWithIdentifiers) {
  OutputRules rules = Rules();
  rules.format.add_path = {kIpv4Unicast};
  Up(kPeer, rules);
  AnnounceTo({"r1"}, Path(kA, 1));
  AnnounceTo({"r0"}, Path(kA, 2));
  AnnounceTo({}, Path(kA, 3));
  Drain(kPeer);
  EXPECT_THAT(RoutesAt(kPeer),
              ElementsAre(Pair(Path(kA, 2), kAnything), Pair(Path(kA, 3), kAnything)));
}

TEST_F(PeerSelectorTest, WithoutIdentifiersItIsTheLowestPathThatIsForThePeer) {
  Up(kPeer);
  Up(kOther);
  AnnounceTo({"r1"}, Path(kA, 1), Med(1));
  AnnounceTo({"r0"}, Path(kA, 2), Med(2));
  AnnounceTo({}, Path(kA, 3), Med(3));
  DrainAll();
  EXPECT_EQ(RoutesAt(kPeer).at(kA).med, 2u);
  EXPECT_EQ(RoutesAt(kOther).at(kA).med, 1u);
  Await(3, {Path(kA, 3)});
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(kAnything, Outcome::kOtherPath),
                                        FieldsAre(kAnything, Outcome::kOtherPath)));
  Withdraw(Path(kA, 1));
  EXPECT_FALSE(injector_.HasOutput(kPeer));
  AnnounceTo({"r1"}, Path(kA, 2), Med(2));
  DrainAll();
  EXPECT_EQ(RoutesAt(kPeer).at(kA).med, 3u);
  EXPECT_EQ(RoutesAt(kOther).at(kA).med, 2u);
}

// What the last selector leaves behind is told too.
TEST_F(PeerSelectorTest, ABatchThatEndsAllSelectorsIsToldToAll) {
  Up(kPeer);
  Up(kOther);
  AnnounceTo({"r1"}, Path(kA, 1), Med(1));
  AnnounceTo({"r0"}, Path(kA, 2), Med(2));
  Announce(Path(kA, 3), Med(3));
  DrainAll();
  ASSERT_TRUE(injector_.Withdraw({Path(kA, 2), Path(kA, 1)}).ok());
  DrainAll();
  EXPECT_EQ(RoutesAt(kPeer).at(kA).med, 3u);
  EXPECT_EQ(RoutesAt(kOther).at(kA).med, 3u);
}

TEST_F(PeerSelectorTest, ARouteAtAPeerIsExplained) {
  EXPECT_EQ(injector_.AtPeer(kA, kPeer), std::nullopt);
  injector_.AddPeer(RefOf(kPeer));
  Announce(Path(kA, 1));
  const auto outcome = [&](const Nlri& nlri) { return injector_.AtPeer(nlri, kPeer)->outcome; };
  EXPECT_EQ(outcome(Path(kA, 1)), Outcome::kPeerDown);
  Up(kPeer);
  EXPECT_EQ(outcome(Path(kA, 1)), Outcome::kPending);
  TakeOctets(injector_, kPeer, kMuch);
  EXPECT_EQ(outcome(Path(kA, 1)), Outcome::kPending);
  injector_.Written(kPeer);
  EXPECT_EQ(outcome(Path(kA, 1)), Outcome::kSent);
  EXPECT_EQ(injector_.AtPeer(Path(kA, 1), kPeer)->since, 1u);
  Announce(Path(kA, 2), Med(2));
  EXPECT_EQ(injector_.AtPeer(Path(kA, 2), kPeer),
            (RouteAtPeer{Outcome::kOtherPath, Path(kA, 1), 1}));
  AnnounceTo({"r1"}, Path(kA, 1));
  EXPECT_EQ(outcome(Path(kA, 1)), Outcome::kNotSelected);
  EXPECT_EQ(outcome(Path(kA, 2)), Outcome::kPending);
  EXPECT_EQ(outcome(kV6), Outcome::kNotNegotiated);
}

}  // namespace
}  // namespace herald::injector

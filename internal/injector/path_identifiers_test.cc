#include <map>
#include <memory>
#include <optional>
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
using Outcome = Delivery::Outcome;

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

TEST_F(InjectorTest, APathThatTakesAnothersPlaceIsNotSentBeforeItIsWritten) {
  Up(kPeer);
  Announce(Path(kA, 1));
  Drain(kPeer);
  Announce(kB);
  TakeOctets(injector_, kPeer, kMuch);
  const Revision second = Announce(Path(kA, 2), Med(2));
  Await(second, {Path(kA, 2)});
  Withdraw(Path(kA, 1));
  injector_.Written(kPeer);
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kOtherPath)));
  Await(second, {Path(kA, 2)});
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kOtherPath)));
  Drain(kPeer);
  Await(second, {Path(kA, 2)});
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent)));
}

TEST_F(InjectorTest, APathThatTakesAnothersPlaceAndIsReplacedIsSentWithThat) {
  Up(kPeer);
  Announce(Path(kA, 1));
  Drain(kPeer);
  Announce(Path(kA, 2), Med(2));
  Withdraw(Path(kA, 1));
  const Revision third = Announce(Path(kA, 2), Med(3));
  Await(third, {Path(kA, 2)});
  EXPECT_THAT(done_, IsEmpty());
  Drain(kPeer);
  EXPECT_THAT(done_.back(), ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent)));
}

}  // namespace
}  // namespace herald::injector

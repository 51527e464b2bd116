#include "internal/injector/unsendable_routes.h"

#include <array>

#include <gtest/gtest.h>

namespace herald::injector {
namespace {

using Outcome = Delivery::Outcome;

const std::array<Nlri, 1> kA = {Nlri{*Prefix::Parse("10.0.0.0/24")}};
const std::array<Nlri, 1> kB = {Nlri{*Prefix::Parse("10.0.1.0/24")}};

TEST(UnsendableRoutes, StandForAllWordsThatCouldNotBeSent) {
  UnsendableRoutes routes;
  routes.Add(kA, Outcome::kNoNextHop, 7);
  routes.Add(kA, Outcome::kTooLarge, 9);
  EXPECT_EQ(routes.OutcomeOf(kA.front()), Outcome::kTooLarge);
  EXPECT_EQ(routes.counts().no_next_hop, 0u);
  EXPECT_EQ(routes.counts().too_large, 1u);
  EXPECT_EQ(routes.Forget(kA), 7u);
  EXPECT_EQ(routes.Forget(kA), rib::kNoRevision);
  EXPECT_EQ(routes.OutcomeOf(kA.front()), Outcome::kSent);
}

TEST(UnsendableRoutes, OfARefreshStandForNoChange) {
  UnsendableRoutes routes;
  routes.Add(kA, Outcome::kTooLarge, rib::kNoRevision);
  routes.Age();
  EXPECT_EQ(routes.Forget(kA), rib::kNoRevision);
}

TEST(UnsendableRoutes, ThatHaveAgedMayStandForAnyWord) {
  UnsendableRoutes routes;
  routes.Add(kA, Outcome::kTooLarge, 7);
  routes.Age();
  routes.Add(kB, Outcome::kTooLarge, 8);
  EXPECT_EQ(routes.Forget(kB), 8u);
  EXPECT_EQ(routes.Forget(kA), 1u);
}

}  // namespace
}  // namespace herald::injector

#include "internal/bgp/rib/changed_routes.h"

#include <optional>

#include <gtest/gtest.h>

#include "absl/strings/string_view.h"

namespace herald::rib {
namespace {

Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }

const Nlri kA = Route("10.0.0.0/24"), kB = Route("10.0.1.0/24");
const absl::Time kFirst = absl::FromUnixSeconds(1), kLater = absl::FromUnixSeconds(2);

AdjRibIn::Change Stands(const Nlri& nlri, Place place) {
  return {.nlri = nlri, .place = place, .stands = true};
}
AdjRibIn::Change Goes(const Nlri& nlri, Place place) { return {.nlri = nlri, .place = place}; }

TEST(ChangedRoutes, ARouteWaitsOnceInATurn) {
  ChangedRoutes changed;
  EXPECT_TRUE(changed.Add(Stands(kA, 0), 1, kFirst));
  EXPECT_FALSE(changed.Add(Stands(kA, 0), 1, kLater));
  EXPECT_TRUE(changed.TakeStanding(0, 1));
  EXPECT_FALSE(changed.TakeStanding(0, 1));
  EXPECT_TRUE(changed.Add(Stands(kA, 0), 1, kLater));
}

TEST(ChangedRoutes, ItWaitsOnceWhetherItStandsOrHasGone) {
  ChangedRoutes changed;
  EXPECT_TRUE(changed.Add(Stands(kA, 0), 1, kFirst));
  EXPECT_FALSE(changed.Add(Goes(kA, 0), 1, kFirst));
  EXPECT_FALSE(changed.Add(Stands(kA, 7), 1, kFirst));
  EXPECT_FALSE(changed.Add(Goes(kA, 7), 1, kLater));
  EXPECT_FALSE(changed.TakeStanding(7, 1));
  EXPECT_EQ(changed.TakeGone(kA, 1), kLater);
  EXPECT_EQ(changed.TakeGone(kA, 1), std::nullopt);
}

TEST(ChangedRoutes, AnotherRouteMayTakeThePlaceOfOneThatWent) {
  ChangedRoutes changed;
  EXPECT_TRUE(changed.Add(Goes(kA, 0), 1, kFirst));
  EXPECT_TRUE(changed.Add(Stands(kB, 0), 1, kLater));
  EXPECT_FALSE(changed.Add(Stands(kA, 1), 1, kLater));
  EXPECT_TRUE(changed.TakeStanding(0, 1));
  EXPECT_TRUE(changed.TakeStanding(1, 1));
}

TEST(ChangedRoutes, AnotherTurnMakesItWaitAgain) {
  ChangedRoutes changed;
  EXPECT_TRUE(changed.Add(Stands(kA, 0), 1, kFirst));
  EXPECT_TRUE(changed.Add(Goes(kB, 1), 1, kFirst));
  EXPECT_TRUE(changed.Add(Stands(kA, 0), 2, kLater));
  EXPECT_TRUE(changed.Add(Stands(kB, 1), 2, kLater));
  EXPECT_FALSE(changed.TakeStanding(0, 1));
  EXPECT_EQ(changed.TakeGone(kB, 1), std::nullopt);
  EXPECT_TRUE(changed.TakeStanding(0, 2));
  EXPECT_TRUE(changed.TakeStanding(1, 2));
}

TEST(ChangedRoutes, WhatIsForgottenWaitsNoMore) {
  ChangedRoutes changed;
  changed.Add(Stands(kA, 0), 1, kFirst);
  changed.Add(Goes(kB, 1), 1, kFirst);
  changed.ForgetStanding(0);
  changed.ForgetGone(kB);
  EXPECT_FALSE(changed.TakeStanding(0, 1));
  EXPECT_EQ(changed.TakeGone(kB, 1), std::nullopt);
  EXPECT_FALSE(changed.TakeStanding(1'000, 1));  // A place of which nothing was ever said.
}

}  // namespace
}  // namespace herald::rib

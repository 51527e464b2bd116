#include "internal/bgp/rib/changed_routes.h"

#include <cstdint>
#include <map>
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "absl/strings/string_view.h"
#include "internal/net/ip_address.h"

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

TEST(ChangedRoutes, WhatWasTakenCostsNoMemory) {
  ChangedRoutes changed;
  EXPECT_TRUE(changed.Add(Stands(kA, 999'999), 1, kFirst));
  EXPECT_TRUE(changed.TakeStanding(999'999, 1));
  EXPECT_LE(changed.capacity(), 1'024u);
}

TEST(ChangedRoutes, AWithdrawalNeedsNoMemoryForItsPlace) {
  ChangedRoutes changed;
  EXPECT_TRUE(changed.Add(Goes(kA, 999'999), 1, kFirst));
  changed.ForgetStanding(999'999);
  EXPECT_EQ(changed.capacity(), 0u);
  EXPECT_EQ(changed.TakeGone(kA, 1), kFirst);
}

// Routes that come and go, and since which turn each waits, by NLRI.
class Model {
 public:
  explicit Model(uint32_t seed) : random_(seed) {}

  void Step() {
    const uint32_t route = Pick(kRoutes);
    if (Pick(64) == 0) ++turn_;
    if (Pick(3) == 0) return Take(route);
    if (Pick(8) == 0) return Forget(route);
    Change(route);
  }

 private:
  static constexpr uint32_t kRoutes = 20;
  // Few of each chunk of places, so that chunks come and go.
  static constexpr uint32_t kStride = 400;

  static Nlri RouteOf(uint32_t route) { return {Prefix::Masked(IpAddress::V4(route << 8), 24)}; }
  uint32_t Pick(uint32_t count) { return static_cast<uint32_t>(random_() % count); }

  Place FreePlace() {
    for (;;) {
      const Place place = Pick(2 * kRoutes) * kStride;
      bool is_free = true;
      for (const auto& [route, taken] : places_) is_free &= taken != place;
      if (is_free) return place;
    }
  }

  void Change(uint32_t route) {
    const auto stands = places_.find(route);
    const bool goes = stands != places_.end() && Pick(2) == 0;
    const Place place = stands == places_.end() ? FreePlace() : stands->second;
    const bool is_new = waiting_[route] != turn_;
    waiting_[route] = turn_;
    if (goes) places_.erase(stands);
    if (!goes) places_[route] = place;
    const AdjRibIn::Change change{.nlri = RouteOf(route), .place = place, .stands = !goes};
    ASSERT_EQ(changed_.Add(change, turn_, kFirst), is_new);
  }

  void Take(uint32_t route) {
    const uint32_t turn = turn_ - Pick(2);  // Or the one before.
    const bool waits = waiting_[route] == turn;
    const auto stands = places_.find(route);
    ASSERT_EQ(stands == places_.end() ? changed_.TakeGone(RouteOf(route), turn).has_value()
                                      : changed_.TakeStanding(stands->second, turn),
              waits);
    if (waits) waiting_[route] = 0;
  }

  void Forget(uint32_t route) {
    const auto stands = places_.find(route);
    waiting_[route] = 0;
    if (stands == places_.end()) return changed_.ForgetGone(RouteOf(route));
    changed_.ForgetStanding(stands->second);
  }

  std::mt19937 random_;
  ChangedRoutes changed_;
  uint32_t turn_ = 2;
  std::map<uint32_t, Place> places_;      // Of those that stand.
  std::map<uint32_t, uint32_t> waiting_;  // Since this turn. 0: not.
};

TEST(ChangedRoutes, KnowWhatWaitsHoweverRoutesComeAndGo) {
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    Model model(seed);
    for (int step = 0; step < 50'000 && !testing::Test::HasFatalFailure(); ++step) model.Step();
  }
}

}  // namespace
}  // namespace herald::rib

#include "internal/bgp/rib/stale_walk.h"

#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace herald::rib {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Community kLlgrStale{0xFFFF0006}, kNoLlgr{0xFFFF0007}, kOther{7};
const absl::Time kFirst = absl::FromUnixSeconds(1), kLater = absl::FromUnixSeconds(2);

Nlri V4(uint32_t number) { return {Prefix::Masked(IpAddress::V4(number << 8), 24)}; }
Nlri V6(uint64_t number) { return {Prefix::Masked(IpAddress::V6(number << 16, 0), 48)}; }

class StaleWalkTest : public testing::Test {
 protected:
  void Announce(const Nlri& nlri, std::vector<Community> communities = {}) {
    PathAttributes attributes{.communities = std::move(communities)};
    routes_.Announce(nlri, attributes_.Intern(std::move(attributes)), kFirst);
  }
  std::vector<Nlri> Step(size_t places_max) {
    std::vector<Nlri> changed;
    for (const auto& change : walk_.Step(routes_, attributes_, places_max, kLater)) {
      changed.push_back(change.nlri);
      EXPECT_EQ(change.stands, routes_.Find(change.nlri) != nullptr);
    }
    return changed;
  }
  std::vector<Community> CommunitiesOf(const Nlri& nlri) {
    return routes_.Find(nlri)->attributes->communities;
  }

  AttributeTable attributes_;
  AdjRibIn routes_;
  StaleWalk walk_;
};

TEST_F(StaleWalkTest, SweepsOneFamilyBitByBit) {
  for (uint32_t i = 0; i < 10; ++i) {
    Announce(V4(i));
    Announce(V6(i));
  }
  routes_.MarkStale(kIpv4Unicast);
  Announce(V4(3));
  walk_.Sweep(routes_, kIpv4Unicast);
  EXPECT_THAT(Step(4), ElementsAre(V4(0), V4(1)));
  EXPECT_FALSE(walk_.done());
  EXPECT_THAT(Step(1'000), SizeIs(7));
  EXPECT_TRUE(walk_.done());
  EXPECT_EQ(routes_.count(kIpv4Unicast), 1u);
  EXPECT_EQ(routes_.count(kIpv6Unicast), 10u);
}

TEST_F(StaleWalkTest, ComesToItsEndIfAllRoutesGoMeanwhile) {
  for (uint32_t i = 0; i < 10; ++i) Announce(V4(i));
  routes_.MarkStale(kIpv4Unicast);
  walk_.Sweep(routes_, kIpv4Unicast);
  EXPECT_THAT(Step(4), SizeIs(4));
  for (uint32_t i = 4; i < 10; ++i) routes_.Withdraw(V4(i));
  Announce(V4(20));
  EXPECT_THAT(Step(1'000), IsEmpty());
  EXPECT_TRUE(walk_.done());
  routes_.MarkStale(kIpv4Unicast);
  walk_.Sweep(routes_, kIpv4Unicast);
  EXPECT_THAT(Step(1'000), ElementsAre(V4(20)));
}

TEST_F(StaleWalkTest, HasNothingToDoWhereNothingIsStale) {
  Announce(V4(1));
  walk_.Sweep(routes_, kIpv4Unicast);
  walk_.BeginLongLived(routes_, kIpv6Unicast);
  EXPECT_TRUE(walk_.done());
}

TEST_F(StaleWalkTest, SparesWhatIsMarkedLater) {
  for (uint32_t i = 0; i < 4; ++i) Announce(V4(i));
  routes_.MarkStale(kIpv4Unicast);
  Announce(V4(3));
  walk_.Sweep(routes_, kIpv4Unicast);
  EXPECT_THAT(Step(1), ElementsAre(V4(0)));
  Announce(V4(9));  // Where the first one was.
  routes_.MarkStale(kIpv4Unicast);
  EXPECT_THAT(Step(1'000), ElementsAre(V4(1), V4(2)));
  EXPECT_EQ(routes_.stale_count(kIpv4Unicast), 2u);
}

TEST_F(StaleWalkTest, WhatIsAskedOnTheWayIsDoneForTheFirstRoutesToo) {
  for (uint32_t i = 0; i < 4; ++i) {
    Announce(V6(i));
    Announce(V4(i));
  }
  for (const Family family : {kIpv4Unicast, kIpv6Unicast}) routes_.MarkStale(family);
  walk_.Sweep(routes_, kIpv4Unicast);
  EXPECT_THAT(Step(5), SizeIs(2));
  for (int again = 0; again < 3; ++again) walk_.Sweep(routes_, kIpv6Unicast);
  for (uint32_t i = 10; i < 20; ++i) Announce(V4(i));
  EXPECT_THAT(Step(1'000), SizeIs(6));
  EXPECT_TRUE(walk_.done());
  EXPECT_EQ(routes_.size(), 10u);
}

// Conformance: L-3.
TEST_F(StaleWalkTest, LongLivedRoutesAreTaggedAndThoseThatForbidItGo) {
  Announce(V4(1), {kOther});
  Announce(V4(2), {kNoLlgr});
  Announce(V4(3), {kLlgrStale});
  Announce(V4(4), {kNoLlgr});
  routes_.MarkStale(kIpv4Unicast);
  Announce(V4(4), {kNoLlgr});
  walk_.BeginLongLived(routes_, kIpv4Unicast);
  EXPECT_THAT(Step(1'000), ElementsAre(V4(1), V4(2)));
  EXPECT_THAT(CommunitiesOf(V4(1)), ElementsAre(kOther, kLlgrStale));
  EXPECT_EQ(routes_.Find(V4(1))->received, kLater);
  EXPECT_TRUE(routes_.IsStale(*routes_.Find(V4(1))));
  EXPECT_EQ(routes_.Find(V4(2)), nullptr);
  EXPECT_THAT(CommunitiesOf(V4(3)), ElementsAre(kLlgrStale));
  EXPECT_THAT(CommunitiesOf(V4(4)), ElementsAre(kNoLlgr));
}

TEST_F(StaleWalkTest, ALongLivedRouteIsSweptLikeAnyOther) {
  Announce(V4(1));
  routes_.MarkStale(kIpv4Unicast);
  walk_.BeginLongLived(routes_, kIpv4Unicast);
  Step(1'000);
  walk_.Sweep(routes_, kIpv4Unicast);
  EXPECT_THAT(Step(1'000), ElementsAre(V4(1)));
  EXPECT_THAT(Step(1'000), IsEmpty());
}

}  // namespace
}  // namespace herald::rib

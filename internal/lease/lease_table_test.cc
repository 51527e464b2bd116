#include "internal/lease/lease_table.h"

#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace herald::lease {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Time kStart = absl::FromUnixSeconds(1'000);
constexpr absl::Duration kTtl = absl::Seconds(30);
const Owner kHealth{.principal = "health", .client = "web"};

Nlri Route(uint32_t number) { return {.prefix = Prefix::Masked(IpAddress::V4(number), 32)}; }

TEST(LeaseTable, ALeaseIsOverWhenItsTimeIs) {
  LeaseTable table(7);
  const LeaseId id = *table.Grant(kHealth, kTtl, kStart);
  EXPECT_EQ(id, 7u);
  EXPECT_EQ(table.NextDeadline(), kStart + kTtl);
  EXPECT_EQ(table.OwnerOf(id, kStart + kTtl - absl::Nanoseconds(1)), kHealth);
  EXPECT_EQ(table.OwnerOf(id, kStart + kTtl), std::nullopt);
  EXPECT_FALSE(table.TakeExpired(kStart + kTtl - absl::Nanoseconds(1)).has_value());
  EXPECT_EQ(table.TakeExpired(kStart + kTtl)->id, id);
  EXPECT_FALSE(table.TakeExpired(kStart + kTtl).has_value());
  EXPECT_EQ(table.NextDeadline(), absl::InfiniteFuture());
}

TEST(LeaseTable, KeepAliveGivesItsFullTimeAgain) {
  LeaseTable table(1);
  const LeaseId id = *table.Grant(kHealth, kTtl, kStart);
  EXPECT_EQ(*table.KeepAlive("health", id, kStart + absl::Seconds(20)), kTtl);
  EXPECT_EQ(table.NextDeadline(), kStart + absl::Seconds(50));
  EXPECT_FALSE(table.TakeExpired(kStart + kTtl).has_value());
}

TEST(LeaseTable, ALeaseThatIsOverCannotBeKeptAliveEvenIfItWasNotTakenOutYet) {
  LeaseTable table(1);
  const LeaseId id = *table.Grant(kHealth, kTtl, kStart);
  EXPECT_TRUE(absl::IsNotFound(table.KeepAlive("health", id, kStart + kTtl).status()));
  EXPECT_EQ(table.TakeExpired(kStart + kTtl)->id, id);
  EXPECT_TRUE(absl::IsNotFound(table.KeepAlive("health", id, kStart).status()));
}

TEST(LeaseTable, NobodyElseKeepsALeaseAlive) {
  LeaseTable table(1);
  const LeaseId id = *table.Grant(kHealth, kTtl, kStart);
  EXPECT_TRUE(absl::IsNotFound(table.KeepAlive("detector", id, kStart).status()));
  EXPECT_EQ(table.NextDeadline(), kStart + kTtl);
}

TEST(LeaseTable, TheEndGivesTheRoutesThatItStillHeld) {
  LeaseTable table(1);
  const LeaseId id = *table.Grant(kHealth, kTtl, kStart);
  const LeaseId other = *table.Grant(kHealth, kTtl, kStart);
  for (uint32_t i : {1u, 2u, 3u}) table.Attach(id, Route(i));
  table.Attach(id, Route(3));
  table.Attach(other, Route(4));
  table.Detach(id, Route(2));
  EXPECT_EQ(table.leases().front().routes, 2u);
  const EndedLease ended = *table.Take(id);
  EXPECT_EQ(ended.id, id);
  EXPECT_EQ(ended.owner, kHealth);
  EXPECT_THAT(ended.routes, ElementsAre(Route(1), Route(3)));
  table.Detach(id, Route(1));
  EXPECT_FALSE(table.Take(id).has_value());
  EXPECT_THAT(table.Take(other)->routes, ElementsAre(Route(4)));
}

TEST(LeaseTable, TakesTheOneThatHasBeenOverForTheLongestFirst) {
  LeaseTable table(1);
  const LeaseId slow = *table.Grant(kHealth, absl::Seconds(20), kStart);
  const LeaseId quick = *table.Grant(kHealth, absl::Seconds(10), kStart);
  EXPECT_EQ(table.TakeExpired(kStart + absl::Minutes(1))->id, quick);
  EXPECT_EQ(table.TakeExpired(kStart + absl::Minutes(1))->id, slow);
}

TEST(LeaseTable, ListsThemById) {
  LeaseTable table(1);
  EXPECT_THAT(table.leases(), IsEmpty());
  const LeaseId first = *table.Grant(kHealth, absl::Seconds(20), kStart);
  const LeaseId second = *table.Grant({.principal = "a"}, absl::Seconds(10), kStart);
  const std::vector<Lease> leases = table.leases();
  ASSERT_EQ(leases.size(), 2u);
  EXPECT_EQ(leases[0].id, first);
  EXPECT_EQ(leases[0].owner, kHealth);
  EXPECT_EQ(leases[0].ttl, absl::Seconds(20));
  EXPECT_EQ(leases[0].expires_at, kStart + absl::Seconds(20));
  EXPECT_EQ(leases[0].routes, 0u);
  EXPECT_EQ(leases[1].id, second);
  EXPECT_EQ(leases[1].owner.principal, "a");
}

TEST(LeaseTable, OnePrincipalHasSoManyAndNoMore) {
  LeaseTable table(1);
  for (size_t i = 0; i < kPrincipalLeasesMax; ++i) {
    ASSERT_TRUE(table.Grant({.principal = "a", .client = absl::StrCat(i)}, kTtl, kStart).ok());
  }
  EXPECT_TRUE(absl::IsResourceExhausted(table.Grant({.principal = "a"}, kTtl, kStart).status()));
  EXPECT_TRUE(table.Grant({.principal = "b"}, kTtl, kStart).ok());
  EXPECT_TRUE(table.Take(1).has_value());
  EXPECT_TRUE(table.Grant({.principal = "a"}, kTtl, kStart).ok());
}

TEST(LeaseTable, ThereAreSoManyInAllAndNoMore) {
  LeaseTable table(1);
  for (size_t i = 0; i < kLeasesMax; ++i) {
    const Owner owner{.principal = absl::StrCat(i / kPrincipalLeasesMax)};
    ASSERT_TRUE(table.Grant(owner, kTtl, kStart).ok());
  }
  EXPECT_TRUE(absl::IsResourceExhausted(table.Grant({.principal = "z"}, kTtl, kStart).status()));
  EXPECT_TRUE(table.TakeExpired(kStart + kTtl).has_value());
  EXPECT_TRUE(table.Grant({.principal = "z"}, kTtl, kStart).ok());
}

}  // namespace
}  // namespace herald::lease

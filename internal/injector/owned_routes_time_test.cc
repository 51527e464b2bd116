// Until when routes stand: their time, their lease, and what their owner does not repeat.

#include <memory>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "internal/injector/owned_routes_fixture.h"
#include "internal/injector/syncs.h"

namespace herald::injector {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr uint32_t kMany = 2 * RouteSweep::kStep + 1;
constexpr absl::Duration kTtl = absl::Seconds(10);

class TtlTest : public OwnedRoutesTest {};

TEST_F(TtlTest, ARouteGoesWhenItsTimeIsOver) {
  Announce(detector_, {Host(1)}, {.ttl_s = 10});
  Announce(detector_, {Host(2)});
  EXPECT_EQ(owned_.ExpiresAt(Host(1)), At(10));
  EXPECT_EQ(owned_.NextDeadline(), At(10));
  EXPECT_EQ(AdvanceTo(At(10) - absl::Nanoseconds(1)), 1);
  EXPECT_TRUE(Stands(Host(1)));
  EXPECT_EQ(AdvanceTo(At(10)), 1);
  EXPECT_FALSE(Stands(Host(1)));
  EXPECT_TRUE(Stands(Host(2)));
  ASSERT_THAT(ended_, SizeIs(1));
  EXPECT_EQ(ended_[0].cause, EndCause::kExpired);
  EXPECT_EQ(ended_[0].owner, detector_.owner);
  EXPECT_THAT(ended_[0].nlri, ElementsAre(Host(1)));
  EXPECT_EQ(ended_[0].revision, injector_.revision());
  EXPECT_EQ(owned_.NextDeadline(), absl::InfiniteFuture());
}

TEST_F(TtlTest, AnnouncingAgainCountsItAnew) {
  Announce(detector_, {Host(1)}, {.ttl_s = 10});
  Announce(detector_, {Host(1)}, {.ttl_s = 10}, At(9));
  AdvanceTo(At(18));
  EXPECT_TRUE(Stands(Host(1)));
  AdvanceTo(At(19));
  EXPECT_FALSE(Stands(Host(1)));
}

TEST_F(TtlTest, AnnouncingAgainWithoutATimeEndsIt) {
  Announce(detector_, {Host(1)}, {.ttl_s = 10});
  Announce(detector_, {Host(1)});
  AdvanceTo(At(10));
  EXPECT_TRUE(Stands(Host(1)));
}

TEST_F(TtlTest, TheLastWordOfACallHolds) {
  const OwnedBatch timed{.terms = {.ttl_s = 10}, .nlri = {Host(1)}}, untimed{.nlri = {Host(1)}};
  Announce(detector_, {timed, untimed}, {});
  EXPECT_EQ(owned_.ExpiresAt(Host(1)), absl::InfiniteFuture());
  Announce(detector_, {untimed, timed}, {});
  EXPECT_EQ(owned_.ExpiresAt(Host(1)), At(10));
}

TEST_F(TtlTest, AWithdrawnRouteTakesItsTimeAlong) {
  Announce(detector_, {Host(1)}, {.ttl_s = 10});
  Withdraw(detector_, {Host(1)});
  Announce(detector_, {Host(1)});
  AdvanceTo(At(10));
  EXPECT_TRUE(Stands(Host(1)));
  EXPECT_THAT(ended_, IsEmpty());
}

TEST_F(TtlTest, ManyGoPieceByPieceAndByOwner) {
  Announce(detector_, Hosts(kMany), {.ttl_s = 10});
  Announce(health_, {Host(kMany)}, {.ttl_s = 5});
  EXPECT_TRUE(owned_.Advance(At(10)));
  EXPECT_EQ(injector_.route_count(), kMany + 1 - RouteSweep::kStep);
  ASSERT_THAT(ended_, SizeIs(2));
  EXPECT_THAT(ended_[0].nlri, SizeIs(RouteSweep::kStep - 1));
  EXPECT_EQ(ended_[1].owner, health_.owner);
  EXPECT_THAT(ended_[1].nlri, ElementsAre(Host(kMany)));
  EXPECT_EQ(ended_[0].revision, ended_[1].revision);
  EXPECT_EQ(AdvanceTo(At(10)), 2);
  EXPECT_EQ(injector_.route_count(), 0u);
}

class LeaseTest : public OwnedRoutesTest {
 protected:
  LeaseId Grant(const Caller& caller) { return *owned_.GrantLease(caller.owner, kTtl, kStart); }
};

TEST_F(LeaseTest, AClientThatIsSilentLosesItsLeasedRoutesAndNoOthers) {
  const LeaseId silent = Grant(detector_), alive = Grant(detector_);
  Announce(detector_, {Host(1), Host(2)}, {.lease = silent});
  Announce(detector_, {Host(3)}, {.lease = alive});
  Announce(detector_, {Host(4)});
  EXPECT_EQ(*owned_.KeepAliveLease(detector_.owner, alive, At(5)), kTtl);
  EXPECT_EQ(owned_.NextDeadline(), At(10));
  AdvanceTo(At(10));
  EXPECT_FALSE(Stands(Host(1)) || Stands(Host(2)));
  EXPECT_TRUE(Stands(Host(3)) && Stands(Host(4)));
  ASSERT_THAT(ended_, SizeIs(1));
  EXPECT_EQ(ended_[0].cause, EndCause::kLeaseEnded);
  EXPECT_EQ(ended_[0].lease, silent);
  EXPECT_THAT(ended_[0].nlri, ElementsAre(Host(1), Host(2)));
}

TEST_F(LeaseTest, TheEndOfALeaseIsToldEvenIfItHeldNothing) {
  const LeaseId lease = Grant(health_);
  AdvanceTo(At(10));
  ASSERT_THAT(ended_, SizeIs(1));
  EXPECT_EQ(ended_[0].lease, lease);
  EXPECT_EQ(ended_[0].owner, health_.owner);
  EXPECT_THAT(ended_[0].nlri, IsEmpty());
}

TEST_F(LeaseTest, OnlyTheOwnersOwnAndRunningLeaseHoldsARoute) {
  const LeaseId lease = Grant(detector_);
  const auto reason_of = [&](const Caller& caller, LeaseId id, absl::Time now) {
    const ChangeOutcome outcome = Announce(caller, {Host(1)}, {.lease = id}, now);
    return outcome.refused.empty() ? std::nullopt : std::make_optional(outcome.refused[0].reason);
  };
  constexpr auto kUnknown = RouteRefusal::Reason::kUnknownLease;
  EXPECT_EQ(reason_of(health_, lease, kStart), kUnknown);
  EXPECT_EQ(reason_of(other_client_, lease, kStart), kUnknown);
  EXPECT_EQ(reason_of(admin_, lease, kStart), kUnknown);
  EXPECT_EQ(reason_of(detector_, lease + 1, kStart), kUnknown);
  EXPECT_EQ(reason_of(detector_, lease, At(10)), kUnknown);
  EXPECT_EQ(reason_of(detector_, lease, At(9)), std::nullopt);
}

TEST_F(LeaseTest, ARouteMovesFromOneLeaseToTheNext) {
  const LeaseId first = Grant(detector_), second = Grant(detector_);
  Announce(detector_, {Host(1), Host(2)}, {.lease = first});
  EXPECT_EQ(Announce(detector_, {Host(1)}, {.lease = second}).changed, 0u);
  EXPECT_EQ(owned_.leases()[0].routes, 1u);
  EXPECT_EQ(owned_.leases()[1].routes, 1u);
  EXPECT_EQ(RunToEnd(**owned_.RevokeLease(detector_, first, kStart)), 1);
  EXPECT_TRUE(Stands(Host(1)));
  EXPECT_FALSE(Stands(Host(2)));
}

TEST_F(LeaseTest, RevokingWithdrawsPieceByPieceAndTellsWhat) {
  const LeaseId lease = Grant(detector_);
  Announce(detector_, Hosts(kMany), {.lease = lease});
  const std::unique_ptr<RouteSweep> sweep = *owned_.RevokeLease(detector_, lease, kStart);
  EXPECT_THAT(owned_.leases(), IsEmpty());
  EXPECT_TRUE(sweep->Step());
  EXPECT_THAT(sweep->TakeWithdrawn(), SizeIs(RouteSweep::kStep));
  // What is announced anew meanwhile stays.
  Announce(detector_, {Host(kMany - 1)});
  EXPECT_EQ(RunToEnd(*sweep), 2);
  EXPECT_THAT(sweep->TakeWithdrawn(), SizeIs(RouteSweep::kStep));
  EXPECT_EQ(sweep->withdrawn(), kMany - 1);
  EXPECT_EQ(sweep->revision(), injector_.revision());
  EXPECT_FALSE(sweep->refusal().has_value());
  EXPECT_EQ(injector_.route_count(), 1u);
  EXPECT_FALSE(owned_.Advance(At(10)));
  EXPECT_THAT(ended_, IsEmpty());
}

TEST_F(LeaseTest, WhatARevocationLeavesGoesAllTheSame) {
  const LeaseId lease = Grant(detector_);
  Announce(detector_, Hosts(kMany), {.lease = lease});
  EXPECT_TRUE((*owned_.RevokeLease(detector_, lease, kStart))->Step());
  EXPECT_LE(owned_.NextDeadline(), kStart);
  EXPECT_EQ(AdvanceTo(kStart), 2);
  EXPECT_EQ(injector_.route_count(), 0u);
}

TEST_F(LeaseTest, OnlyItsPrincipalOrAnAdminRevokesALease) {
  const LeaseId lease = Grant(detector_);
  EXPECT_TRUE(absl::IsNotFound(owned_.RevokeLease(health_, lease, kStart).status()));
  EXPECT_TRUE(absl::IsNotFound(owned_.RevokeLease(detector_, lease, At(10)).status()));
  EXPECT_TRUE(owned_.RevokeLease(admin_, lease, kStart).ok());
  EXPECT_TRUE(absl::IsNotFound(owned_.RevokeLease(admin_, lease, kStart).status()));
  EXPECT_TRUE(owned_.RevokeLease(other_client_, Grant(detector_), kStart).ok());
}

TEST_F(LeaseTest, ManyEndPieceByPiece) {
  const LeaseId lease = Grant(detector_);
  Announce(detector_, Hosts(kMany), {.lease = lease});
  for (size_t i = 0; i < lease::kPrincipalLeasesMax; ++i) Grant(health_);
  EXPECT_EQ(AdvanceTo(At(10)), 4);
  EXPECT_EQ(injector_.route_count(), 0u);
  EXPECT_THAT(ended_, SizeIs(3 + lease::kPrincipalLeasesMax));
  for (const Ended& ended : ended_) EXPECT_LE(ended.nlri.size(), RouteSweep::kStep);
}

class SyncTest : public OwnedRoutesTest {};

TEST_F(SyncTest, WhatIsNotRepeatedGoesAndNothingOfOthers) {
  Announce(detector_, {Host(1), Host(2)});
  Announce(other_client_, {Host(3)});
  Announce(health_, {Host(4)});
  ASSERT_TRUE(owned_.BeginSync(detector_.owner).ok());
  Announce(detector_, {Host(2), Host(5)});
  const auto sweep = owned_.EndSync(detector_.owner);
  EXPECT_EQ(RunToEnd(*sweep), 1);
  EXPECT_THAT(sweep->TakeWithdrawn(), ElementsAre(Host(1)));
  for (uint32_t i : {2u, 3u, 4u, 5u}) EXPECT_TRUE(Stands(Host(i))) << i;
}

TEST_F(SyncTest, WhatIsAnnouncedWhileItIsSweptStays) {
  Announce(detector_, Hosts(kMany));
  ASSERT_TRUE(owned_.BeginSync(detector_.owner).ok());
  const auto sweep = owned_.EndSync(detector_.owner);
  EXPECT_TRUE(sweep->Step());
  Announce(detector_, {Host(0), Host(kMany - 1)});
  RunToEnd(*sweep);
  EXPECT_EQ(sweep->withdrawn(), kMany - 1);
  EXPECT_TRUE(Stands(Host(0)) && Stands(Host(kMany - 1)));
}

TEST_F(SyncTest, OneThatIsAbandonedWithdrawsNothing) {
  Announce(detector_, {Host(1)});
  ASSERT_TRUE(owned_.BeginSync(detector_.owner).ok());
  owned_.AbandonSync(detector_.owner);
  EXPECT_TRUE(Stands(Host(1)));
  EXPECT_TRUE(owned_.BeginSync(detector_.owner).ok());
}

TEST_F(SyncTest, AnOwnerHasOneAtATime) {
  ASSERT_TRUE(owned_.BeginSync(detector_.owner).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(owned_.BeginSync(detector_.owner)));
  EXPECT_TRUE(owned_.BeginSync(other_client_.owner).ok());
}

TEST_F(SyncTest, APrincipalHasSoManyAndNoMore) {
  for (size_t i = 0; i < kPrincipalSyncsMax; ++i) {
    ASSERT_TRUE(owned_.BeginSync({.principal = "detector", .client = absl::StrCat(i)}).ok());
  }
  EXPECT_TRUE(absl::IsResourceExhausted(owned_.BeginSync(detector_.owner)));
  EXPECT_TRUE(owned_.BeginSync(health_.owner).ok());
  owned_.AbandonSync({.principal = "detector", .client = "0"});
  EXPECT_TRUE(owned_.BeginSync(detector_.owner).ok());
}

TEST_F(SyncTest, MarksComeRound) {
  EXPECT_TRUE(Syncs::IsBefore(1, 2));
  EXPECT_FALSE(Syncs::IsBefore(2, 2));
  EXPECT_FALSE(Syncs::IsBefore(3, 2));
  EXPECT_TRUE(Syncs::IsBefore(0xFFFFFFFF, 0));
}

class WithdrawAllTest : public OwnedRoutesTest {
 protected:
  std::unique_ptr<RouteSweep> Run(const Caller& caller, WithdrawScope scope,
                                  bool validate_only = false) {
    auto sweep = owned_.WithdrawAll(caller, std::move(scope), validate_only, kStart);
    RunToEnd(*sweep);
    return sweep;
  }
};

TEST_F(WithdrawAllTest, TakesWhatItsScopeHas) {
  const auto left_by = [&](WithdrawScope scope) {
    Announce(detector_, {Host(1)});
    Announce(other_client_, {Host(2)});
    Announce(health_, {Host(3)});
    Run(admin_, std::move(scope));
    std::set<uint32_t> left;
    for (uint32_t i : {1u, 2u, 3u}) {
      if (Stands(Host(i))) left.insert(i);
    }
    return left;
  };
  EXPECT_THAT(left_by({.principal = "detector", .client = ""}), ElementsAre(2, 3));
  EXPECT_THAT(left_by({.principal = "detector"}), ElementsAre(3));
  EXPECT_THAT(left_by({.matches = [](const RouteView& r) { return r.nlri == Host(3); }}),
              ElementsAre(1, 2));
  EXPECT_THAT(left_by({}), IsEmpty());
}

TEST_F(WithdrawAllTest, LeavesStaticRoutes) {
  const RouteBatch fixed{.nlri = {Host(7)}};
  ASSERT_TRUE(injector_.AnnounceStatic(absl::MakeConstSpan(&fixed, 1)).ok());
  Announce(detector_, {Host(1)});
  EXPECT_EQ(Run(admin_, {})->withdrawn(), 1u);
  EXPECT_TRUE(Stands(Host(7)));
}

TEST_F(WithdrawAllTest, WithdrawsPieceByPiece) {
  Announce(detector_, Hosts(kMany));
  const auto sweep = owned_.WithdrawAll(detector_, {.principal = "detector"}, false, kStart);
  EXPECT_EQ(RunToEnd(*sweep), 6);  // Three to count, three to withdraw.
  EXPECT_EQ(sweep->withdrawn(), kMany);
  EXPECT_EQ(sweep->revision(), 4u);
  EXPECT_EQ(injector_.route_count(), 0u);
}

TEST_F(WithdrawAllTest, OnlyCountsWhereNothingIsToChange) {
  Announce(detector_, Hosts(kMany));
  const auto sweep = Run(detector_, {.principal = "detector"}, /*validate_only=*/true);
  EXPECT_EQ(sweep->withdrawn(), kMany);
  EXPECT_THAT(sweep->TakeWithdrawn(), IsEmpty());
  EXPECT_EQ(injector_.route_count(), kMany);
}

TEST_F(WithdrawAllTest, TakesNoLargerShareThanIsAllowed) {
  const Caller careful = CallerOf({.principal = "careful"}, {.withdraw_all_max_percent = 50});
  Announce(careful, Hosts(11));
  Announce(detector_, {Host(50), Host(51), Host(52)});
  for (bool validate_only : {true, false}) {
    const auto sweep = Run(careful, {.principal = "careful"}, validate_only);
    ASSERT_TRUE(sweep->refusal().has_value());
    EXPECT_EQ(sweep->refusal()->rule, "principals[careful].grant.withdraw_all_max_percent");
    EXPECT_EQ(sweep->withdrawn(), 0u);
  }
  EXPECT_EQ(owned_.route_count("careful"), 11u);
  // Ten go always.
  Withdraw(careful, {Host(0)});
  EXPECT_EQ(Run(careful, {.principal = "careful"})->withdrawn(), 10u);
}

TEST_F(WithdrawAllTest, TheGuardsShareHoldsForEverybody) {
  owned_.SetRules({.withdraw_all_max_percent = 20});
  Announce(detector_, Hosts(100));
  EXPECT_EQ(Run(admin_, {})->refusal()->rule, "guard.withdraw_all_max_percent");
  const auto is_small = [](const RouteView& route) {
    return route.nlri.prefix.address().v4() < 20;
  };
  EXPECT_EQ(Run(admin_, {.matches = is_small})->withdrawn(), 20u);
}

}  // namespace
}  // namespace herald::injector

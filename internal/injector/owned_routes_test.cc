#include "internal/injector/owned_routes.h"

#include "internal/injector/owned_routes_fixture.h"

namespace herald::injector {
namespace {

using Reason = RouteRefusal::Reason;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

const Nlri kA = Route("10.0.0.1/32"), kB = Route("10.0.0.2/32"), kV6 = Route("2001:db8::1/128");

auto Refused(size_t index, Reason reason) {
  return AllOf(Field("index", &RouteRefusal::index, index),
               Field("reason", &RouteRefusal::reason, reason));
}
auto Refused(size_t index, Reason reason, const std::string& rule) {
  return AllOf(Refused(index, reason), Field("rule", &RouteRefusal::rule, rule));
}

// --- What is announced ---

TEST_F(OwnedRoutesTest, WhatIsAnnouncedIsTheCallers) {
  const ChangeOutcome outcome =
      Announce(detector_, {kA, kV6}, {.owner = {.principal = "operator"}, .reason = "ticket-17"});
  EXPECT_THAT(outcome.refused, IsEmpty());
  EXPECT_EQ(outcome.changed, 2u);
  EXPECT_EQ(outcome.revision, 1u);
  EXPECT_EQ(OwnerOf(kA), detector_.owner);
  EXPECT_EQ(injector_.Find(kA)->terms->reason, "ticket-17");
  EXPECT_EQ(owned_.route_count("detector"), 2u);
  EXPECT_EQ(owned_.route_count("operator"), 0u);
}

TEST_F(OwnedRoutesTest, WhatAnnouncesNothingNewIsNoChange) {
  Announce(detector_, {kA});
  const ChangeOutcome again = Announce(detector_, {kA}, {.reason = "still there"});
  EXPECT_EQ(again.changed, 0u);
  EXPECT_EQ(again.revision, 1u);
  EXPECT_EQ(injector_.Find(kA)->terms->reason, "still there");
}

TEST_F(OwnedRoutesTest, OtherAttributesReplaceThoseThatStand) {
  Announce(detector_, {kA});
  const ChangeOutcome outcome = Announce(detector_, {{.attributes = {.med = 7}, .nlri = {kA}}});
  EXPECT_EQ(outcome.changed, 1u);
  EXPECT_EQ(outcome.revision, 2u);
  EXPECT_EQ(injector_.Find(kA)->attributes->med, 7u);
}

TEST_F(OwnedRoutesTest, OtherPeersAreAChange) {
  Announce(detector_, {kA});
  EXPECT_EQ(Announce(detector_, {kA}, {.peers = {.names = {"r1"}}}).changed, 1u);
}

TEST_F(OwnedRoutesTest, EqualTermsAreOneObject) {
  Announce(detector_, {kA}, {.reason = "x"});
  Announce(detector_, {kB}, {.reason = "x"});
  EXPECT_EQ(injector_.Find(kA)->terms, injector_.Find(kB)->terms);
}

TEST_F(OwnedRoutesTest, BatchesOfACallHaveOneRevision) {
  const ChangeOutcome outcome =
      Announce(detector_, {{.nlri = {kA}}, {.attributes = {.med = 1}, .nlri = {kB}}});
  EXPECT_EQ(outcome.revision, 1u);
  EXPECT_EQ(injector_.Find(kA)->revision, 1u);
  EXPECT_EQ(injector_.Find(kB)->revision, 1u);
}

TEST_F(OwnedRoutesTest, TheLastWordOfACallHolds) {
  Announce(detector_, {{.nlri = {kA}}, {.attributes = {.med = 1}, .nlri = {kA}}});
  EXPECT_EQ(injector_.Find(kA)->attributes->med, 1u);
  EXPECT_EQ(owned_.route_count("detector"), 1u);
}

TEST_F(OwnedRoutesTest, RefusedRoutesAreNamedAndTheOthersStand) {
  owned_.SetRules({.protected_prefixes = {kA.prefix}});
  const ChangeOutcome outcome = Announce(detector_, {kB, kA, kV6});
  EXPECT_THAT(outcome.refused, ElementsAre(Refused(1, Reason::kGuard, "guard.protected_prefixes")));
  EXPECT_EQ(outcome.refused[0].nlri, kA);
  EXPECT_EQ(outcome.changed, 2u);
  EXPECT_EQ(outcome.revision, 1u);
  EXPECT_FALSE(Stands(kA));
  EXPECT_TRUE(Stands(kB));
  EXPECT_TRUE(Stands(kV6));
}

TEST_F(OwnedRoutesTest, AtomicIsAllOrNone) {
  owned_.SetRules({.protected_prefixes = {kA.prefix}});
  const ChangeOutcome outcome = Announce(detector_, {{.nlri = {kB, kA}}}, {.atomic = true});
  EXPECT_THAT(outcome.refused, ElementsAre(Refused(1, Reason::kGuard)));
  EXPECT_EQ(outcome.changed, 0u);
  EXPECT_FALSE(Stands(kB));
  EXPECT_EQ(Announce(detector_, {{.nlri = {kB, kV6}}}, {.atomic = true}).changed, 2u);
}

TEST_F(OwnedRoutesTest, AFaultOfABatchIsThatOfEachOfItsRoutes) {
  owned_.SetRules({.forbidden = {.standard = {Community(7)}}});
  const ChangeOutcome outcome = Announce(
      detector_,
      {{.attributes = {.communities = {Community(7)}}, .nlri = {kA, kB}}, {.nlri = {kV6}}});
  EXPECT_THAT(outcome.refused,
              ElementsAre(Refused(0, Reason::kGuard, "guard.forbidden_communities"),
                          Refused(1, Reason::kGuard, "guard.forbidden_communities")));
  EXPECT_TRUE(Stands(kV6));
}

TEST_F(OwnedRoutesTest, AMandatoryTimeIsAskedFor) {
  owned_.SetRules({.requires_ttl = true, .ttl_max_s = 60});
  EXPECT_THAT(Announce(detector_, {kA}).refused, ElementsAre(Refused(0, Reason::kGuard)));
  EXPECT_THAT(Announce(detector_, {kA}, {.ttl_s = 61}).refused,
              ElementsAre(Refused(0, Reason::kGuard)));
  EXPECT_THAT(Announce(detector_, {kA}, {.ttl_s = 60}).refused, IsEmpty());
}

TEST_F(OwnedRoutesTest, ARouteForAllIsForThoseThatAreGranted) {
  Announce(CallerOf({.principal = "detector"}, {.peers = {"r1", "r2"}}), {kA});
  EXPECT_THAT(injector_.Find(kA)->terms->peers.names, ElementsAre("r1", "r2"));
}

TEST_F(OwnedRoutesTest, AReloadLeavesWhatStands) {
  Announce(detector_, {kA});
  owned_.SetRules({.protected_prefixes = {kA.prefix}});
  EXPECT_TRUE(Stands(kA));
  EXPECT_THAT(Announce(detector_, {kA}).refused, ElementsAre(Refused(0, Reason::kGuard)));
  EXPECT_TRUE(Stands(kA));
  EXPECT_THAT(Withdraw(detector_, {kA}).refused, IsEmpty());
  EXPECT_FALSE(Stands(kA));
}

TEST_F(OwnedRoutesTest, TheInjectorsLimitRefusesRouteByRoute) {
  Announce(detector_, Hosts(99'999));
  const ChangeOutcome outcome = Announce(health_, {kA, kA, kB, Host(3)});
  EXPECT_THAT(outcome.refused,
              ElementsAre(Refused(2, Reason::kRoutesMax), Refused(3, Reason::kNotOwner)));
  EXPECT_TRUE(Stands(kA));
  EXPECT_EQ(injector_.route_count(), 100'000u);
}

// --- Whose it is ---

TEST_F(OwnedRoutesTest, NobodyElseChangesOrWithdrawsARoute) {
  Announce(detector_, {kA});
  for (const Caller& caller : {other_client_, health_, admin_}) {
    EXPECT_THAT(Announce(caller, {kA}).refused, ElementsAre(Refused(0, Reason::kNotOwner)));
    EXPECT_THAT(Withdraw(caller, {kA}).refused, ElementsAre(Refused(0, Reason::kNotOwner)));
  }
  EXPECT_EQ(OwnerOf(kA), detector_.owner);
}

// Conformance: A-5.
TEST_F(OwnedRoutesTest, APathOfTheSamePrefixIsAnotherRoute) {
  const Nlri other{kA.prefix, 1};
  Announce(detector_, {kA});
  EXPECT_THAT(Announce(health_, {other}).refused, IsEmpty());
  EXPECT_EQ(OwnerOf(kA), detector_.owner);
  EXPECT_EQ(OwnerOf(other), health_.owner);
  // Neither is the other's by its path.
  EXPECT_THAT(Announce(health_, {kA}).refused, ElementsAre(Refused(0, Reason::kNotOwner)));
  EXPECT_THAT(Withdraw(detector_, {other}).refused, ElementsAre(Refused(0, Reason::kNotOwner)));
  EXPECT_THAT(Withdraw(detector_, {kA}).refused, IsEmpty());
  EXPECT_EQ(OwnerOf(other), health_.owner);
}

TEST_F(OwnedRoutesTest, AnotherClientOfTheSamePrincipalTakesOver) {
  Announce(detector_, {kA}, {.ttl_s = 10});
  const ChangeOutcome outcome = Announce(other_client_, {{.nlri = {kA}}}, {.take_over = true});
  EXPECT_EQ(outcome.changed, 1u);
  ASSERT_EQ(outcome.taken_over.size(), 1u);
  EXPECT_EQ(outcome.taken_over[0].from, detector_.owner);
  EXPECT_THAT(outcome.taken_over[0].nlri, ElementsAre(kA));
  EXPECT_THAT(Announce(other_client_, {kA}).taken_over, IsEmpty());
  EXPECT_EQ(OwnerOf(kA), other_client_.owner);
  EXPECT_EQ(owned_.route_count("detector"), 1u);
  EXPECT_EQ(owned_.ExpiresAt(kA), absl::InfiniteFuture());
}

TEST_F(OwnedRoutesTest, OnlyAnAdminTakesOverFromAnotherPrincipal) {
  Announce(detector_, {kA});
  const ChangeOutcome refused = Announce(health_, {{.nlri = {kA}}}, {.take_over = true});
  EXPECT_THAT(refused.refused, ElementsAre(Refused(0, Reason::kNotOwner)));
  EXPECT_THAT(refused.refused[0].message, HasSubstr("detector"));
  EXPECT_EQ(Announce(admin_, {{.nlri = {kA}}}, {.take_over = true}).changed, 1u);
  EXPECT_EQ(OwnerOf(kA), admin_.owner);
  EXPECT_EQ(owned_.route_count("detector"), 0u);
  EXPECT_EQ(owned_.route_count("operator"), 1u);
}

TEST_F(OwnedRoutesTest, ATakeoverMovesTheLeaseToo) {
  const LeaseId lease = *owned_.GrantLease(detector_.owner, absl::Seconds(10), kStart);
  Announce(detector_, {kA, kB}, {.lease = lease});
  Announce(other_client_, {{.nlri = {kA}}}, {.take_over = true});
  EXPECT_EQ(owned_.leases().front().routes, 1u);
  AdvanceTo(At(10));
  EXPECT_TRUE(Stands(kA));
  EXPECT_FALSE(Stands(kB));
}

TEST_F(OwnedRoutesTest, AStaticRouteIsNobodysToChange) {
  const RouteBatch fixed{.nlri = {kA}};
  ASSERT_TRUE(injector_.AnnounceStatic(absl::MakeConstSpan(&fixed, 1)).ok());
  EXPECT_THAT(Announce(admin_, {{.nlri = {kA}}}, {.take_over = true}).refused,
              ElementsAre(Refused(0, Reason::kStaticRoute)));
  EXPECT_THAT(Withdraw(admin_, {kA}, {.take_over = true}).refused,
              ElementsAre(Refused(0, Reason::kStaticRoute)));
}

TEST_F(OwnedRoutesTest, TheConfigurationTakesARouteFromItsOwner) {
  const LeaseId lease = *owned_.GrantLease(detector_.owner, absl::Seconds(10), kStart);
  Announce(detector_, {kA}, {.lease = lease, .ttl_s = 5});
  const RouteBatch fixed{.nlri = {kA}};
  ASSERT_TRUE(injector_.AnnounceStatic(absl::MakeConstSpan(&fixed, 1)).ok());
  EXPECT_EQ(owned_.route_count("detector"), 0u);
  EXPECT_EQ(owned_.leases().front().routes, 0u);
  AdvanceTo(At(10));
  EXPECT_TRUE(Stands(kA));
}

// --- What is withdrawn ---

TEST_F(OwnedRoutesTest, WithdrawingWhatDoesNotStandSucceeds) {
  Announce(detector_, {kA});
  const ChangeOutcome outcome = Withdraw(detector_, {kB, kA, kA});
  EXPECT_THAT(outcome.refused, IsEmpty());
  EXPECT_EQ(outcome.changed, 1u);
  EXPECT_EQ(outcome.revision, 2u);
  EXPECT_EQ(Withdraw(detector_, {kA}).changed, 0u);
}

TEST_F(OwnedRoutesTest, AnAtomicWithdrawalIsAllOrNone) {
  Announce(detector_, {kA});
  Announce(health_, {kB});
  EXPECT_THAT(Withdraw(detector_, {kA, kB}, {.atomic = true}).refused,
              ElementsAre(Refused(1, Reason::kNotOwner)));
  EXPECT_TRUE(Stands(kA));
  EXPECT_EQ(Withdraw(detector_, {kA, kB}).changed, 1u);
  EXPECT_FALSE(Stands(kA));
}

TEST_F(OwnedRoutesTest, AnAdminWithdrawsWhatIsOthers) {
  Announce(detector_, {kA});
  Announce(health_, {kB});
  Announce(admin_, {kV6});
  const ChangeOutcome outcome = Withdraw(admin_, {kA, kB, kV6}, {.take_over = true});
  EXPECT_EQ(outcome.changed, 3u);
  ASSERT_EQ(outcome.taken_over.size(), 2u);
  EXPECT_EQ(outcome.taken_over[0].from, detector_.owner);
  EXPECT_EQ(outcome.taken_over[1].from, health_.owner);
  EXPECT_FALSE(Stands(kA) || Stands(kB) || Stands(kV6));
}

// --- Dry run ---

TEST_F(OwnedRoutesTest, ValidationGivesTheSameVerdictsAndHasNoEffect) {
  owned_.SetRules({.routes_max = 1});
  const Caller slow = CallerOf({.principal = "slow"}, {.announcements_per_minute = 1});
  for (int i = 0; i < 3; ++i) {
    const ChangeOutcome outcome = Announce(slow, {{.nlri = {kA, kB}}}, {.validate_only = true});
    EXPECT_EQ(outcome.changed, 1u);
    EXPECT_THAT(outcome.refused, ElementsAre(Refused(1, Reason::kQuota, "guard.routes_max")));
  }
  EXPECT_EQ(injector_.revision(), 0u);
  EXPECT_EQ(Announce(slow, {kA}).changed, 1u);
  EXPECT_EQ(Withdraw(slow, {kA}, {.validate_only = true}).changed, 1u);
  EXPECT_TRUE(Stands(kA));
}

}  // namespace
}  // namespace herald::injector

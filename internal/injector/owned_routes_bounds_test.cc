// How much callers may announce, and how often.

#include <vector>

#include "internal/injector/owned_routes_fixture.h"
#include "internal/injector/test_peers.h"

namespace herald::injector {
namespace {

using Reason = RouteRefusal::Reason;
using testing::ElementsAre;
using testing::IsEmpty;

const Nlri kV6 = Route("2001:db8::1/128");

std::vector<size_t> RefusedBy(const ChangeOutcome& outcome, Reason reason,
                              const std::string& rule) {
  std::vector<size_t> indices;
  for (const RouteRefusal& refusal : outcome.refused) {
    EXPECT_EQ(refusal.reason, reason);
    EXPECT_EQ(refusal.rule, rule);
    indices.push_back(refusal.index);
  }
  return indices;
}

class QuotaTest : public OwnedRoutesTest {
 protected:
  static std::vector<size_t> Refused(const ChangeOutcome& outcome, const std::string& rule) {
    return RefusedBy(outcome, Reason::kQuota, rule);
  }
};

TEST_F(QuotaTest, OfAllRoutes) {
  owned_.SetRules({.routes_max = 3});
  EXPECT_THAT(Announce(detector_, Hosts(2)).refused, IsEmpty());
  EXPECT_THAT(Refused(Announce(health_, {kV6, Host(7), Host(8)}), "guard.routes_max"),
              ElementsAre(1, 2));
  Withdraw(detector_, {Host(0)});
  EXPECT_THAT(Announce(health_, {Host(7)}).refused, IsEmpty());
}

TEST_F(QuotaTest, OfAFamily) {
  owned_.SetRules({.ipv4_routes_max = 2, .ipv6_routes_max = 0});
  EXPECT_THAT(Refused(Announce(detector_, Hosts(3)), "guard.ipv4_routes_max"), ElementsAre(2));
  EXPECT_THAT(Refused(Announce(detector_, {kV6}), "guard.ipv6_routes_max"), ElementsAre(0));
}

TEST_F(QuotaTest, OfAPrincipalWithAllItsClients) {
  const std::string rule = "principals[detector].grant.routes_max";
  const guard::Grant grant{.routes_max = 2};
  const Caller a = CallerOf({.principal = "detector", .client = "a"}, grant);
  const Caller b = CallerOf({.principal = "detector", .client = "b"}, grant);
  EXPECT_THAT(Announce(a, {Host(0)}).refused, IsEmpty());
  EXPECT_THAT(Refused(Announce(b, {Host(1), Host(2)}), rule), ElementsAre(1));
  EXPECT_THAT(Announce(health_, {Host(2)}).refused, IsEmpty());
  // What is taken from another client counts already.
  EXPECT_THAT(Announce(b, {{.nlri = {Host(0)}}}, {.take_over = true}).refused, IsEmpty());
}

TEST_F(QuotaTest, WhatIsTakenFromAnotherPrincipalCountsForTheNewOne) {
  const Caller admin = CallerOf({.principal = "operator"}, {.routes_max = 1}, true);
  Announce(detector_, Hosts(2));
  EXPECT_THAT(Refused(Announce(admin, {{.nlri = Hosts(2)}}, {.take_over = true}),
                      "principals[operator].grant.routes_max"),
              ElementsAre(1));
  EXPECT_EQ(owned_.route_count("detector"), 1u);
}

TEST_F(QuotaTest, ARouteThatIsNamedTwiceCountsOnce) {
  owned_.SetRules({.routes_max = 2});
  EXPECT_THAT(
      Refused(Announce(detector_, {Host(0), Host(0), Host(1), Host(2)}), "guard.routes_max"),
      ElementsAre(3));
}

TEST_F(QuotaTest, WhatStandsMayBeReplacedBeyondAQuotaThatCameLater) {
  Announce(detector_, Hosts(3));
  owned_.SetRules({.routes_max = 1});
  const OwnedBatch other{.attributes = {.med = 1}, .nlri = {Host(0), Host(9)}};
  EXPECT_THAT(Refused(Announce(detector_, {other}, {}), "guard.routes_max"), ElementsAre(1));
  EXPECT_EQ(injector_.Find(Host(0))->attributes->med, 1u);
}

TEST_F(QuotaTest, StaticRoutesDoNotCount) {
  owned_.SetRules({.routes_max = 1});
  const RouteBatch fixed{.nlri = {Host(7)}};
  ASSERT_TRUE(injector_.AnnounceStatic(absl::MakeConstSpan(&fixed, 1)).ok());
  EXPECT_THAT(Announce(detector_, {Host(0)}).refused, IsEmpty());
}

class PathsMaxTest : public QuotaTest {
 protected:
  // Those that have identifiers from 1 on.
  static std::vector<Nlri> Paths(size_t count) {
    std::vector<Nlri> paths;
    for (uint32_t id = 1; id <= count; ++id) paths.push_back({kV6.prefix, id});
    return paths;
  }
  static std::vector<size_t> Refused(const ChangeOutcome& outcome) {
    return RefusedBy(outcome, Reason::kPathsMax, "");
  }

  const size_t max_ = Limits().paths_max;
};

TEST_F(PathsMaxTest, OfAPrefixWithAllItsOwners) {
  EXPECT_THAT(Announce(detector_, Paths(max_ - 1)).refused, IsEmpty());
  const Nlri next{kV6.prefix, 0xffffffff};
  EXPECT_THAT(Refused(Announce(health_, {next, Paths(max_).back()})), ElementsAre(1));
  EXPECT_THAT(Announce(health_, {kV6, {Host(0).prefix, 1}}).refused, IsEmpty());
  EXPECT_THAT(Announce(detector_, {{.attributes = {.med = 1}, .nlri = Paths(1)}}, {}).refused,
              IsEmpty());
  Withdraw(detector_, Paths(1));
  EXPECT_THAT(Announce(health_, {Paths(max_).back()}).refused, IsEmpty());
}

TEST_F(PathsMaxTest, AlsoOfWhatACallOnlyRehearses) {
  Announce(detector_, Paths(2));
  for (const ChangeOptions options : {ChangeOptions{.atomic = true}, {.validate_only = true}}) {
    const std::vector<Nlri> paths = Paths(max_ + 2);
    EXPECT_THAT(Refused(Announce(detector_, {{.nlri = paths}}, options)),
                ElementsAre(max_, max_ + 1));
  }
  EXPECT_THAT(Announce(detector_, {{.nlri = Paths(max_)}}, {.atomic = true}).refused, IsEmpty());
  EXPECT_EQ(injector_.route_count(), max_);
}

class PeerQuotaTest : public QuotaTest {
 protected:
  PeerQuotaTest() {
    owned_.SetRules({.peer_routes_max = 2});
    for (uint32_t i = 0; i < 3; ++i) injector_.AddPeer(RefOf(PeerId(i)));
  }
  static Terms For(std::vector<std::string> names) {
    return {.peers = {.names = std::move(names)}};
  }
};

TEST_F(PeerQuotaTest, OfEachPeerWithTheRoutesThatAreForIt) {
  Announce(detector_, {Host(0), Host(1)}, For({"r0"}));
  EXPECT_THAT(Announce(detector_, {Host(2)}, For({"r1"})).refused, IsEmpty());
  const ChangeOutcome outcome = Announce(detector_, {Host(3)}, For({"r0", "r2"}));
  EXPECT_THAT(Refused(outcome, "guard.peer_routes_max"), ElementsAre(0));
  EXPECT_THAT(outcome.refused[0].message, testing::HasSubstr("r0"));
  EXPECT_THAT(Refused(Announce(detector_, {Host(3)}), "guard.peer_routes_max"), ElementsAre(0));
}

TEST_F(PeerQuotaTest, CountsWhatTheCallItselfMoves) {
  Announce(detector_, {Host(0), Host(1)}, For({"r0"}));
  const ChangeOutcome outcome =
      Announce(detector_, {{.terms = For({"r1"}), .nlri = {Host(0)}},
                           {.terms = For({"r0"}), .nlri = {Host(2), Host(3)}}});
  EXPECT_THAT(Refused(outcome, "guard.peer_routes_max"), ElementsAre(2));
}

TEST_F(PeerQuotaTest, ARouteForMorePeersCountsForThoseThatAreNew) {
  Announce(detector_, {Host(0), Host(1)}, For({"r0"}));
  Announce(detector_, {Host(2), Host(3)}, For({"r1"}));
  EXPECT_THAT(Announce(detector_, {Host(0)}, For({"r0", "r2"})).refused, IsEmpty());
  EXPECT_THAT(Refused(Announce(detector_, {Host(0)}, For({"r0", "r1"})), "guard.peer_routes_max"),
              ElementsAre(0));
}

TEST_F(PeerQuotaTest, APeerThatComesFindsTheRoutesThatStand) {
  Announce(detector_, {Host(0), Host(1)}, For({"r3"}));
  injector_.AddPeer(RefOf(PeerId(3)));
  EXPECT_THAT(Refused(Announce(detector_, {Host(2)}, For({"r3"})), "guard.peer_routes_max"),
              ElementsAre(0));
  injector_.RemovePeer(PeerId(3));
  EXPECT_THAT(Announce(detector_, {Host(2)}, For({"r3"})).refused, IsEmpty());
}

class RateTest : public OwnedRoutesTest {
 protected:
  static constexpr absl::Duration kOne = absl::Seconds(6);  // Ten a minute.
  std::vector<size_t> Refused(const ChangeOutcome& outcome) {
    return RefusedBy(outcome, Reason::kRate, "principals[detector].grant.announcements_per_minute");
  }
  ChangeOutcome At(absl::Duration since, const std::vector<Nlri>& nlri,
                   const PathAttributes& attributes = {}) {
    return owned_.Announce(slow_, PartsOf({{.attributes = attributes, .nlri = nlri}}), {},
                           kStart + since);
  }
  const Caller slow_ = CallerOf({.principal = "detector"}, {.announcements_per_minute = 10});
};

TEST_F(RateTest, RefusesFromWhereTheBucketIsEmptyAndSaysWhenToComeAgain) {
  const ChangeOutcome outcome = At(absl::ZeroDuration(), Hosts(12));
  EXPECT_THAT(Refused(outcome), ElementsAre(10, 11));
  EXPECT_EQ(outcome.refused[0].retry_after, kOne);
  EXPECT_EQ(outcome.changed, 10u);
  EXPECT_THAT(Refused(At(kOne - absl::Milliseconds(1), {Host(10)})), ElementsAre(0));
  EXPECT_THAT(At(kOne, {Host(10)}).refused, IsEmpty());
}

TEST_F(RateTest, WhatChangesNothingIsNotCounted) {
  At(absl::ZeroDuration(), Hosts(10));
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(At(absl::ZeroDuration(), Hosts(10)).refused, IsEmpty());
  }
  EXPECT_THAT(Refused(At(absl::ZeroDuration(), {Host(0)}, {.med = 1})), ElementsAre(0));
}

TEST_F(RateTest, WithdrawalsAreNeverRefused) {
  At(absl::ZeroDuration(), Hosts(10));
  EXPECT_EQ(Withdraw(slow_, Hosts(10)).changed, 10u);
}

TEST_F(RateTest, WhatIsRefusedForAnotherReasonIsNotCounted) {
  owned_.SetRules({.routes_max = 5});
  EXPECT_EQ(At(absl::ZeroDuration(), Hosts(50)).changed, 5u);
  Withdraw(slow_, Hosts(5));
  EXPECT_EQ(At(absl::ZeroDuration(), Hosts(50)).changed, 5u);
}

TEST_F(RateTest, AnAtomicCallThatFailsIsNotCounted) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(
        Refused(owned_.Announce(slow_, PartsOf({{.nlri = Hosts(11)}}), {.atomic = true}, kStart)),
        ElementsAre(10));
  }
  EXPECT_EQ(At(absl::ZeroDuration(), Hosts(10)).changed, 10u);
}

TEST_F(RateTest, IsOfThePrincipalAndNobodyElses) {
  const Caller other_client = {.owner = {.principal = "detector", .client = "b"},
                               .grant = slow_.grant};
  At(absl::ZeroDuration(), Hosts(10));
  EXPECT_THAT(Refused(owned_.Announce(other_client, PartsOf({{.nlri = {Host(20)}}}), {}, kStart)),
              ElementsAre(0));
  EXPECT_THAT(Announce(health_, {Host(20)}).refused, IsEmpty());
}

TEST_F(RateTest, AReloadDoesNotFillTheBucket) {
  At(absl::ZeroDuration(), Hosts(10));
  const Caller reloaded = CallerOf(slow_.owner, {.announcements_per_minute = 10});
  EXPECT_THAT(Refused(Announce(reloaded, {Host(20)})), ElementsAre(0));
  EXPECT_THAT(Announce(detector_, {Host(20)}).refused, IsEmpty());
}

}  // namespace
}  // namespace herald::injector

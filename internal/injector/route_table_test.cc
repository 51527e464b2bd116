#include "internal/injector/route_table.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;

Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }

const Nlri kA = Route("10.0.0.0/24"), kB = Route("10.0.1.0/24"), kV6 = Route("2001:db8::/32");
const rib::AttributesRef kOne = std::make_shared<const PathAttributes>();
const rib::AttributesRef kTwo = std::make_shared<const PathAttributes>();

std::vector<Nlri> NlriOf(const std::vector<InjectedRoute>& routes) {
  std::vector<Nlri> nlri;
  for (const InjectedRoute& route : routes) nlri.push_back(route.nlri);
  return nlri;
}

TEST(RouteTable, KeepsTheLatestChange) {
  RouteTable routes;
  EXPECT_TRUE(routes.Put({kA, kOne, 1}).concerns_peers);
  EXPECT_FALSE(routes.Put({kA, kOne, 2}).concerns_peers);
  EXPECT_EQ(routes.Find(kA)->revision, 1u);
  EXPECT_TRUE(routes.Put({kA, kTwo, 3}).concerns_peers);
  EXPECT_EQ(routes.Find(kA)->revision, 3u);
  EXPECT_EQ(routes.Find(kA)->attributes, kTwo);
  EXPECT_TRUE(routes.Erase(kA).concerns_peers);
  EXPECT_FALSE(routes.Erase(kA).concerns_peers);
  EXPECT_EQ(routes.Find(kA), nullptr);
}

TermsRef For(std::vector<std::string> peers, const std::string& principal = "p") {
  return std::make_shared<Terms>(
      Terms{.owner = {.principal = principal}, .peers = {.names = std::move(peers)}});
}

TEST(RouteTable, KeepsTheLatestTermsAndMark) {
  RouteTable routes;
  routes.Put({.nlri = kA, .attributes = kOne, .revision = 1, .mark = 1, .terms = For({})});
  const TermsRef others = For({}, "q");
  const RouteTransition renewed =
      routes.Put({.nlri = kA, .attributes = kOne, .revision = 2, .mark = 5, .terms = others});
  EXPECT_FALSE(renewed.concerns_peers);
  EXPECT_EQ(renewed.before->terms->owner.principal, "p");
  EXPECT_EQ(renewed.before->mark, 1u);
  EXPECT_EQ(routes.Find(kA)->revision, 1u);
  EXPECT_EQ(routes.Find(kA)->mark, 5u);
  EXPECT_EQ(routes.Find(kA)->terms, others);
  EXPECT_EQ(routes.Erase(kA).before->terms, others);
}

TEST(RouteTable, ARouteForOtherPeersHasChanged) {
  RouteTable routes;
  const auto put = [&](Revision revision, TermsRef terms) {
    return routes
        .Put({.nlri = kA, .attributes = kOne, .revision = revision, .terms = std::move(terms)})
        .concerns_peers;
  };
  EXPECT_TRUE(put(1, nullptr));
  EXPECT_FALSE(put(2, For({})));
  EXPECT_TRUE(put(3, For({"r0"})));
  EXPECT_FALSE(put(4, For({"r0"}, "q")));
  EXPECT_EQ(routes.Find(kA)->revision, 3u);
  EXPECT_TRUE(put(5, nullptr));
}

TEST(RouteTable, CountsWhatIsForAPeer) {
  RouteTable routes;
  const auto put = [&](const Nlri& nlri, TermsRef terms) {
    routes.Put({.nlri = nlri, .attributes = kOne, .revision = 1, .terms = std::move(terms)});
  };
  const PeerLabel r0{.name = "r0"}, r1{.name = "r1"};
  put(kA, nullptr);
  put(kB, For({}));
  EXPECT_FALSE(routes.has_selectors());
  put(kB, For({"r0"}));
  put(kV6, For({"r0"}));
  EXPECT_TRUE(routes.has_selectors());
  EXPECT_FALSE(routes.IsForOthers(kB, r0));
  EXPECT_TRUE(routes.IsForOthers(kB, r1));
  EXPECT_FALSE(routes.IsForOthers(kA, r1));
  EXPECT_EQ(routes.CountOutside({}, r0), 3u);
  EXPECT_EQ(routes.CountOutside({}, r1), 1u);
  EXPECT_EQ(routes.CountOutside({kIpv4Unicast}, r0), 1u);
  EXPECT_EQ(routes.CountOutside({kIpv4Unicast}, r1), 0u);
  put(kB, For({}, "q"));
  EXPECT_EQ(routes.CountOutside({}, r1), 2u);
  routes.Erase(kV6);
  EXPECT_FALSE(routes.has_selectors());
}

TEST(RouteTable, TheLowestPathIsOneThatIsForThePeer) {
  RouteTable routes;
  for (const uint32_t path_id : {1u, 2u, 3u}) {
    routes.Put({.nlri = {kA.prefix, path_id},
                .attributes = kOne,
                .revision = 1,
                .terms = For({absl::StrCat("r", path_id)})});
  }
  EXPECT_EQ(routes.FindLowest(kA.prefix, {.name = "r2"})->nlri.path_id, 2u);
  EXPECT_EQ(routes.FindLowest(kA.prefix, {.name = "r4"}), nullptr);
}

TEST(RouteTable, WalksARangeInOrderFromAnywhere) {
  RouteTable routes;
  for (const Nlri& nlri : {kV6, kB, kA}) routes.Put({nlri, kOne, 1});
  const RouteRange all{kA, kV6};
  EXPECT_THAT(NlriOf(routes.Walk(all, std::nullopt, 10)), ElementsAre(kA, kB, kV6));
  EXPECT_THAT(NlriOf(routes.Walk(all, std::nullopt, 2)), ElementsAre(kA, kB));
  EXPECT_THAT(NlriOf(routes.Walk(all, kA, 1)), ElementsAre(kB));
  EXPECT_THAT(NlriOf(routes.Walk(all, Route("10.0.0.0/25"), 10)), ElementsAre(kB, kV6));
  EXPECT_THAT(routes.Walk(all, kV6, 10), testing::IsEmpty());
  EXPECT_THAT(NlriOf(routes.Walk({kB, kB}, std::nullopt, 10)), ElementsAre(kB));
  EXPECT_THAT(NlriOf(routes.Walk({Route("10.0.0.0/25"), Route("11.0.0.0/8")}, std::nullopt, 10)),
              ElementsAre(kB));
}

TEST(RouteTable, CountsByFamily) {
  RouteTable routes;
  for (const Nlri& nlri : {kA, kB, kV6}) routes.Put({nlri, kOne, 1});
  routes.Put({kA, kTwo, 2});
  routes.Erase(kB);
  EXPECT_EQ(routes.count(kIpv4Unicast), 1u);
  EXPECT_EQ(routes.count(kIpv6Unicast), 1u);
  EXPECT_EQ(routes.size(), 2u);
}

Nlri Path(uint32_t path_id) { return {kA.prefix, path_id}; }

TEST(RouteTable, KnowsTheOtherPathsOfAPrefix) {
  RouteTable routes;
  EXPECT_TRUE(routes.Put({Path(7), kOne, 1}).is_alone);
  EXPECT_FALSE(routes.Put({Path(8), kTwo, 1}).is_alone);
  EXPECT_FALSE(routes.Put({Path(3), kTwo, 1}).is_alone);
  EXPECT_EQ(routes.FindLowest(kA.prefix, {})->nlri, Path(3));
  EXPECT_EQ(routes.FindLowestBut(Path(7), {})->nlri, Path(3));
  EXPECT_EQ(routes.FindLowestBut(Path(3), {})->nlri, Path(7));
  EXPECT_FALSE(routes.Erase(Path(7)).is_alone);
  EXPECT_FALSE(routes.Erase(Path(3)).is_alone);
  EXPECT_TRUE(routes.Put({Path(8), kOne, 1}).is_alone);
  EXPECT_EQ(routes.FindLowestBut(Path(8), {}), nullptr);
  EXPECT_TRUE(routes.Erase(Path(8)).is_alone);
  EXPECT_EQ(routes.FindLowest(kA.prefix, {}), nullptr);
}

TEST(RouteTable, SaysWhenARouteIsTheFirstForItsPeers) {
  RouteTable routes;
  const auto brings = [&](const Nlri& nlri, Revision revision, TermsRef terms) {
    return routes.Put({.nlri = nlri, .attributes = kOne, .revision = revision, .terms = terms})
        .brings_selector;
  };
  EXPECT_FALSE(brings(kA, 1, For({})));
  EXPECT_TRUE(brings(kA, 2, For({"r0"})));
  EXPECT_FALSE(brings(kB, 3, For({"r0"}, "q")));
  EXPECT_FALSE(brings(kA, 4, For({})));
  EXPECT_FALSE(brings(kB, 5, For({})));
  EXPECT_TRUE(brings(kB, 6, For({"r0"})));
}

TEST(RouteTable, SaysWhenARouteWasTheLastForItsPeers) {
  RouteTable routes;
  for (const Nlri& nlri : {kA, kB}) {
    routes.Put({.nlri = nlri, .attributes = kOne, .revision = 1, .terms = For({"r0"})});
  }
  EXPECT_FALSE(routes.Erase(kB).ends_selector);
  const RouteTransition replaced =
      routes.Put({.nlri = kA, .attributes = kOne, .revision = 2, .terms = For({"r1"})});
  EXPECT_TRUE(replaced.ends_selector);
  EXPECT_TRUE(replaced.brings_selector);
  EXPECT_TRUE(routes.Erase(kA).ends_selector);
}

TEST(RouteTable, CountsPathsAndPrefixes) {
  RouteTable routes;
  for (const Nlri& nlri : {Path(2), Path(0), kB, Path(1), kV6}) routes.Put({nlri, kOne, 1});
  EXPECT_EQ(routes.count(kIpv4Unicast), 4u);
  EXPECT_EQ(routes.prefix_count(kIpv4Unicast), 2u);
  routes.Erase(Path(0));
  EXPECT_EQ(routes.prefix_count(kIpv4Unicast), 2u);
  for (const Nlri& nlri : {Path(2), Path(1)}) routes.Erase(nlri);
  EXPECT_EQ(routes.count(kIpv4Unicast), 1u);
  EXPECT_EQ(routes.prefix_count(kIpv4Unicast), 1u);
  EXPECT_EQ(routes.prefix_count(kIpv6Unicast), 1u);
}

TEST(RouteTable, KnowsWhereAFamilyBeginsAndEnds) {
  RouteTable routes;
  for (const Nlri& nlri : {kA, kB}) routes.Put({nlri, kOne, 1});
  EXPECT_EQ(routes.begin(kIpv6Unicast), routes.end(kIpv6Unicast));
  routes.Put({kV6, kOne, 1});
  EXPECT_EQ(routes.begin(kIpv4Unicast)->nlri, kA);
  EXPECT_EQ(routes.end(kIpv4Unicast), routes.begin(kIpv6Unicast));
  EXPECT_EQ(routes.begin(kIpv6Unicast)->nlri, kV6);
  EXPECT_EQ(routes.end(kIpv6Unicast), routes.routes().end());
}

TEST(RouteTable, CountsNewRoutesOnce) {
  RouteTable routes;
  routes.Put({kA, kOne, 1});
  const std::vector<RouteBatch> batches = {{.nlri = {kA, kB}}, {.nlri = {kB, kV6}}};
  EXPECT_EQ(routes.CountNew(batches, 10), 2u);
  EXPECT_EQ(routes.CountNew(batches, 0), 1u);
}

TEST(RouteTable, RemembersWhatIsStatic) {
  RouteTable routes;
  routes.Put({kA, kOne, 1});
  EXPECT_FALSE(routes.IsStatic(kA));
  EXPECT_FALSE(routes.Put({kA, kOne, 2, /*is_static=*/true}).concerns_peers);
  EXPECT_TRUE(routes.IsStatic(kA));
  EXPECT_TRUE(routes.Find(kA)->is_static);
  routes.Erase(kA);
  EXPECT_FALSE(routes.IsStatic(kA));
}

}  // namespace
}  // namespace herald::injector

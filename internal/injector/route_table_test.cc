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

// What peers are told.
std::optional<RouteChange> Put(RouteTable& routes, const InjectedRoute& route, uint32_t mark = 0) {
  routes.Settle();
  return routes.Put(route.nlri, routes.Prepare(route.attributes, route.terms, mark, route.revision,
                                               route.is_static));
}

std::optional<RouteChange> Erase(RouteTable& routes, const Nlri& nlri) {
  routes.Settle();
  return routes.Erase(nlri);
}

std::vector<Nlri> Walked(const RouteTable& routes) {
  std::vector<Nlri> nlri;
  for (Place place = 0; place < routes.places(); ++place) {
    if (const auto route = routes.At(place)) nlri.push_back(route->nlri);
  }
  return nlri;
}

TEST(RouteTable, KeepsTheLatestChange) {
  RouteTable routes;
  EXPECT_TRUE(Put(routes, {kA, kOne, 1}));
  EXPECT_FALSE(Put(routes, {kA, kOne, 2}));
  EXPECT_EQ(routes.Find(kA)->revision, 1u);
  EXPECT_TRUE(Put(routes, {kA, kTwo, 3}));
  EXPECT_EQ(routes.Find(kA)->revision, 3u);
  EXPECT_EQ(routes.Find(kA)->attributes, kTwo.get());
  EXPECT_TRUE(Erase(routes, kA));
  EXPECT_FALSE(Erase(routes, kA));
  EXPECT_FALSE(routes.Find(kA));
}

TEST(RouteTable, TellsWhatStoodAndStands) {
  RouteTable routes;
  const auto first = routes.Put(kA, routes.Prepare(kOne, nullptr, 0, 1));
  EXPECT_EQ(first->before.attributes, nullptr);
  EXPECT_EQ(*first->after.attributes, kOne);
  const auto second = routes.Put(kA, routes.Prepare(kTwo, nullptr, 0, 1));
  EXPECT_EQ(*second->before.attributes, kOne);  // No route has it any more.
  EXPECT_EQ(*second->after.attributes, kTwo);
  const auto third = routes.Erase(kA);
  EXPECT_EQ(*third->before.attributes, kTwo);
  EXPECT_EQ(third->after.attributes, nullptr);
}

TermsRef For(std::vector<std::string> peers, const std::string& principal = "p") {
  return std::make_shared<Terms>(
      Terms{.owner = {.principal = principal}, .peers = {.names = std::move(peers)}});
}

TEST(RouteTable, KeepsTheLatestTermsAndMark) {
  RouteTable routes;
  const TermsRef first = For({}), others = For({}, "q");
  Put(routes, {.nlri = kA, .attributes = kOne, .revision = 1, .terms = first}, 1);
  ASSERT_EQ(routes.terms_changes().size(), 1u);
  EXPECT_EQ(routes.terms_changes()[0].before, nullptr);
  EXPECT_EQ(routes.Find(kA)->mark, 1u);
  EXPECT_FALSE(Put(routes, {.nlri = kA, .attributes = kOne, .revision = 2, .terms = others}, 5));
  ASSERT_EQ(routes.terms_changes().size(), 1u);
  EXPECT_EQ(routes.terms_changes()[0].before, first.get());
  EXPECT_EQ(routes.terms_changes()[0].after, others.get());
  EXPECT_EQ(routes.Find(kA)->revision, 1u);
  EXPECT_EQ(routes.Find(kA)->mark, 5u);
  EXPECT_EQ(routes.Find(kA)->terms, others.get());
  EXPECT_EQ(routes.Copy(*routes.Find(kA)).terms, others);
  Erase(routes, kA);
  EXPECT_EQ(routes.terms_changes()[0].before, others.get());
  EXPECT_EQ(routes.terms_changes()[0].after, nullptr);
}

TEST(RouteTable, LetsGoOfWhatNoRouteHas) {
  RouteTable routes;
  const auto set = std::make_shared<const PathAttributes>();
  const TermsRef terms = For({});
  for (const Nlri& nlri : {kA, kB}) {
    Put(routes, {.nlri = nlri, .attributes = set, .revision = 1, .terms = terms});
  }
  Put(routes, {kA, kOne, 2});
  routes.Settle();
  EXPECT_GT(set.use_count(), 1);
  EXPECT_GT(terms.use_count(), 1);
  Erase(routes, kB);
  EXPECT_GT(set.use_count(), 1);  // Whoever is told may look at it still.
  routes.Settle();
  EXPECT_EQ(set.use_count(), 1);
  EXPECT_EQ(terms.use_count(), 1);
  routes.Prepare(set, terms, 0, 3);  // For nothing.
  routes.Settle();
  EXPECT_EQ(set.use_count(), 1);
}

TEST(RouteTable, ARouteForOtherPeersHasChanged) {
  RouteTable routes;
  const auto put = [&](Revision revision, TermsRef terms) {
    return Put(routes,
               {.nlri = kA, .attributes = kOne, .revision = revision, .terms = std::move(terms)});
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
    Put(routes, {.nlri = nlri, .attributes = kOne, .revision = 1, .terms = std::move(terms)});
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
  for (const bool with_path_ids : {false, true}) {
    EXPECT_EQ(routes.CountWords(kIpv4Unicast, with_path_ids, r0), 2u);
    EXPECT_EQ(routes.CountWords(kIpv4Unicast, with_path_ids, r1), 1u);
  }
  put(kB, For({}, "q"));
  EXPECT_EQ(routes.CountOutside({}, r1), 2u);
  Erase(routes, kV6);
  EXPECT_FALSE(routes.has_selectors());
}

TEST(RouteTable, TheLowestPathIsOneThatIsForThePeer) {
  RouteTable routes;
  for (const uint32_t path_id : {1u, 2u, 3u}) {
    Put(routes, {.nlri = {kA.prefix, path_id},
                 .attributes = kOne,
                 .revision = 1,
                 .terms = For({absl::StrCat("r", path_id)})});
  }
  EXPECT_EQ(routes.FindLowest(kA.prefix, {.name = "r2"})->nlri.path_id, 2u);
  EXPECT_FALSE(routes.FindLowest(kA.prefix, {.name = "r4"}));
  EXPECT_TRUE(routes.HasLower({kA.prefix, 3}, {.name = "r2"}));
  EXPECT_FALSE(routes.HasLower({kA.prefix, 2}, {.name = "r2"}));
  EXPECT_FALSE(routes.HasLower({kA.prefix, 1}, {.name = "r2"}));
}

TEST(RouteTable, CountsAPathOfEachPrefixThatIsForThePeer) {
  RouteTable routes;
  const auto put = [&](const Prefix& prefix, uint32_t path_id, std::vector<std::string> names) {
    Put(routes, {.nlri = {prefix, path_id},
                 .attributes = kOne,
                 .revision = 1,
                 .terms = For(std::move(names))});
  };
  put(kA.prefix, 0, {"r1"});
  put(kA.prefix, 1, {"r2"});
  put(kA.prefix, 2, {});
  put(kA.prefix, 3, {});
  put(kB.prefix, 7, {"r2"});
  put(kB.prefix, 9, {});
  put(kV6.prefix, 1, {});
  const auto words = [&](const char* name, Family family = kIpv4Unicast) {
    return routes.CountWords(family, /*with_path_ids=*/false, {.name = name});
  };
  EXPECT_THAT((std::vector{words("r1"), words("r2"), words("r3")}), ElementsAre(2, 2, 2));
  EXPECT_EQ(words("r1", kIpv6Unicast), 1u);
  EXPECT_EQ(routes.CountWords(kIpv4Unicast, /*with_path_ids=*/true, {.name = "r1"}), 4u);
  Erase(routes, {kB.prefix, 9});
  EXPECT_THAT((std::vector{words("r1"), words("r2"), words("r3")}), ElementsAre(1, 2, 1));
}

TEST(RouteTable, CountsThePathsOfAPrefixThatHaveIdentifiers) {
  RouteTable routes;
  EXPECT_EQ(routes.CountNamed(kA.prefix), 0u);
  for (const uint32_t path_id : {0u, 1u, 5u}) Put(routes, {{kA.prefix, path_id}, kOne, 1});
  Put(routes, {{kB.prefix, 1}, kOne, 1});
  EXPECT_EQ(routes.CountNamed(kA.prefix), 2u);
  Erase(routes, {kA.prefix, 5});
  EXPECT_EQ(routes.CountNamed(kA.prefix), 1u);
}

TEST(RouteTable, ARouteKeepsItsPlaceWhileOthersComeAndGo) {
  RouteTable routes;
  for (const Nlri& nlri : {kV6, kB, kA}) Put(routes, {nlri, kOne, 1});
  EXPECT_THAT(Walked(routes), ElementsAre(kV6, kB, kA));
  const Place place = routes.Find(kA)->place;
  Erase(routes, kB);
  Put(routes, {kA, kTwo, 2});
  EXPECT_EQ(routes.Find(kA)->place, place);
  EXPECT_THAT(Walked(routes), ElementsAre(kV6, kA));
  Put(routes, {Route("10.9.0.0/16"), kOne, 3});  // In the place that is free.
  EXPECT_EQ(routes.places(), 3u);
  EXPECT_FALSE(routes.At(3));
}

TEST(RouteTable, IsLikeNewOnceItIsEmpty) {
  RouteTable routes;
  const auto host = [](uint32_t n) { return Nlri{.prefix = Prefix::Masked(IpAddress::V4(n), 32)}; };
  constexpr uint32_t kMany = 100'000;
  for (int round = 0; round < 2; ++round) {
    const RouteForm form = routes.Prepare(kOne, nullptr, 0, 1);
    for (uint32_t n = 0; n < kMany; ++n) routes.Put(host(n), form);
    EXPECT_EQ(routes.places(), kMany);
    for (uint32_t n = 0; n < kMany; ++n) {
      ASSERT_EQ(routes.Find(host(n))->nlri, host(n));
    }
    for (uint32_t n = 0; n < kMany; ++n) routes.Erase(host(n));
    routes.Settle();
    EXPECT_EQ(routes.size(), 0u);
    EXPECT_EQ(routes.places(), 0u);
    EXPECT_EQ(routes.count(kIpv4Unicast), 0u);
    EXPECT_FALSE(routes.Find(host(7)));
  }
}

TEST(RouteTable, CountsByFamily) {
  RouteTable routes;
  for (const Nlri& nlri : {kA, kB, kV6}) Put(routes, {nlri, kOne, 1});
  Put(routes, {kA, kTwo, 2});
  Erase(routes, kB);
  EXPECT_EQ(routes.count(kIpv4Unicast), 1u);
  EXPECT_EQ(routes.count(kIpv6Unicast), 1u);
  EXPECT_EQ(routes.size(), 2u);
}

Nlri Path(uint32_t path_id) { return {kA.prefix, path_id}; }

TEST(RouteTable, KnowsTheOtherPathsOfAPrefix) {
  RouteTable routes;
  const auto put = [&](uint32_t path_id) {
    return Put(routes, {Path(path_id), kOne, path_id})->is_alone;
  };
  const auto erase = [&](uint32_t path_id) { return Erase(routes, Path(path_id))->is_alone; };
  EXPECT_TRUE(put(7));
  EXPECT_FALSE(put(8));
  EXPECT_FALSE(put(3));
  EXPECT_EQ(routes.FindLowest(kA.prefix, {})->nlri, Path(3));
  EXPECT_EQ(routes.FindLowestBut(Path(7), {})->nlri, Path(3));
  EXPECT_EQ(routes.FindLowestBut(Path(3), {})->nlri, Path(7));
  EXPECT_FALSE(put(0));
  EXPECT_EQ(routes.FindLowest(kA.prefix, {})->nlri, Path(0));
  EXPECT_EQ(routes.FindLowestBut(Path(3), {})->nlri, Path(0));
  EXPECT_EQ(routes.FindLowestBut(Path(0), {})->nlri, Path(3));
  EXPECT_FALSE(erase(0));
  EXPECT_FALSE(erase(7));
  EXPECT_FALSE(erase(3));
  EXPECT_FALSE(routes.FindLowestBut(Path(8), {}));
  EXPECT_TRUE(erase(8));
  EXPECT_FALSE(routes.FindLowest(kA.prefix, {}));
}

TEST(RouteTable, SaysWhenARouteIsTheFirstForItsPeers) {
  RouteTable routes;
  const auto brings = [&](const Nlri& nlri, Revision revision, const TermsRef& terms) {
    const auto change =
        Put(routes, {.nlri = nlri, .attributes = kOne, .revision = revision, .terms = terms});
    return change->brings_selector;
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
    Put(routes, {.nlri = nlri, .attributes = kOne, .revision = 1, .terms = For({"r0"})});
  }
  EXPECT_FALSE(Erase(routes, kB)->ends_selector);
  const auto replaced =
      Put(routes, {.nlri = kA, .attributes = kOne, .revision = 2, .terms = For({"r1"})});
  EXPECT_TRUE(replaced->ends_selector);
  EXPECT_TRUE(replaced->brings_selector);
  EXPECT_TRUE(Erase(routes, kA)->ends_selector);
}

TEST(RouteTable, PrefetchesWhatStandsAndWhatDoesNot) {
  RouteTable routes;
  RouteHashes hashes;
  routes.PrefetchIndex({kA, kB}, hashes);
  routes.PrefetchRows(hashes);
  Put(routes, {kA, kOne, 1});
  routes.PrefetchIndex({kV6}, hashes);
  ASSERT_EQ(hashes.size(), 3u);
  EXPECT_EQ(hashes[2], HashedNlri(kV6).hash);
  routes.PrefetchRows(hashes);
  EXPECT_TRUE(routes.Find(kA));
  EXPECT_FALSE(routes.Find(kB));
}

TEST(RouteTable, FindsTheNextPathOfAPrefix) {
  RouteTable routes;
  for (const uint32_t path_id : {0u, 3u, UINT32_MAX}) Put(routes, {Path(path_id), kOne, 1});
  Put(routes, {{kB.prefix, 1}, kOne, 1});
  EXPECT_EQ(routes.FindFrom(Path(0))->nlri, Path(0));
  EXPECT_EQ(routes.FindFrom(Path(1))->nlri, Path(3));
  EXPECT_EQ(routes.FindFrom(Path(4))->nlri, Path(UINT32_MAX));
  Erase(routes, Path(UINT32_MAX));
  EXPECT_FALSE(routes.FindFrom(Path(4)));
}

TEST(RouteTable, CountsPathsAndTellsWhenAPrefixIsNewOrGone) {
  RouteTable routes;
  rib::FamilyTally prefixes;
  for (const Nlri& nlri : {Path(2), Path(0), kB, Path(1), kV6}) {
    if (Put(routes, {nlri, kOne, 1})->is_alone) prefixes.Increment(nlri.prefix.family());
  }
  const auto erase = [&](const Nlri& nlri) {
    if (Erase(routes, nlri)->is_alone) prefixes.Decrement(nlri.prefix.family());
  };
  EXPECT_EQ(routes.count(kIpv4Unicast), 4u);
  EXPECT_EQ(prefixes.count(kIpv4Unicast), 2u);
  erase(Path(0));
  EXPECT_EQ(prefixes.count(kIpv4Unicast), 2u);
  for (const Nlri& nlri : {Path(2), Path(1)}) erase(nlri);
  EXPECT_EQ(routes.count(kIpv4Unicast), 1u);
  EXPECT_EQ(prefixes.count(kIpv4Unicast), 1u);
  EXPECT_EQ(prefixes.count(kIpv6Unicast), 1u);
}

TEST(RouteTable, CountsNewRoutesOnce) {
  RouteTable routes;
  Put(routes, {kA, kOne, 1});
  const std::vector<RouteBatch> batches = {{.nlri = {kA, kB}}, {.nlri = {kB, kV6}}};
  EXPECT_EQ(routes.CountNew(batches, 10), 2u);
  EXPECT_EQ(routes.CountNew(batches, 0), 1u);
}

TEST(RouteTable, RemembersWhatIsStatic) {
  RouteTable routes;
  Put(routes, {kA, kOne, 1});
  EXPECT_FALSE(routes.Find(kA)->is_static);
  EXPECT_FALSE(Put(routes, {kA, kOne, 2, /*is_static=*/true}));
  EXPECT_TRUE(routes.Find(kA)->is_static);
  Erase(routes, kA);
  EXPECT_FALSE(routes.Find(kA));
}

}  // namespace
}  // namespace herald::injector

#include "internal/injector/route_watch.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "internal/injector/injector.h"
#include "internal/injector/injector_fixture.h"
#include "internal/injector/route_watcher.h"

namespace herald::injector {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Outcome = Delivery::Outcome;

// "10.0.0.0/24 at 3", or why it does not stand.
std::vector<std::string> WordsOf(const WatchNews& news) {
  std::vector<std::string> words;
  for (const RouteNews& told : news.routes) {
    const std::string what =
        told.route ? "at" : absl::StrCat("ended by ", static_cast<int>(told.cause), " at");
    words.push_back(absl::StrCat(told.nlri.prefix.Format(), " ", what, " ", told.revision));
  }
  return words;
}

TermsRef Of(const std::string& principal, const std::string& client = "") {
  return std::make_shared<Terms>(Terms{.owner = {.principal = principal, .client = client}});
}

class RouteWatchTest : public InjectorTest {
 protected:
  Revision AnnounceAs(const TermsRef& terms, const Nlri& nlri,
                      const PathAttributes& attributes = {}) {
    const RouteBatch batch{.attributes = attributes, .nlri = {nlri}, .terms = terms};
    return *injector_.Announce(absl::MakeConstSpan(&batch, 1));
  }
  std::unique_ptr<RouteWatch> Watch(RouteWatchFilter filter) {
    return *injector_.Watch(std::move(filter), [this] { ++awakened_; });
  }
  std::unique_ptr<RouteWatch> WatchInSync(RouteWatchFilter filter) {
    std::unique_ptr<RouteWatch> watch = Watch(std::move(filter));
    EXPECT_TRUE(watch->Take(10).in_sync);
    return watch;
  }

  int awakened_ = 0;
};

TEST_F(RouteWatchTest, TellsWhatStandsThenWhatBecomesOfIt) {
  AnnounceAs(Of("p"), kA);
  AnnounceAs(Of("p"), kB);
  const auto watch = Watch({.principal = "p"});
  EXPECT_EQ(awakened_, 1);
  const WatchNews first = watch->Take(10);
  EXPECT_THAT(WordsOf(first), UnorderedElementsAre("10.0.0.0/24 at 1", "10.0.1.0/24 at 2"));
  EXPECT_TRUE(first.in_sync);
  EXPECT_FALSE(first.more);
  AnnounceAs(Of("p"), kA, Med(7));
  EXPECT_EQ(awakened_, 2);
  const WatchNews second = watch->Take(10);
  EXPECT_THAT(WordsOf(second), ElementsAre("10.0.0.0/24 at 3"));
  EXPECT_EQ(second.routes[0].route->attributes->med, 7u);
  EXPECT_FALSE(second.in_sync);
  EXPECT_THAT(WordsOf(watch->Take(10)), IsEmpty());
}

TEST_F(RouteWatchTest, HearsOfItsOwnersRoutesOnly) {
  const auto all = WatchInSync({.principal = "p"});
  const auto one = WatchInSync({.principal = "p", .client = "c"});
  const auto unnamed = WatchInSync({.principal = "p", .client = ""});
  AnnounceAs(Of("p", "c"), kA);
  AnnounceAs(Of("q", "c"), kB);
  EXPECT_THAT(WordsOf(all->Take(10)), ElementsAre("10.0.0.0/24 at 1"));
  EXPECT_THAT(WordsOf(one->Take(10)), ElementsAre("10.0.0.0/24 at 1"));
  EXPECT_THAT(WordsOf(unnamed->Take(10)), IsEmpty());
}

TEST_F(RouteWatchTest, SaysWhyARouteEnded) {
  const auto watch = WatchInSync({.principal = "p"});
  const auto ended = [&](EndCause cause, Revision revision) {
    EXPECT_THAT(WordsOf(watch->Take(10)),
                ElementsAre(absl::StrCat("10.0.0.0/24 ended by ", static_cast<int>(cause), " at ",
                                         revision)));
  };
  const auto announce = [&] {
    AnnounceAs(Of("p"), kA);
    EXPECT_THAT(watch->Take(10).routes, SizeIs(1));
  };
  announce();
  ASSERT_TRUE(injector_.Withdraw({kA}, EndCause::kExpired).ok());
  ended(EndCause::kExpired, 2);
  announce();
  AnnounceAs(Of("q"), kA);
  ended(EndCause::kTakenOver, 3);  // Peers were told nothing of it.
  announce();
  const RouteBatch batch{.attributes = Med(1), .nlri = {kA}};
  ASSERT_TRUE(injector_.AnnounceStatic(absl::MakeConstSpan(&batch, 1)).ok());
  ended(EndCause::kStatic, 4);
}

TEST_F(RouteWatchTest, WhatAnotherClientTookOverIsStillThePrincipals) {
  const auto all = WatchInSync({.principal = "p"});
  const auto one = WatchInSync({.principal = "p", .client = "c"});
  AnnounceAs(Of("p", "c"), kA);
  one->Take(10);
  AnnounceAs(Of("p", "d"), kA);
  EXPECT_EQ(all->Take(10).routes.at(0).route->terms->owner.client, "d");
  EXPECT_EQ(one->Take(10).routes.at(0).cause, EndCause::kTakenOver);
}

TEST_F(RouteWatchTest, ARenewalIsNoNewsAndOtherTermsAre) {
  const auto watch = WatchInSync({.principal = "p"});
  AnnounceAs(Of("p"), kA);
  watch->Take(10);
  const int before = awakened_;
  AnnounceAs(Of("p"), kA);
  EXPECT_EQ(awakened_, before);
  auto terms = std::make_shared<Terms>(*Of("p"));
  terms->reason = "ticket-17";
  AnnounceAs(terms, kA);
  EXPECT_EQ(watch->Take(10).routes.at(0).route->terms->reason, "ticket-17");
}

TEST_F(RouteWatchTest, OnlyTheLatestWordIsKept) {
  const auto watch = WatchInSync({.principal = "p"});
  AnnounceAs(Of("p"), kA);
  AnnounceAs(Of("p"), kA, Med(1));
  EXPECT_EQ(static_cast<RouteWatcher&>(*watch).size(), 1u);
  EXPECT_THAT(WordsOf(watch->Take(10)), ElementsAre("10.0.0.0/24 at 2"));
}

// Conformance: API-6.
TEST_F(RouteWatchTest, WhatComesAndGoesUnreadCostsNothing) {
  const auto watch = WatchInSync({.principal = "p"});
  for (uint32_t i = 0; i < 100; ++i) {
    const Nlri nlri{Prefix::Masked(IpAddress::V4(i << 8), 24)};
    AnnounceAs(Of("p"), nlri);
    Withdraw(nlri);
  }
  EXPECT_EQ(static_cast<RouteWatcher&>(*watch).size(), 0u);
  EXPECT_THAT(watch->Take(10).routes, IsEmpty());
}

TEST_F(RouteWatchTest, ARouteIsToldAgainWhenEveryEstablishedPeerHasIt) {
  Up(kPeer);
  Up(kOther);
  const auto watch = WatchInSync({.principal = "p"});
  AnnounceAs(Of("p"), kA);
  EXPECT_EQ(watch->Take(10).routes.at(0).deliveries, std::nullopt);
  Drain(kPeer);
  EXPECT_THAT(watch->Take(10).routes, IsEmpty());
  Drain(kOther);
  const WatchNews news = watch->Take(10);
  ASSERT_THAT(WordsOf(news), ElementsAre("10.0.0.0/24 at 1"));
  EXPECT_THAT(news.routes[0].deliveries,
              Optional(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent),
                                   FieldsAre(IsPeer(kOther), Outcome::kSent))));
  EXPECT_EQ(static_cast<RouteWatcher&>(*watch).size(), 0u);
}

TEST_F(RouteWatchTest, APathIsNotToldAsSentBeforeItHasTakenAnothersPlace) {
  Up(kPeer);
  AnnounceAs(Of("p"), Path(kA, 1));
  AnnounceAs(Of("p"), Path(kA, 2), Med(2));
  Drain(kPeer);
  Withdraw(Path(kA, 1));
  const auto deliveries = [this] {
    return Watch({.principal = "p"})->Take(10).routes.at(0).deliveries;
  };
  EXPECT_THAT(deliveries(), Optional(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kOtherPath))));
  Drain(kPeer);
  EXPECT_THAT(deliveries(), Optional(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kSent))));
}

TEST_F(RouteWatchTest, WhatAFallenPeerDidNotGetDoesNotWaitForIt) {
  Up(kPeer);
  const auto watch = WatchInSync({.principal = "p"});
  AnnounceAs(Of("p"), kA);
  watch->Take(10);
  injector_.PeerDown(kPeer, "gone", {}, kNow);
  EXPECT_THAT(watch->Take(10).routes.at(0).deliveries,
              Optional(ElementsAre(FieldsAre(IsPeer(kPeer), Outcome::kPeerDown))));
}

TEST_F(RouteWatchTest, WhatIsReplacedOrGoneIsNotDelivered) {
  Up(kPeer);
  const auto watch = WatchInSync({.principal = "p"});
  AnnounceAs(Of("p"), kA);
  AnnounceAs(Of("p"), kB);
  watch->Take(10);
  AnnounceAs(Of("p"), kA, Med(1));
  Withdraw(kB);
  EXPECT_EQ(static_cast<RouteWatcher&>(*watch).size(), 2u);
  EXPECT_THAT(WordsOf(watch->Take(10)),
              UnorderedElementsAre("10.0.0.0/24 at 3", "10.0.1.0/24 ended by 0 at 4"));
  Drain(kPeer);
  EXPECT_THAT(WordsOf(watch->Take(10)), ElementsAre("10.0.0.0/24 at 3"));
}

TEST_F(RouteWatchTest, TellsThePeersProgressWhenItIsAnother) {
  Up(kPeer);
  injector_.AddPeer(RefOf(kOther));
  const auto watch = Watch({.principal = "p"});
  EXPECT_THAT(watch->Take(10).peers,
              ElementsAre(FieldsAre(IsPeer(kPeer), true, 0), FieldsAre(IsPeer(kOther), false, 0)));
  Announce(kA);
  EXPECT_THAT(watch->Take(10).peers, IsEmpty());
  Drain(kPeer);
  EXPECT_THAT(watch->Take(10).peers, ElementsAre(FieldsAre(IsPeer(kPeer), true, 1)));
  injector_.PeerDown(kPeer, "gone", {}, kNow);
  EXPECT_THAT(watch->Take(10).peers, ElementsAre(FieldsAre(IsPeer(kPeer), false, 0)));
  Up(kPeer);
  watch->Take(10);
  injector_.PeerDown(kPeer, "gone", {}, kNow);
  injector_.RemovePeer(kPeer);
  EXPECT_THAT(watch->Take(10).peers, ElementsAre(FieldsAre(IsPeer(kPeer), false, 0)));
  injector_.RemovePeer(kOther);
  EXPECT_THAT(watch->Take(10).peers, IsEmpty());
}

TEST_F(RouteWatchTest, OfRoutesThatMatch) {
  const auto is_marked = [](const RouteView& route) { return route.attributes->med == 1; };
  AnnounceAs(Of("p"), kA);
  const auto watch = WatchInSync({.principal = "p", .matches = is_marked});
  AnnounceAs(Of("p"), kB, Med(2));
  EXPECT_THAT(watch->Take(10).routes, IsEmpty());
  AnnounceAs(Of("p"), kB, Med(1));
  EXPECT_THAT(watch->Take(10).routes, SizeIs(1));
  AnnounceAs(Of("p"), kB, Med(3));  // It has to be told that it does not match any more.
  EXPECT_EQ(watch->Take(10).routes.at(0).route->attributes->med, 3u);
  Withdraw(kB);
  EXPECT_THAT(watch->Take(10).routes, IsEmpty());
}

TEST_F(RouteWatchTest, WhatEndsUnreadAfterItMatchedHasTheCauseOfItsEnd) {
  const auto is_marked = [](const RouteView& route) { return route.attributes->med == 1; };
  const auto watch = WatchInSync({.principal = "p", .matches = is_marked});
  AnnounceAs(Of("p"), kA, Med(1));
  watch->Take(10);
  AnnounceAs(Of("p"), kA, Med(2));
  ASSERT_TRUE(injector_.Withdraw({kA}, EndCause::kExpired).ok());
  const WatchNews news = watch->Take(10);
  ASSERT_THAT(news.routes, SizeIs(1));
  EXPECT_EQ(news.routes[0].cause, EndCause::kExpired);
  EXPECT_EQ(news.routes[0].revision, 3u);
  // What matched for a moment only is never heard of.
  for (const uint32_t med : {2u, 1u, 2u}) AnnounceAs(Of("p"), kB, Med(med));
  EXPECT_THAT(watch->Take(10).routes, IsEmpty());
}

TEST_F(RouteWatchTest, IsTakenInPiecesWhateverChangesMeanwhile) {
  AnnounceAs(Of("p"), kA);
  AnnounceAs(Of("p"), kB);
  const auto watch = Watch({.principal = "p"});
  const WatchNews first = watch->Take(1);
  EXPECT_THAT(WordsOf(first), ElementsAre("10.0.0.0/24 at 1"));
  EXPECT_FALSE(first.in_sync);
  EXPECT_TRUE(first.more);
  Withdraw(kB);                     // Not told yet: it need not be.
  AnnounceAs(Of("p"), kA, Med(1));  // Told already: it must be again.
  AnnounceAs(Of("p"), kV6);
  std::vector<std::string> rest;
  bool in_sync = false;
  for (bool more = true; more;) {
    const WatchNews news = watch->Take(1);
    for (const std::string& word : WordsOf(news)) rest.push_back(word);
    in_sync |= news.in_sync;
    more = news.more;
  }
  EXPECT_THAT(rest, UnorderedElementsAre("10.0.0.0/24 at 4", "2001:db8::/32 at 5"));
  EXPECT_TRUE(in_sync);
}

TEST(RouteWatch, LooksAtManyRoutesOfOthersInPieces) {
  Injector injector{Limits{}};
  RouteBatch batch;
  for (uint32_t i = 0; i < 25'000; ++i) {
    batch.nlri.push_back({Prefix::Masked(IpAddress::V4(i << 8), 24)});
  }
  ASSERT_TRUE(injector.Announce(absl::MakeConstSpan(&batch, 1)).ok());
  const auto watch = *injector.Watch({.principal = "p"}, [] {});
  for (int i = 0; i < 2; ++i) {
    const WatchNews news = watch->Take(10);
    EXPECT_TRUE(news.more);
    EXPECT_FALSE(news.in_sync);
  }
  const WatchNews last = watch->Take(10);
  EXPECT_FALSE(last.more);
  EXPECT_TRUE(last.in_sync);
}

TEST(RouteWatch, LimitsAreKeptAndFreedByTheirEnd) {
  Injector injector{Limits{.watches_max = 3, .watches_per_principal_max = 2}};
  const auto watch = [&](const char* principal) {
    return injector.Watch({.principal = principal}, [] {});
  };
  const auto is_refused = [&](const char* principal) {
    return watch(principal).status().code() == absl::StatusCode::kResourceExhausted;
  };
  auto first = watch("p");
  const auto second = watch("p");
  EXPECT_TRUE(is_refused("p"));
  const auto third = watch("q");
  EXPECT_TRUE(third.ok());
  EXPECT_TRUE(is_refused("r"));
  first->reset();
  EXPECT_FALSE(is_refused("r"));
  EXPECT_FALSE(is_refused("p"));
}

}  // namespace
}  // namespace herald::injector

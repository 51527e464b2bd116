#include "internal/bgp/rib/adj_rib_out.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/string_view.h"

namespace herald::rib {
namespace {

using ::testing::ElementsAre;

Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }
AttributesRef Set(uint32_t med) {
  return std::make_shared<const PathAttributes>(PathAttributes{.med = med});
}

const Nlri kA = Route("10.0.0.0/24"), kB = Route("10.0.1.0/24"), kC = Route("10.0.2.0/24");
const AttributesRef kOne = Set(1), kTwo = Set(2);
constexpr size_t kMuch = 4096;

// As if every batch could be sent.
void TellAll(AdjRibOut& routes) {
  while (const auto batch = routes.Take(kMuch)) routes.Told(*batch);
}

TEST(AdjRibOut, WhatWasNotAnnouncedIsNotWithdrawn) {
  AdjRibOut routes;
  routes.Put(kA, nullptr, 1);
  EXPECT_TRUE(routes.pending().empty());
}

TEST(AdjRibOut, AnnounceAndWithdrawBeforeTheWireCancelOut) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  routes.Put(kA, nullptr, 2);
  EXPECT_TRUE(routes.pending().empty());
}

TEST(AdjRibOut, WhatWasToldIsWithdrawnOnce) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  TellAll(routes);
  routes.Put(kA, nullptr, 2);
  const auto batch = routes.Take(kMuch);
  EXPECT_EQ(batch->attributes, nullptr);
  EXPECT_THAT(batch->nlri, ElementsAre(kA));
  routes.Told(*batch);
  routes.Put(kA, nullptr, 3);
  EXPECT_TRUE(routes.pending().empty());
}

TEST(AdjRibOut, CountsWhatThePeerHasOrIsDueToHave) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  routes.Put(kB, kOne, 1);
  routes.Put(kA, kTwo, 2);
  EXPECT_EQ(routes.size(), 2u);
  routes.Put(kB, nullptr, 3);
  EXPECT_EQ(routes.size(), 1u);
  TellAll(routes);
  routes.Put(kB, kOne, 4);
  routes.Put(kA, kOne, 4);
  EXPECT_EQ(routes.size(), 2u);
  const auto batch = routes.Take(kMuch);
  EXPECT_THAT(routes.Retract(batch->nlri), ElementsAre(kA));
  EXPECT_EQ(routes.size(), 0u);
  routes.Put(kC, kOne, 5);
  TellAll(routes);
  routes.Refresh(kC, kOne);
  EXPECT_EQ(routes.size(), 1u);
  routes.Put(kC, nullptr, 6);
  EXPECT_EQ(routes.size(), 0u);
  routes.Put(kC, kTwo, 7);
  EXPECT_EQ(routes.size(), 1u);
}

TEST(AdjRibOut, AChangeThatIsUndoneBeforeTheWireCancelsOut) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  TellAll(routes);
  routes.Put(kA, kTwo, 2);
  EXPECT_EQ(routes.pending().size(), 1u);
  routes.Put(kA, kOne, 3);
  EXPECT_TRUE(routes.pending().empty());
  routes.Put(kA, nullptr, 4);
  routes.Put(kA, kOne, 5);
  EXPECT_TRUE(routes.pending().empty());
}

// The paths of a prefix that go at one revision pass through each other's words (RFC 7911).
TEST(AdjRibOut, OnlyTheLastWordOfARevisionUndoesAnEarlierOne) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  TellAll(routes);
  routes.Put(kA, kTwo, 2);
  routes.Put(kA, kOne, 3);
  routes.Put(kA, nullptr, 3);
  EXPECT_EQ(routes.pending().OldestRevision(), 2u);
  routes.Put(kA, kOne, 4);
  EXPECT_EQ(routes.pending().OldestRevision(), kNoRevision);
  routes.Put(kA, nullptr, 5);
  EXPECT_EQ(routes.pending().OldestRevision(), 5u);
}

TEST(AdjRibOut, ARefreshTellsWhatWasToldOnceMore) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  TellAll(routes);
  routes.Put(kB, kOne, 2);
  routes.Refresh(kA, kOne);
  routes.Refresh(kB, kOne);
  EXPECT_EQ(routes.pending().OldestRevision(), 2u);
  EXPECT_THAT(routes.Take(kMuch)->nlri, ElementsAre(kB, kA));
}

TEST(AdjRibOut, AChangeDuringARefreshIsToldAndUndoneChangesTooSinceThePeerAsked) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  TellAll(routes);
  routes.Refresh(kA, kOne);
  routes.Put(kA, kTwo, 2);
  EXPECT_EQ(routes.pending().OldestRevision(), 2u);
  routes.Put(kA, kOne, 3);
  EXPECT_EQ(routes.Take(kMuch)->attributes, kOne);
}

TEST(AdjRibOut, ARefreshedRouteCanBeWithdrawn) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  TellAll(routes);
  routes.Refresh(kA, kOne);
  routes.Put(kA, nullptr, 2);
  const auto batch = routes.Take(kMuch);
  EXPECT_EQ(batch->attributes, nullptr);
  EXPECT_THAT(batch->nlri, ElementsAre(kA));
}

TEST(AdjRibOut, OwesWhatWasAskedForUntilItIsToldOrGone) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  routes.Put(kB, kOne, 1);
  routes.Put(kC, kOne, 1);
  TellAll(routes);
  for (const Nlri& nlri : {kA, kB, kC, kA}) routes.Refresh(nlri, kOne);
  EXPECT_EQ(routes.owed(), 3u);
  routes.Put(kB, nullptr, 2);
  routes.Told(*routes.Take(kMuch));
  EXPECT_EQ(routes.owed(), 2u);
  routes.Put(kC, kTwo, 3);
  routes.Told(*routes.Take(kMuch));
  EXPECT_EQ(routes.owed(), 1u);
  EXPECT_THAT(routes.Retract(routes.Take(kMuch)->nlri), ElementsAre(kC));
  EXPECT_EQ(routes.owed(), 0u);
}

TEST(AdjRibOut, WhatCannotBeSentIsRetractedIfItWasTold) {
  AdjRibOut routes;
  routes.Put(kA, kOne, 1);
  TellAll(routes);
  routes.Put(kA, kTwo, 2);
  routes.Put(kB, kTwo, 2);
  EXPECT_THAT(routes.Retract(routes.Take(kMuch)->nlri), ElementsAre(kA));
  routes.Put(kA, nullptr, 3);
  routes.Put(kB, nullptr, 3);
  EXPECT_TRUE(routes.pending().empty());
}

}  // namespace
}  // namespace herald::rib

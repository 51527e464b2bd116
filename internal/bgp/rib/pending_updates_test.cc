#include "internal/bgp/rib/pending_updates.h"

#include <map>
#include <memory>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/string_view.h"

namespace herald::rib {
namespace {

using ::testing::ElementsAre;

Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }
Nlri Route(uint32_t number) { return {Prefix::Masked(IpAddress::V4(number << 8), 24)}; }
AttributesRef Set(uint32_t med) {
  return std::make_shared<const PathAttributes>(PathAttributes{.med = med});
}

const Nlri kA = Route("10.0.0.0/24"), kB = Route("10.0.1.0/24"), kC = Route("10.0.2.0/24");
constexpr size_t kMuch = 4096;

TEST(PendingUpdates, NothingIsPendingAtFirst) {
  PendingUpdates pending;
  EXPECT_EQ(pending.Take(kMuch), std::nullopt);
  EXPECT_TRUE(pending.empty());
  EXPECT_FALSE(pending.withdraws());
  EXPECT_EQ(pending.OldestRevision(), kNoRevision);
}

TEST(PendingUpdates, RoutesOfOneSetAreTakenTogetherInOrder) {
  PendingUpdates pending;
  const AttributesRef one = Set(1), two = Set(2);
  pending.Put(kA, one, 1);
  pending.Put(kB, two, 2);
  pending.Put(kC, one, 3);
  const auto first = pending.Take(kMuch);
  EXPECT_EQ(first->attributes, one);
  EXPECT_THAT(first->nlri, ElementsAre(kA, kC));
  EXPECT_EQ(first->oldest_revision, 1u);
  const auto second = pending.Take(kMuch);
  EXPECT_EQ(second->attributes, two);
  EXPECT_THAT(second->nlri, ElementsAre(kB));
  EXPECT_TRUE(pending.empty());
}

TEST(PendingUpdates, WithdrawalsGoFirst) {
  PendingUpdates pending;
  pending.Put(kA, Set(1), 1);
  pending.Put(kB, nullptr, 2);
  EXPECT_TRUE(pending.withdraws());
  EXPECT_THAT(pending.Take(kMuch)->nlri, ElementsAre(kB));
  EXPECT_FALSE(pending.withdraws());
  EXPECT_THAT(pending.Take(kMuch)->nlri, ElementsAre(kA));
}

TEST(PendingUpdates, TheLastWordWins) {
  PendingUpdates pending;
  const AttributesRef two = Set(2);
  pending.Put(kA, Set(1), 1);
  pending.Put(kA, nullptr, 2);
  pending.Put(kA, two, 3);
  EXPECT_EQ(pending.size(), 1u);
  const auto batch = pending.Take(kMuch);
  EXPECT_EQ(batch->attributes, two);
  EXPECT_THAT(batch->nlri, ElementsAre(kA));
  EXPECT_TRUE(pending.empty());
}

TEST(PendingUpdates, AReplacedEntryHandsDownItsRevision) {
  PendingUpdates pending;
  pending.Put(kA, Set(1), 3);
  pending.Put(kB, Set(1), 4);
  pending.Put(kA, Set(2), 5);
  EXPECT_EQ(pending.OldestRevision(), 3u);
  pending.Cancel(kA);
  EXPECT_EQ(pending.OldestRevision(), 4u);
  EXPECT_EQ(pending.Take(kMuch)->oldest_revision, 4u);
  EXPECT_EQ(pending.OldestRevision(), kNoRevision);
}

TEST(PendingUpdates, RevisionZeroIsOfNoChange) {
  PendingUpdates pending;
  pending.Put(kA, Set(1), 0);
  EXPECT_EQ(pending.OldestRevision(), kNoRevision);
  pending.Put(kA, Set(2), 7);
  EXPECT_EQ(pending.OldestRevision(), 7u);
  pending.Put(kA, Set(3), 0);
  EXPECT_EQ(pending.OldestRevision(), 7u);
}

TEST(PendingUpdates, CancelForgetsAnEntry) {
  PendingUpdates pending;
  pending.Put(kA, Set(1), 1);
  pending.Cancel(kB);
  EXPECT_TRUE(pending.Contains(kA));
  pending.Cancel(kA);
  EXPECT_FALSE(pending.Contains(kA));
  EXPECT_EQ(pending.Take(kMuch), std::nullopt);
}

TEST(PendingUpdates, TakesAboutAsManyOctetsAsAskedFor) {
  PendingUpdates pending;
  const AttributesRef one = Set(1);
  for (uint32_t i = 0; i < 10; ++i) pending.Put(Route(i), one, 1);
  EXPECT_EQ(pending.Take(1)->nlri.size(), 1u);
  EXPECT_EQ(pending.Take(8)->nlri.size(), 2u);
  EXPECT_EQ(pending.Take(9)->nlri.size(), 3u);
  EXPECT_EQ(pending.size(), 4u);
}

TEST(PendingUpdates, ASetThatIsNeverDoneDoesNotHoldUpTheOthers) {
  PendingUpdates pending;
  const AttributesRef busy = Set(1), other = Set(2);
  for (uint32_t i = 0; i < 3; ++i) pending.Put(Route(i), busy, 1);
  pending.Put(kA, other, 1);
  EXPECT_EQ(pending.Take(1)->attributes, busy);
  EXPECT_EQ(pending.Take(1)->attributes, other);
  EXPECT_EQ(pending.Take(1)->attributes, busy);
}

// Against a map that does the same slowly.
TEST(PendingUpdates, AgreesWithAPlainMap) {
  std::mt19937 random(4271);
  const auto pick = [&](uint32_t count) { return static_cast<uint32_t>(random() % count); };
  struct Word {
    AttributesRef attributes;
    uint64_t revision = 0;
  };
  std::vector<AttributesRef> sets = {nullptr};
  for (uint32_t med = 0; med < 8; ++med) sets.push_back(Set(med));
  PendingUpdates pending;
  std::map<Nlri, Word> model;
  for (uint64_t revision = 1; revision <= 50'000; ++revision) {
    const Nlri nlri = Route(pick(64));
    const uint32_t action = pick(8);
    if (action < 5) {
      Word& word = model[nlri];
      word.attributes = sets[pick(9)];
      if (word.revision == 0 && action != 0) word.revision = revision;
      pending.Put(nlri, word.attributes, action == 0 ? 0 : revision);
    } else if (action < 6) {
      model.erase(nlri);
      pending.Cancel(nlri);
    } else if (const auto batch = pending.Take(1 + pick(40))) {
      uint64_t oldest = kNoRevision;
      for (const Nlri& taken : batch->nlri) {
        ASSERT_EQ(model.at(taken).attributes, batch->attributes);
        if (model[taken].revision != 0) oldest = std::min(oldest, model[taken].revision);
        model.erase(taken);
      }
      ASSERT_EQ(batch->oldest_revision, oldest);
    }
    uint64_t oldest = kNoRevision;
    bool withdraws = false;
    for (const auto& [key, word] : model) {
      if (word.revision != 0) oldest = std::min(oldest, word.revision);
      withdraws |= word.attributes == nullptr;
      ASSERT_TRUE(pending.Contains(key));
    }
    ASSERT_EQ(pending.size(), model.size());
    ASSERT_EQ(pending.OldestRevision(), oldest);
    ASSERT_EQ(pending.withdraws(), withdraws);
  }
}

}  // namespace
}  // namespace herald::rib

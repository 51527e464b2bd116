#include "internal/bgp/rib/pending_updates.h"

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/string_view.h"

namespace herald::rib {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Nlri Route(absl::string_view prefix) { return {*Prefix::Parse(prefix)}; }
Nlri Route(uint32_t number) { return {Prefix::Masked(IpAddress::V4(number << 8), 24)}; }
AttributesRef Set(uint32_t med) {
  return std::make_shared<const PathAttributes>(PathAttributes{.med = med});
}

const Nlri kA = Route("10.0.0.0/24"), kB = Route("10.0.1.0/24"), kC = Route("10.0.2.0/24");
const AttributesRef kOne = Set(1), kTwo = Set(2), kNothing = nullptr;
constexpr size_t kMuch = 4096;

PendingUpdates::Batch Take(PendingUpdates& pending, size_t octets = kMuch) {
  PendingUpdates::Batch batch;
  EXPECT_TRUE(pending.Take(octets, batch));
  return batch;
}

TEST(PendingUpdates, NothingIsPendingAtFirst) {
  PendingUpdates pending;
  PendingUpdates::Batch batch;
  EXPECT_FALSE(pending.Take(kMuch, batch));
  EXPECT_TRUE(pending.empty());
  EXPECT_FALSE(pending.withdraws());
  EXPECT_EQ(pending.OldestRevision(), kNoRevision);
}

TEST(PendingUpdates, RoutesOfOneSetAreTakenTogetherInOrder) {
  PendingUpdates pending;
  pending.Put(kA, nullptr, kOne, 1);
  pending.Put(kB, nullptr, kTwo, 2);
  pending.Put(kC, nullptr, kOne, 3);
  const auto first = Take(pending);
  EXPECT_EQ(first.attributes, kOne);
  EXPECT_THAT(first.nlri, ElementsAre(kA, kC));
  EXPECT_EQ(first.oldest_revision, 1u);
  const auto second = Take(pending);
  EXPECT_EQ(second.attributes, kTwo);
  EXPECT_THAT(second.nlri, ElementsAre(kB));
  EXPECT_TRUE(pending.empty());
}

TEST(PendingUpdates, WithdrawalsGoFirst) {
  PendingUpdates pending;
  pending.Put(kA, nullptr, kOne, 1);
  pending.Put(kB, kOne, nullptr, 2);
  EXPECT_TRUE(pending.withdraws());
  EXPECT_THAT(Take(pending).nlri, ElementsAre(kB));
  EXPECT_FALSE(pending.withdraws());
  EXPECT_THAT(Take(pending).nlri, ElementsAre(kA));
}

TEST(PendingUpdates, TheLastWordWins) {
  PendingUpdates pending;
  pending.Put(kA, kOne, kTwo, 1);
  pending.Put(kA, kTwo, nullptr, 2);
  const AttributesRef three = Set(3);
  pending.Put(kA, nullptr, three, 3);
  EXPECT_EQ(pending.size(), 1u);
  const auto batch = Take(pending);
  EXPECT_EQ(batch.attributes, three);
  EXPECT_THAT(batch.nlri, ElementsAre(kA));
  EXPECT_THAT(batch.told, ElementsAre(kA));
  EXPECT_TRUE(pending.empty());
}

TEST(PendingUpdates, ABatchSaysOfWhatPeersHaveBeenTold) {
  PendingUpdates pending;
  pending.Put(kA, nullptr, kTwo, 1);
  pending.Put(kB, kOne, kTwo, 1);
  pending.Owe(kC, kTwo, 0);
  EXPECT_THAT(Take(pending).told, ElementsAre(kB, kC));
}

TEST(PendingUpdates, WhatCouldNotBeSentWasNotTold) {
  PendingUpdates pending;
  pending.Put(kA, kOne, nullptr, 1, /*was_sent=*/false);
  EXPECT_TRUE(pending.empty());
  pending.Put(kB, kOne, kTwo, 2, /*was_sent=*/false);
  pending.Put(kC, kOne, kOne, 2, /*was_sent=*/false);
  EXPECT_THAT(Take(pending).told, IsEmpty());
}

TEST(PendingUpdates, AReplacedEntryHandsDownItsRevision) {
  PendingUpdates pending;
  pending.Put(kA, nullptr, kOne, 3);
  pending.Put(kB, nullptr, kOne, 4);
  pending.Put(kA, kOne, kTwo, 5);
  EXPECT_EQ(pending.OldestRevision(), 3u);
  pending.Put(kA, kTwo, nullptr, 6);
  EXPECT_EQ(pending.OldestRevision(), 4u);
  EXPECT_EQ(Take(pending).oldest_revision, 4u);
  EXPECT_EQ(pending.OldestRevision(), kNoRevision);
}

TEST(PendingUpdates, AChangeThatIsUndoneBeforeTheWireLeavesNothing) {
  PendingUpdates pending;
  pending.Put(kA, nullptr, kOne, 1);
  pending.Put(kA, kOne, nullptr, 2);
  EXPECT_TRUE(pending.empty());
  pending.Put(kA, kOne, kTwo, 3);
  pending.Put(kA, kTwo, nullptr, 4);
  EXPECT_EQ(pending.size(), 1u);
  pending.Put(kA, nullptr, kOne, 5);
  EXPECT_TRUE(pending.empty());
}

TEST(PendingUpdates, WhatIsSaidAlreadyNeedsNoEntry) {
  PendingUpdates pending;
  pending.Put(kA, kOne, kOne, 1);
  pending.Put(kB, nullptr, nullptr, 1);
  EXPECT_TRUE(pending.empty());
}

// The paths of a prefix that go at one revision pass through each other's words (RFC 7911).
TEST(PendingUpdates, OnlyTheLastWordOfARevisionUndoesAnEarlierOne) {
  PendingUpdates pending;
  pending.Put(kA, kOne, kTwo, 2);
  pending.Put(kA, kTwo, kOne, 3);
  pending.Put(kA, kOne, nullptr, 3);
  EXPECT_EQ(pending.OldestRevision(), 2u);
  pending.Put(kA, nullptr, kOne, 4);
  EXPECT_EQ(pending.OldestRevision(), kNoRevision);
  pending.Put(kA, kOne, nullptr, 5);
  EXPECT_EQ(pending.OldestRevision(), 5u);
}

TEST(PendingUpdates, WhatIsOwedIsToldWhateverWasTold) {
  PendingUpdates pending;
  pending.Owe(kA, kOne, 0);
  EXPECT_EQ(pending.owed(), 1u);
  EXPECT_FALSE(pending.ContainsChange(kA));
  EXPECT_EQ(pending.OldestRevision(), kNoRevision);
  pending.Put(kA, kOne, kTwo, 2);
  EXPECT_TRUE(pending.ContainsChange(kA));
  EXPECT_EQ(pending.OldestRevision(), 2u);
  pending.Put(kA, kTwo, kOne, 3);
  EXPECT_EQ(Take(pending).attributes, kOne);
  EXPECT_EQ(pending.owed(), 0u);
}

TEST(PendingUpdates, OnlyWhatWasToldIsRepeated) {
  PendingUpdates pending;
  pending.Put(kA, nullptr, kOne, 1);
  pending.Put(kB, kOne, kTwo, 2);
  for (const auto& [nlri, word] : {std::pair(kA, kOne), {kB, kTwo}, {kC, kOne}}) {
    pending.Repeat(nlri, word);
  }
  EXPECT_EQ(pending.owed(), 2u);
  pending.Put(kA, kOne, nullptr, 3);
  EXPECT_FALSE(pending.withdraws());
}

TEST(PendingUpdates, AnOwedRouteCanBeWithdrawn) {
  PendingUpdates pending;
  pending.Owe(kA, kOne, 0);
  pending.Put(kA, kOne, nullptr, 2);
  pending.Owe(kB, nullptr, 3);
  const auto batch = Take(pending);
  EXPECT_EQ(batch.attributes, nullptr);
  EXPECT_THAT(batch.nlri, ElementsAre(kA, kB));
  EXPECT_EQ(batch.oldest_revision, 2u);
}

TEST(PendingUpdates, WhatIsPendingMayBeOwedSinceAnEarlierRevision) {
  PendingUpdates pending;
  pending.Put(kA, kOne, kTwo, 7);
  pending.Owe(kA, kTwo, 9);
  EXPECT_EQ(pending.OldestRevision(), 7u);
  pending.Owe(kA, kTwo, 4);
  EXPECT_EQ(pending.OldestRevision(), 4u);
  EXPECT_EQ(pending.owed(), 1u);
  pending.Put(kA, kTwo, kOne, 10);
  EXPECT_EQ(Take(pending).attributes, kOne);
}

TEST(PendingUpdates, TakesAboutAsManyOctetsAsAskedFor) {
  PendingUpdates pending;
  for (uint32_t i = 0; i < 10; ++i) pending.Put(Route(i), nullptr, kOne, 1);
  EXPECT_EQ(Take(pending, 1).nlri.size(), 1u);
  EXPECT_EQ(Take(pending, 8).nlri.size(), 2u);
  EXPECT_EQ(Take(pending, 9).nlri.size(), 3u);
  EXPECT_EQ(pending.size(), 4u);
}

TEST(PendingUpdates, ASetThatIsNeverDoneDoesNotHoldUpTheOthers) {
  PendingUpdates pending;
  for (uint32_t i = 0; i < 3; ++i) pending.Put(Route(i), nullptr, kOne, 1);
  pending.Put(kA, nullptr, kTwo, 1);
  EXPECT_EQ(Take(pending, 1).attributes, kOne);
  EXPECT_EQ(Take(pending, 1).attributes, kTwo);
  EXPECT_EQ(Take(pending, 1).attributes, kOne);
}

TEST(PendingUpdates, KeepsAttributesNoLongerThanItsRoutesHaveThem) {
  const AttributesRef told = Set(7), wanted = Set(8);
  PendingUpdates pending;
  pending.Put(kA, told, wanted, 1);
  EXPECT_EQ(told.use_count(), 2);
  EXPECT_EQ(wanted.use_count(), 2);
  pending.Put(kA, wanted, nullptr, 2);
  EXPECT_EQ(told.use_count(), 2);
  EXPECT_EQ(wanted.use_count(), 1);
  Take(pending);
  EXPECT_EQ(told.use_count(), 1);
}

// Against a map that does the same slowly. Now and then it goes on as its own copy.
TEST(PendingUpdates, AgreesWithAPlainMap) {
  std::mt19937 random(4271);
  const auto pick = [&](uint32_t count) { return static_cast<uint32_t>(random() % count); };
  struct Word {
    std::optional<AttributesRef> told;  // Nullopt: unknown.
    AttributesRef wanted = nullptr;
    uint64_t revision = 0;
  };
  std::vector<AttributesRef> sets = {nullptr};
  for (uint32_t med = 0; med < 8; ++med) sets.push_back(Set(med));
  auto pending = std::make_unique<PendingUpdates>();
  std::map<Nlri, Word> model;
  std::map<Nlri, AttributesRef> told;
  for (uint64_t revision = 1; revision <= 50'000; ++revision) {
    const Nlri nlri = Route(pick(64));
    const auto found = model.find(nlri);
    const AttributesRef before = found == model.end() ? told[nlri] : found->second.wanted;
    const uint32_t action = pick(8);
    if (action < 5) {
      const AttributesRef& after = sets[pick(9)];
      const bool was_sent = pick(10) != 0;
      pending->Put(nlri, before, after, revision, was_sent);
      const AttributesRef sent = was_sent ? told[nlri] : nullptr;
      Word& word = model.try_emplace(nlri, Word{.told = sent}).first->second;
      word.wanted = after;
      if (word.revision == 0) word.revision = revision;
      if (word.told == after) {
        told[nlri] = after;
        model.erase(nlri);
      }
    } else if (action < 6) {
      const uint64_t since = pick(2) == 0 ? 0 : 1 + random() % revision;
      pending->Owe(nlri, before, since);
      Word& word = model.try_emplace(nlri).first->second;
      word.told = std::nullopt;
      word.wanted = before;
      if (since != 0 && (word.revision == 0 || since < word.revision)) word.revision = since;
    } else if (PendingUpdates::Batch batch; pending->Take(1 + pick(40), batch)) {
      uint64_t oldest = kNoRevision;
      std::vector<Nlri> known;
      for (const Nlri& taken : batch.nlri) {
        const Word& word = model.at(taken);
        ASSERT_EQ(word.wanted, batch.attributes);
        if (word.told != kNothing) known.push_back(taken);
        if (word.revision != 0) oldest = std::min(oldest, word.revision);
        told[taken] = batch.attributes;
        model.erase(taken);
      }
      ASSERT_EQ(batch.told, known);
      ASSERT_EQ(batch.oldest_revision, oldest);
    }
    if (pick(100) == 0) pending = std::make_unique<PendingUpdates>(*pending);
    uint64_t oldest = kNoRevision;
    bool withdraws = false;
    size_t owed = 0;
    for (const auto& [key, word] : model) {
      if (word.revision != 0) oldest = std::min(oldest, word.revision);
      withdraws |= word.wanted == nullptr;
      owed += !word.told.has_value();
      ASSERT_EQ(pending->ContainsChange(key), word.revision != 0);
    }
    ASSERT_EQ(pending->size(), model.size());
    ASSERT_EQ(pending->OldestRevision(), oldest);
    ASSERT_EQ(pending->withdraws(), withdraws);
    ASSERT_EQ(pending->owed(), owed);
  }
}

TEST(PendingUpdates, ABurstIsForgottenOnceItIsTaken) {
  PendingUpdates pending;
  constexpr uint32_t kBurst = 100'000;
  for (uint32_t i = 0; i < kBurst; ++i) pending.Put(Route(i), nullptr, Set(i), 1);
  EXPECT_GE(pending.capacity(), kBurst);
  PendingUpdates::Batch batch;
  while (pending.Take(kMuch, batch)) EXPECT_THAT(batch.told, IsEmpty());
  EXPECT_LE(pending.capacity(), kBurst / 4);
  pending.Put(kA, nullptr, kOne, 2);
  EXPECT_EQ(Take(pending).attributes, kOne);
}

}  // namespace
}  // namespace herald::rib

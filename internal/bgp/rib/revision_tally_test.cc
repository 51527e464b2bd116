#include "internal/bgp/rib/revision_tally.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace herald::rib {
namespace {

TEST(RevisionTally, TheOldestIsTheLeastThatHasRoutes) {
  RevisionTally tally;
  EXPECT_EQ(tally.oldest(), kNoRevision);
  tally.Increment(3);
  tally.Increment(5);
  tally.Increment(3);
  EXPECT_EQ(tally.oldest(), 3u);
  tally.Increment(1);
  EXPECT_EQ(tally.oldest(), 1u);
  tally.Decrement(1);
  tally.Decrement(3);
  EXPECT_EQ(tally.oldest(), 3u);
  tally.Decrement(3);
  EXPECT_EQ(tally.oldest(), 5u);
  tally.Decrement(5);
  EXPECT_EQ(tally.oldest(), kNoRevision);
}

// Against a map that does the same slowly.
TEST(RevisionTally, AgreesWithAPlainMap) {
  std::mt19937 random(4271);
  RevisionTally tally;
  std::map<uint64_t, size_t> model;
  for (uint64_t now = 1; now <= 100'000; ++now) {
    if (random() % 2 == 0 || model.empty()) {
      const uint64_t revision = random() % 4 == 0 ? 1 + random() % now : now;
      ++model[revision];
      tally.Increment(revision);
    } else {
      auto row = model.lower_bound(random() % now);
      if (row == model.end() || random() % 4 != 0) row = model.begin();
      tally.Decrement(row->first);
      if (--row->second == 0) model.erase(row);
    }
    ASSERT_EQ(tally.oldest(), model.empty() ? kNoRevision : model.begin()->first);
  }
}

}  // namespace
}  // namespace herald::rib

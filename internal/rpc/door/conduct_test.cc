#include "internal/rpc/door/conduct.h"

#include <gtest/gtest.h>

namespace herald::rpc {
namespace {

using Verdict = Conduct::Verdict;

class ConductTest : public testing::Test {
 protected:
  Verdict Judge(const Conduct::Look& look) {
    now_ += absl::Seconds(1);
    return conduct_.Judge(look, now_);
  }
  // Gives the verdict on the last of so many looks; gRPC reads between them.
  Verdict Flood(int looks) {
    Verdict verdict = Judge({.unread = kMuch});
    for (int i = 1; i <= looks; ++i) {
      verdict = Judge({.unread = kMuch - static_cast<size_t>(i), .answered = answered_});
    }
    return verdict;
  }

  static constexpr size_t kMuch = 1 << 20;
  Conduct conduct_;
  absl::Time now_ = absl::UnixEpoch();
  uint64_t answered_ = 0;
};

TEST_F(ConductTest, WhoSendsWithoutEndForNothingFloods) {
  EXPECT_EQ(Flood(Conduct::kFloodLooks - 1), Verdict::kGood);
  EXPECT_EQ(Judge({.unread = 1}), Verdict::kFlood);
}

TEST_F(ConductTest, WhoseOctetsAreAllReadDoesNot) {
  EXPECT_EQ(Flood(Conduct::kFloodLooks - 1), Verdict::kGood);
  EXPECT_EQ(Judge({}), Verdict::kGood);
  EXPECT_EQ(Flood(Conduct::kFloodLooks - 1), Verdict::kGood);
}

TEST_F(ConductTest, WhoIsAnsweredDoesNot) {
  EXPECT_EQ(Flood(Conduct::kFloodLooks - 1), Verdict::kGood);
  EXPECT_EQ(Judge({.unread = 1, .answered = 1}), Verdict::kGood);
}

// The one beside a flood.
TEST_F(ConductTest, WhoIsNotReadDoesNot) {
  for (size_t i = 0; i < 1'000; ++i) EXPECT_EQ(Judge({.unread = 100 + i}), Verdict::kGood);
}

TEST_F(ConductTest, WhoTakesNothingIsStuck) {
  EXPECT_EQ(Judge({.unsent = 9}), Verdict::kGood);
  EXPECT_EQ(Judge({.unsent = 9}), Verdict::kGood);
  now_ += Conduct::kStuckMax - absl::Seconds(2);
  EXPECT_EQ(Judge({.unsent = 9}), Verdict::kGood);
  EXPECT_EQ(Judge({.unsent = 9}), Verdict::kStuck);
}

TEST_F(ConductTest, WhoTakesSlowlyIsNot) {
  for (size_t i = 0; i < 1'000; ++i) EXPECT_EQ(Judge({.unsent = 9 + i % 2}), Verdict::kGood);
  for (size_t i = 0; i < 1'000; ++i) EXPECT_EQ(Judge({.unsent = 9 * (i % 2)}), Verdict::kGood);
}

}  // namespace
}  // namespace herald::rpc

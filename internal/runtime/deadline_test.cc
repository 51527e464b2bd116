#include "internal/runtime/deadline.h"

#include <vector>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "internal/runtime/steady_now.h"

namespace herald::runtime {
namespace {

// Something with a deadline; each time that it is advanced too late or in time counts.
class DeadlineTest : public testing::Test {
 protected:
  bool Advance(absl::Time now) {
    if (now < next_) return false;
    ++advanced_;
    next_ = absl::InfiniteFuture();
    return --pieces_ > 0;
  }
  void DueAfter(absl::Duration duration) {
    next_ = SteadyNow() + duration;
    deadline_.Update();
  }

  boost::asio::io_context core_;
  absl::Time next_ = absl::InfiniteFuture();
  int advanced_ = 0;
  int pieces_ = 1;
  Deadline deadline_{core_, [this] { return next_; },
                     [this](absl::Time now) { return Advance(now); }};
};

TEST_F(DeadlineTest, WaitsForNothingWhereNothingIsDue) {
  deadline_.Update();
  EXPECT_EQ(core_.run(), 0u);
}

TEST_F(DeadlineTest, AdvancesOnceItIsDue) {
  DueAfter(absl::Milliseconds(1));
  core_.run();
  EXPECT_EQ(advanced_, 1);
}

TEST_F(DeadlineTest, WhatIsOverdueIsDueNow) {
  DueAfter(-absl::Hours(1));
  core_.run();
  EXPECT_EQ(advanced_, 1);
}

TEST_F(DeadlineTest, ANearerDeadlineTakesThePlaceOfAnother) {
  DueAfter(absl::Hours(24 * 365));
  DueAfter(absl::ZeroDuration());
  core_.run();
  EXPECT_EQ(advanced_, 1);
}

TEST_F(DeadlineTest, ADeadlineThatMovedAwayIsWaitedForAgain) {
  DueAfter(absl::ZeroDuration());
  next_ = SteadyNow() + absl::Milliseconds(2);
  core_.run();
  EXPECT_EQ(advanced_, 1);
}

TEST_F(DeadlineTest, OthersHaveTheirTurnBetweenTwoPieces) {
  pieces_ = 3;
  std::vector<int> seen;
  next_ = SteadyNow();
  deadline_.Update();
  core_.run_one();
  next_ = SteadyNow();
  boost::asio::post(core_, [&] { seen.push_back(advanced_); });
  core_.run_one();
  EXPECT_EQ(seen, std::vector<int>{1});
  while (pieces_ > 0) {
    next_ = SteadyNow();
    ASSERT_EQ(core_.run_one(), 1u);
  }
  EXPECT_EQ(advanced_, 3);
}

}  // namespace
}  // namespace herald::runtime

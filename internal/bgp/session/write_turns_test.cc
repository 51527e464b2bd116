#include "internal/bgp/session/write_turns.h"

#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace herald::session {
namespace {

constexpr PeerId kPeer{0}, kOther{1};

class WriteTurnsTest : public testing::Test {
 protected:
  WriteTurnsTest() {
    turns_->Join(kPeer, [this] { ++written_; });
    turns_->Join(kOther, [this] { ++others_written_; });
  }

  void Turn(absl::FunctionRef<void()> task) { runtime::Turns::Of(core_).Run(task); }
  // One in which words come, and after which more come if it is said so.
  void Words(bool more) {
    Turn([&] {
      turns_->Ready(kPeer);
      runtime::Turns::Of(core_).ExpectMore(more);
    });
  }
  size_t Poll() {
    core_.restart();
    return core_.poll();
  }

  boost::asio::io_context core_;
  std::shared_ptr<WriteTurns> turns_ = WriteTurns::Make(core_);
  int written_ = 0;
  int others_written_ = 0;
};

TEST_F(WriteTurnsTest, ALoneWordIsWrittenAtTheEndOfItsTurn) {
  Turn([&] {
    turns_->Ready(kPeer);
    turns_->Ready(kPeer);
    EXPECT_EQ(written_, 0);
  });
  EXPECT_EQ(written_, 1);
  EXPECT_EQ(others_written_, 0);
  EXPECT_EQ(Poll(), 0u);
}

TEST_F(WriteTurnsTest, AWordOutsideOfTurnsHasOneOfItsOwn) {
  turns_->Ready(kPeer);
  EXPECT_EQ(written_, 0);
  EXPECT_EQ(Poll(), 1u);
  EXPECT_EQ(written_, 1);
}

TEST_F(WriteTurnsTest, WordsThatFollowEachOtherAreWrittenTogether) {
  for (int i = 0; i < 5; ++i) Words(/*more=*/true);
  Turn([&] { turns_->Ready(kOther); });  // That is not who said that there is more.
  EXPECT_EQ(written_ + others_written_, 0);
  Words(/*more=*/false);
  EXPECT_EQ(written_, 1);
  EXPECT_EQ(others_written_, 1);
}

TEST_F(WriteTurnsTest, AStreamOfWordsDoesNotHoldUpASession) {
  for (int i = 1; i < WriteTurns::kTurnsMax; ++i) Words(/*more=*/true);
  EXPECT_EQ(written_, 0);
  Words(/*more=*/true);
  EXPECT_EQ(written_, 1);
  Words(/*more=*/true);
  EXPECT_EQ(written_, 1);
}

TEST_F(WriteTurnsTest, WhoHasMoreWritesItInAnotherTurn) {
  turns_->Join(kPeer, [this] {
    if (++written_ < 3) turns_->Ready(kPeer);
  });
  Words(/*more=*/false);
  EXPECT_EQ(written_, 1);
  EXPECT_EQ(Poll(), 2u);
  EXPECT_EQ(written_, 3);
}

TEST_F(WriteTurnsTest, WhoHasLeftDoesNotWrite) {
  Turn([&] {
    turns_->Ready(kPeer);
    turns_->Leave(kPeer);
    turns_->Ready(kPeer);
  });
  EXPECT_EQ(written_, 0);
}

TEST_F(WriteTurnsTest, NothingIsLeftOfOnesThatAreGone) {
  turns_->Ready(kPeer);
  turns_.reset();
  EXPECT_EQ(Poll(), 1u);
  EXPECT_EQ(written_, 0);
}

}  // namespace
}  // namespace herald::session

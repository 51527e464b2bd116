#include "internal/bgp/session/write_turns.h"

#include <memory>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "absl/types/span.h"
#include "internal/injector/injector.h"

namespace herald::session {
namespace {

constexpr PeerId kPeer{0}, kOther{1};

class WriteTurnsTest : public testing::Test {
 protected:
  WriteTurnsTest() {
    turns_->Join(kPeer, [this] { ++woken_; });
    turns_->Join(kOther, [this] { ++others_woken_; });
  }

  void Announce() {
    const injector::RouteBatch batch{.attributes = {.med = ++med_},
                                     .nlri = {{.prefix = Prefix::Masked(IpAddress::V4(0), 24)}}};
    ASSERT_TRUE(injector_.Announce(absl::MakeConstSpan(&batch, 1)).ok());
  }
  // One thing that the core has to run. False: there was none.
  bool Round() {
    core_.restart();
    return core_.poll_one() == 1;
  }

  boost::asio::io_context core_;
  injector::Injector injector_{injector::Limits{}};
  std::shared_ptr<WriteTurns> turns_ = std::make_shared<WriteTurns>(core_, injector_);
  uint32_t med_ = 0;
  int woken_ = 0;
  int others_woken_ = 0;
};

TEST_F(WriteTurnsTest, WhereThereIsNoNewWordASessionTakesAtOnce) {
  EXPECT_TRUE(turns_->MayTake(kPeer));
  turns_->Ready(kPeer);
  EXPECT_EQ(woken_, 1);
  EXPECT_FALSE(Round());
}

TEST_F(WriteTurnsTest, ALoneWordIsTakenAfterTwoRounds) {
  Announce();
  turns_->Ready(kPeer);
  EXPECT_TRUE(Round());
  EXPECT_EQ(woken_, 0);
  EXPECT_TRUE(Round());
  EXPECT_EQ(woken_, 1);
  EXPECT_EQ(others_woken_, 0);
  EXPECT_TRUE(turns_->MayTake(kPeer));
  EXPECT_TRUE(turns_->MayTake(kOther));
  EXPECT_FALSE(Round());
}

TEST_F(WriteTurnsTest, WordsThatFollowEachOtherAreTakenTogether) {
  Announce();
  turns_->Ready(kPeer);
  turns_->Ready(kOther);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(Round());
    Announce();
  }
  EXPECT_TRUE(Round());
  EXPECT_EQ(woken_, 0);
  EXPECT_TRUE(Round());
  EXPECT_EQ(woken_, 1);
  EXPECT_EQ(others_woken_, 1);
}

TEST_F(WriteTurnsTest, AStreamOfWordsDoesNotHoldUpASession) {
  Announce();
  turns_->Ready(kPeer);
  for (int i = 0; i <= WriteTurns::kRoundsMax; ++i) {
    EXPECT_EQ(woken_, 0);
    EXPECT_TRUE(Round());
    Announce();
  }
  EXPECT_EQ(woken_, 1);
  // Once, though there is a newer word.
  EXPECT_TRUE(turns_->MayTake(kPeer));
  EXPECT_FALSE(turns_->MayTake(kPeer));
}

TEST_F(WriteTurnsTest, WhoHasLeftIsNotWoken) {
  Announce();
  turns_->Ready(kPeer);
  turns_->Leave(kPeer);
  while (Round()) {
  }
  EXPECT_EQ(woken_, 0);
}

}  // namespace
}  // namespace herald::session

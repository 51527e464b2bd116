#include "internal/rpc/route/answered_requests.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace herald::rpc {
namespace {

constexpr absl::Time kStart = absl::UnixEpoch();
const injector::Owner kOwner{.principal = "detector", .client = "a"};

injector::RouteRefusal Refusal() { return {.message = "no"}; }

class AnsweredRequestsTest : public testing::Test {
 protected:
  // Whether it is new.
  bool Begin(const injector::Owner& owner, const std::string& id, absl::Time now = kStart) {
    const auto answer = requests_.Begin(owner, id, 7, now);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() && *answer == nullptr;
  }
  void Do(const injector::Owner& owner, const std::string& id, size_t refused = 0) {
    EXPECT_TRUE(Begin(owner, id)) << id;
    requests_.Finish(
        owner, id,
        {.revision = 1, .refused = std::vector<injector::RouteRefusal>(refused, Refusal())});
  }

  AnsweredRequests requests_;
};

TEST_F(AnsweredRequestsTest, TellsTheSameAgain) {
  ASSERT_TRUE(Begin(kOwner, "x"));
  requests_.Finish(kOwner, "x", {.revision = 5, .refused = {Refusal()}});
  const auto answer = requests_.Begin(kOwner, "x", 7, kStart);
  ASSERT_TRUE(answer.ok());
  ASSERT_NE(*answer, nullptr);
  EXPECT_EQ((*answer)->revision, 5u);
  EXPECT_EQ((*answer)->refused.size(), 1u);
}

TEST_F(AnsweredRequestsTest, IdentifiersAreAClientsOwn) {
  Do(kOwner, "x");
  EXPECT_TRUE(Begin({.principal = "detector", .client = "b"}, "x"));
  EXPECT_TRUE(Begin({.principal = "other", .client = "a"}, "x"));
  EXPECT_FALSE(Begin(kOwner, "x"));
}

TEST_F(AnsweredRequestsTest, RefusesAnotherRequestOfTheSameIdentifier) {
  Do(kOwner, "x");
  EXPECT_EQ(requests_.Begin(kOwner, "x", 8, kStart).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(AnsweredRequestsTest, OneThatIsUnderWayIsTold) {
  ASSERT_TRUE(Begin(kOwner, "x"));
  EXPECT_EQ(requests_.Begin(kOwner, "x", 7, kStart).status().code(),
            absl::StatusCode::kUnavailable);
  requests_.Abandon(kOwner, "x");
  EXPECT_TRUE(Begin(kOwner, "x"));
}

TEST_F(AnsweredRequestsTest, WhatIsAnsweredIsNotAbandoned) {
  Do(kOwner, "x");
  requests_.Abandon(kOwner, "x");
  EXPECT_FALSE(Begin(kOwner, "x"));
}

TEST_F(AnsweredRequestsTest, RemembersForItsTimeAndNoLonger) {
  Do(kOwner, "x");
  const absl::Time end = kStart + AnsweredRequests::kRemembered;
  EXPECT_FALSE(Begin(kOwner, "x", end - absl::Nanoseconds(1)));
  EXPECT_TRUE(Begin(kOwner, "x", end));
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(AnsweredRequestsTest, ForgetsTheOldestOfAPrincipalThatHasTooMany) {
  Do({.principal = "other"}, "x");
  for (size_t i = 0; i < AnsweredRequests::kPerPrincipalMax; ++i) Do(kOwner, absl::StrCat(i));
  EXPECT_FALSE(Begin(kOwner, "0"));  // To repeat one makes no room.
  Do(kOwner, "one more");
  EXPECT_FALSE(Begin(kOwner, "1"));
  EXPECT_FALSE(Begin({.principal = "other"}, "x"));
  EXPECT_EQ(requests_.size(), AnsweredRequests::kPerPrincipalMax + 1);
  EXPECT_TRUE(Begin(kOwner, "0"));
}

TEST_F(AnsweredRequestsTest, IsBoundedInAll) {
  for (size_t i = 0; i < AnsweredRequests::kMax; ++i) {
    Do({.principal = absl::StrCat(i / AnsweredRequests::kPerPrincipalMax)}, absl::StrCat(i));
  }
  EXPECT_EQ(requests_.size(), AnsweredRequests::kMax);
  Do({.principal = "one more"}, "x");
  EXPECT_EQ(requests_.size(), AnsweredRequests::kMax);
  EXPECT_FALSE(Begin({.principal = "0"}, "1"));
  EXPECT_TRUE(Begin({.principal = "0"}, "0"));
}

TEST_F(AnsweredRequestsTest, IsBoundedByWhatItsAnswersHold) {
  const size_t half = AnsweredRequests::kRefusalsMax / 2;
  Do(kOwner, "a", half);
  Do(kOwner, "b", half);
  EXPECT_EQ(requests_.refusals(), 2 * half);
  Do(kOwner, "c", 1);
  EXPECT_EQ(requests_.refusals(), half + 1);
  EXPECT_FALSE(Begin(kOwner, "b"));
  EXPECT_TRUE(Begin(kOwner, "a"));
}

TEST_F(AnsweredRequestsTest, AnAnswerThatComesTooLateIsNothing) {
  ASSERT_TRUE(Begin(kOwner, "x"));
  for (size_t i = 0; i < AnsweredRequests::kPerPrincipalMax; ++i) Do(kOwner, absl::StrCat(i));
  requests_.Finish(kOwner, "x", {.refused = {Refusal()}});
  EXPECT_EQ(requests_.refusals(), 0u);
  EXPECT_TRUE(Begin(kOwner, "x"));
}

}  // namespace
}  // namespace herald::rpc

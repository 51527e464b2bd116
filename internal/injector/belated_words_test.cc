#include "internal/injector/belated_words.h"

#include <optional>

#include <gtest/gtest.h>

namespace herald::injector {
namespace {

using Outcome = Delivery::Outcome;

const Nlri kRoute{Prefix::Masked(IpAddress::V4(0x0A000000), 24)};

TEST(BelatedWords, AWordIsBelatedUpToItsRevision) {
  BelatedWords words;
  words.Add(kRoute, 5, Outcome::kOtherPath);
  EXPECT_EQ(words.OutcomeOf(kRoute, 4), Outcome::kOtherPath);
  EXPECT_EQ(words.OutcomeOf(kRoute, 5), std::nullopt);
}

TEST(BelatedWords, TheLatestWordCounts) {
  BelatedWords words;
  words.Add(kRoute, 5, Outcome::kOtherPath);
  words.Add(kRoute, 7, Outcome::kNotSelected);
  EXPECT_EQ(words.OutcomeOf(kRoute, 6), Outcome::kNotSelected);
  words.Forget(kRoute);
  EXPECT_EQ(words.OutcomeOf(kRoute, 6), std::nullopt);
}

TEST(BelatedWords, AllAreForgottenOnceTheLatestIsWritten) {
  BelatedWords words;
  words.Add(kRoute, 5, Outcome::kOtherPath);
  words.Add({kRoute.prefix, 1}, 7, Outcome::kOtherPath);
  words.ForgetUpTo(6);
  EXPECT_EQ(words.OutcomeOf(kRoute, 4), Outcome::kOtherPath);
  words.ForgetUpTo(7);
  EXPECT_TRUE(words.empty());
}

}  // namespace
}  // namespace herald::injector

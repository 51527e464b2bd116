#include "internal/injector/accounts.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "internal/injector/owned_routes_fixture.h"

namespace herald::injector {
namespace {

Caller Limited(const std::string& principal, uint32_t announcements_per_minute = 10) {
  return CallerOf({.principal = principal}, {.announcements_per_minute = announcements_per_minute});
}

TEST(Accounts, APrincipalHasOneWhateverItsClients) {
  Accounts accounts;
  const Account* first = &accounts.Of(CallerOf({.principal = "a", .client = "x"}), kStart);
  EXPECT_EQ(&accounts.Of(CallerOf({.principal = "a", .client = "y"}), kStart), first);
  EXPECT_EQ(accounts.size(), 1u);
}

TEST(Accounts, PreparesAGrantOnce) {
  Accounts accounts;
  const Caller caller = CallerOf({.principal = "a"});
  const guard::GrantRef prepared = accounts.Of(caller, kStart).prepared;
  EXPECT_EQ(accounts.Of(caller, kStart).prepared, prepared);
  EXPECT_NE(accounts.Of(CallerOf({.principal = "a"}), kStart).prepared, prepared);
}

TEST(Accounts, ARateComesAndGoesWithTheGrant) {
  Accounts accounts;
  EXPECT_FALSE(accounts.Of(CallerOf({.principal = "a"}), kStart).rate.has_value());
  accounts.Of(Limited("a"), kStart).rate->Take(10, kStart);
  EXPECT_EQ(accounts.Of(Limited("a"), kStart).rate->Available(kStart), 0u);
  EXPECT_FALSE(accounts.Of(CallerOf({.principal = "a"}), kStart).rate.has_value());
}

TEST(Accounts, ThoseOfWhichNothingIsToBeRememberedGo) {
  Accounts accounts;
  accounts.Of(Limited("busy"), kStart).rate->Take(10, kStart);
  size_t size_max = 0;
  for (size_t i = 0; i < 10 * Accounts::kSweepMin; ++i) {
    accounts.Of(Limited(absl::StrCat(i)), kStart);
    size_max = std::max(size_max, accounts.size());
  }
  EXPECT_LE(size_max, Accounts::kSweepMin);
  EXPECT_EQ(accounts.Of(Limited("busy"), kStart).rate->Available(kStart), 0u);
}

}  // namespace
}  // namespace herald::injector

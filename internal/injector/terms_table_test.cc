#include "internal/injector/terms_table.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace herald::injector {
namespace {

TEST(TermsTable, EqualTermsAreOneObject) {
  TermsTable table;
  const Terms terms{.owner = {.principal = "a"}, .ttl_s = 60, .reason = "ticket-17"};
  const TermsRef first = table.Intern(terms);
  EXPECT_EQ(table.Intern(terms), first);
  EXPECT_EQ(*first, terms);
  EXPECT_EQ(table.size(), 1u);
}

TEST(TermsTable, TermsThatDifferInAnyFieldAreApart) {
  const std::vector<Terms> different = {
      {},
      {.owner = {.principal = "a"}},
      {.owner = {.client = "a"}},
      {.peers = {.names = {"a"}}},
      {.peers = {.names = {"a", "b"}}},
      {.peers = {.labels = {{"a", "b"}}}},
      {.lease = 1},
      {.ttl_s = 1},
      {.labels = {{"a", "b"}}},
      {.labels = {{"a", "c"}}},
      {.reason = "a"},
  };
  TermsTable table;
  std::vector<TermsRef> held;
  for (const Terms& terms : different) held.push_back(table.Intern(terms));
  EXPECT_EQ(table.size(), different.size());
  for (size_t i = 0; i < different.size(); ++i) EXPECT_EQ(table.Intern(different[i]), held[i]);
}

TEST(TermsTable, TermsThatNobodyHoldsGoAway) {
  TermsTable table;
  size_t size_max = 0;
  for (uint32_t ttl_s = 0; ttl_s < 10'000; ++ttl_s) {
    table.Intern({.ttl_s = ttl_s});
    size_max = std::max(size_max, table.size());
  }
  EXPECT_LE(size_max, 1024u);
}

}  // namespace
}  // namespace herald::injector

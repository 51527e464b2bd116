#include "internal/guard/guard.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace herald::guard {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Community kBlackhole(0xFFFF029A), kNoExport(0xFFFFFF01), kOther(0xFDE80001);
constexpr LargeCommunity kLarge = {65001, 666, 0}, kOtherLarge = {65001, 1, 1};

Prefix P(absl::string_view text) { return Prefix::Parse(text).value(); }
IpAddress Ip(absl::string_view text) { return IpAddress::Parse(text).value(); }

Grant Everything() {
  return {.prefixes = {{.prefix = P("0.0.0.0/0"), .ge = 0, .le = 32},
                       {.prefix = P("::/0"), .ge = 0, .le = 128}}};
}

PreparedGrant Prepared(const Grant& grant) { return PreparedGrant("detector", grant); }
const PreparedGrant& All() {
  static const auto* const kAll = new PreparedGrant("detector", Everything());
  return *kAll;
}

std::string RuleOf(const std::optional<Refusal>& refusal) {
  return refusal.has_value() ? refusal->rule : "";
}

struct PrefixCase {
  std::string prefix;
  std::string rule;  // Empty: may be announced.
};

void ExpectVerdicts(const Rules& rules, const Grant& grant, const std::vector<PrefixCase>& cases) {
  const Guard guard(rules);
  const PreparedGrant prepared = Prepared(grant);
  for (const PrefixCase& c : cases) {
    EXPECT_EQ(RuleOf(guard.CheckPrefix(prepared, P(c.prefix))), c.rule) << c.prefix;
  }
}

// R10.
TEST(Guard, NothingIsInsideOrAroundAProtectedPrefix) {
  const std::string rule = "guard.protected_prefixes";
  ExpectVerdicts(
      {.protected_prefixes = {P("192.0.2.0/24"), P("198.51.100.7/32"), P("10.0.0.0/8"),
                              P("10.1.0.0/16"), P("2001:db8::/32"), P("2001:dba::1/128")}},
      Everything(),
      {{"192.0.2.0/24", rule},
       {"192.0.2.0/25", rule},
       {"192.0.2.128/25", rule},
       {"192.0.2.0/32", rule},
       {"192.0.2.255/32", rule},
       {"192.0.2.0/23", rule},
       {"192.0.0.0/8", rule},
       {"128.0.0.0/1", rule},
       {"192.0.1.255/32", ""},
       {"192.0.3.0/32", ""},
       {"192.0.3.0/24", ""},
       {"192.0.0.0/23", ""},
       {"198.51.100.7/32", rule},
       {"198.51.100.6/31", rule},
       {"198.51.100.6/32", ""},
       {"198.51.100.8/32", ""},
       {"10.0.0.0/7", rule},
       {"10.1.0.0/16", rule},
       {"10.1.2.3/32", rule},
       {"10.255.255.255/32", rule},
       {"9.255.255.255/32", ""},
       {"11.0.0.0/32", ""},
       {"2001:db8::/32", rule},
       {"2001:db8:ffff::/48", rule},
       {"2001:db8::/31", rule},
       {"2001:db8::1/128", rule},
       {"2001:db9::/32", ""},
       {"2001:dba::/127", rule},
       {"2001:dba::1/128", rule},
       {"2001:dba::/128", ""},
       {"2001:dba::2/128", ""},
       {"8000::/1", ""},
       {"::/1", rule}});
}

// A protected prefix of one family says nothing of the other's, whatever the bits.
TEST(Guard, FamiliesAreApart) {
  ExpectVerdicts(
      {.protected_prefixes = {P("0.0.0.0/0")}}, Everything(),
      {{"2001:db8::/32", ""}, {"::/1", ""}, {"192.0.2.1/32", "guard.protected_prefixes"}});
  ExpectVerdicts({.protected_prefixes = {P("::/0")}}, Everything(),
                 {{"192.0.2.1/32", ""}, {"::/128", "guard.protected_prefixes"}});
}

// C11.
TEST(Guard, TheDefaultRouteHasToBeAllowed) {
  const std::string rule = "guard.default_route";
  ExpectVerdicts(
      {}, Everything(),
      {{"0.0.0.0/0", rule}, {"::/0", rule}, {"0.0.0.0/1", ""}, {"::/1", ""}, {"0.0.0.0/32", ""}});
  ExpectVerdicts({.default_route = true}, Everything(), {{"0.0.0.0/0", ""}, {"::/0", ""}});
  // Lengths are not asked about it, protected prefixes are.
  ExpectVerdicts({.default_route = true, .ipv4_lengths = {8, 32}, .ipv6_lengths = {1, 128}},
                 Everything(), {{"0.0.0.0/0", ""}, {"::/0", ""}});
  ExpectVerdicts({.protected_prefixes = {P("192.0.2.1/32")}, .default_route = true}, Everything(),
                 {{"0.0.0.0/0", "guard.protected_prefixes"}, {"::/0", ""}});
}

// C11.
TEST(Guard, LengthsAreBounded) {
  const std::string v4 = "guard.ipv4_length_", v6 = "guard.ipv6_length_";
  ExpectVerdicts({.ipv4_lengths = {24, 30}, .ipv6_lengths = {48, 64}}, Everything(),
                 {{"10.0.0.0/23", v4 + "min"},
                  {"10.0.0.0/24", ""},
                  {"10.0.0.0/30", ""},
                  {"10.0.0.0/31", v4 + "max"},
                  {"10.0.0.0/32", v4 + "max"},
                  {"0.0.0.0/1", v4 + "min"},
                  {"2001:db8::/47", v6 + "min"},
                  {"2001:db8::/48", ""},
                  {"2001:db8::/64", ""},
                  {"2001:db8::/65", v6 + "max"},
                  {"2001:db8::/128", v6 + "max"}});
  ExpectVerdicts({}, Everything(), {{"0.0.0.0/1", ""}, {"1.1.1.1/32", ""}, {"1::/128", ""}});
}

// R19, API-2.
TEST(Grant, PrefixesHaveLengths) {
  const std::string rule = "principals[detector].grant.prefixes";
  ExpectVerdicts({},
                 {.prefixes = {{P("198.51.100.0/24"), 30, 31},
                               {P("203.0.113.0/24"), 24, 24},
                               {P("2001:db8::/32"), 128, 128},
                               {P("192.0.2.1/32"), 32, 32}}},
                 {{"198.51.100.0/29", rule},
                  {"198.51.100.0/30", ""},
                  {"198.51.100.254/31", ""},
                  {"198.51.100.0/32", rule},
                  {"198.51.100.0/24", rule},
                  {"198.51.99.0/30", rule},
                  {"198.51.101.0/30", rule},
                  {"203.0.113.0/24", ""},
                  {"203.0.113.0/25", rule},
                  {"203.0.112.0/23", rule},
                  {"2001:db8::1/128", ""},
                  {"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128", ""},
                  {"2001:db8::/127", rule},
                  {"2001:db9::1/128", rule},
                  {"192.0.2.1/32", ""},
                  {"192.0.2.0/32", rule},
                  {"192.0.2.0/31", rule}});
}

// A route may be granted by any of the prefixes that cover it, not by the nearest only.
TEST(Grant, NestedPrefixesAddUp) {
  const std::string rule = "principals[detector].grant.prefixes";
  ExpectVerdicts({},
                 {.prefixes = {{P("10.1.1.0/24"), 28, 28},
                               {P("10.0.0.0/8"), 32, 32},
                               {P("10.1.0.0/16"), 24, 24},
                               {P("10.1.0.0/16"), 20, 20}}},
                 {{"10.1.1.1/32", ""},
                  {"10.1.1.0/28", ""},
                  {"10.1.1.0/24", ""},
                  {"10.1.0.0/20", ""},
                  {"10.1.2.0/28", rule},
                  {"10.2.0.0/24", rule},
                  {"10.2.0.1/32", ""},
                  {"10.1.1.0/27", rule}});
}

TEST(Grant, GrantsNothingByDefault) {
  ExpectVerdicts({}, {},
                 {{"192.0.2.1/32", "principals[detector].grant.prefixes"},
                  {"::1/128", "principals[detector].grant.prefixes"}});
}

TEST(Guard, ARefusalSaysWhatItCollidedWithAndWhatWouldDo) {
  const Guard guard({.protected_prefixes = {P("192.0.2.0/24")}, .ipv4_lengths = {8, 30}});
  const PreparedGrant grant = Prepared({.prefixes = {{P("198.51.100.0/24"), 28, 30},
                                                     {P("198.51.100.0/25"), 26, 26},
                                                     {P("203.0.113.0/24"), 24, 24}}});
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"192.0.2.53/32", "192.0.2.53/32 lies in 192.0.2.0/24, which is protected"},
      {"192.0.2.0/24", "192.0.2.0/24 is 192.0.2.0/24, which is protected"},
      {"192.0.0.0/16", "192.0.0.0/16 covers 192.0.2.0/24, which is protected"},
      {"0.0.0.0/0", "0.0.0.0/0 is the default route, which is not allowed"},
      {"10.0.0.0/7", "10.0.0.0/7 is shorter than the least length of 8"},
      {"198.51.100.0/31", "198.51.100.0/31 is longer than the greatest length of 30"},
      {"198.51.100.0/27",
       "198.51.100.0/27 has a length that is not granted; granted in 198.51.100.0/25 are lengths "
       "26, 28 to 30"},
      {"10.0.0.0/8",
       "10.0.0.0/8 is in no granted prefix; granted: 198.51.100.0/24, 198.51.100.0/25, "
       "203.0.113.0/24"},
  };
  for (const auto& [prefix, message] : cases) {
    const std::optional<Refusal> refusal = guard.CheckPrefix(grant, P(prefix));
    ASSERT_TRUE(refusal.has_value()) << prefix;
    EXPECT_EQ(refusal->message, message);
  }
}

TEST(Guard, AMessageIsBoundedHoweverMuchIsGranted) {
  Grant grant;
  for (uint8_t i = 0; i < 200; ++i) {
    grant.prefixes.push_back({Prefix::Masked(IpAddress::V4(uint32_t{i} << 24), 8), 8, 8});
  }
  const std::optional<Refusal> refusal = Guard({}).CheckPrefix(Prepared(grant), P("2001:db8::/32"));
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->message,
            "2001:db8::/32 is in no granted prefix; granted: 0.0.0.0/8, 1.0.0.0/8, 2.0.0.0/8, "
            "3.0.0.0/8, 4.0.0.0/8, 5.0.0.0/8, 6.0.0.0/8, 7.0.0.0/8 and 192 more");
}

// --- Attributes ---

PathAttributes With(std::vector<Community> standard, std::vector<LargeCommunity> large = {}) {
  return {.communities = std::move(standard), .large_communities = std::move(large)};
}

// R3, R4, C8.
TEST(Guard, CommunitiesOfTheRules) {
  const Guard guard({.required = {.standard = {kNoExport, kBlackhole}, .large = {kLarge}},
                     .forbidden = {.standard = {kOther}, .large = {kOtherLarge}}});
  const auto rule = [&](const PathAttributes& attributes) {
    return RuleOf(guard.CheckAttributes(All(), attributes));
  };
  EXPECT_EQ(rule(With({kBlackhole, kNoExport}, {kLarge})), "");
  EXPECT_EQ(rule(With({Community(1), kNoExport, kBlackhole}, {{1, 1, 1}, kLarge})), "");
  EXPECT_EQ(rule(With({}, {})), "guard.required_communities");
  EXPECT_EQ(rule(With({kBlackhole}, {kLarge})), "guard.required_communities");
  EXPECT_EQ(rule(With({kBlackhole, kNoExport})), "guard.required_communities");
  EXPECT_EQ(rule(With({kBlackhole, kNoExport, kOther}, {kLarge})), "guard.forbidden_communities");
  EXPECT_EQ(rule(With({kBlackhole, kNoExport}, {kLarge, kOtherLarge})),
            "guard.forbidden_communities");
}

TEST(Grant, CommunitiesOfThePrincipal) {
  const Guard guard({});
  const std::string at = "principals[detector].grant.";
  Grant grant = Everything();
  grant.required = {.standard = {kBlackhole}};
  grant.forbidden = {.large = {kOtherLarge}};
  grant.allowed = Communities{.standard = {kNoExport, kBlackhole}, .large = {kLarge}};
  const PreparedGrant prepared = Prepared(grant);
  const auto rule = [&](const PathAttributes& attributes) {
    return RuleOf(guard.CheckAttributes(prepared, attributes));
  };
  EXPECT_EQ(rule(With({kBlackhole})), "");
  EXPECT_EQ(rule(With({kBlackhole, kNoExport}, {kLarge})), "");
  EXPECT_EQ(rule(With({kNoExport})), at + "required_communities");
  EXPECT_EQ(rule(With({kBlackhole, kOther})), at + "allowed_communities");
  EXPECT_EQ(rule(With({kBlackhole}, {{1, 1, 1}})), at + "allowed_communities");
  EXPECT_EQ(rule(With({kBlackhole}, {kOtherLarge})), at + "forbidden_communities");
  // Extended ones are not looked at.
  PathAttributes extended = With({kBlackhole});
  extended.extended_communities = {ExtendedCommunity(1)};
  EXPECT_EQ(rule(extended), "");
}

TEST(Grant, WhereOneKindIsAllowedTheOtherIsNot) {
  Grant grant = Everything();
  grant.allowed = Communities{.standard = {kBlackhole}};
  const std::optional<Refusal> refusal =
      Guard({}).CheckAttributes(Prepared(grant), With({kBlackhole}, {kLarge}));
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->message, "community 65001:666:0 is not allowed; allowed: none of its kind");
}

TEST(Guard, ARefusedCommunityIsNamed) {
  const Guard guard(
      {.required = {.standard = {kBlackhole}}, .forbidden = {.standard = {kNoExport}}});
  EXPECT_EQ(guard.CheckAttributes(All(), With({kNoExport}))->message,
            "community blackhole is missing; every route must have blackhole");
  EXPECT_EQ(guard.CheckAttributes(All(), With({kBlackhole, kNoExport}))->message,
            "community no-export is forbidden");
}

TEST(Grant, NextHops) {
  const Guard guard({});
  const std::string rule = "principals[detector].grant.next_hops";
  const auto verdict = [&](std::optional<NextHops> granted, const NextHop& next_hop) {
    Grant grant = Everything();
    grant.next_hops = std::move(granted);
    return RuleOf(guard.CheckAttributes(Prepared(grant), {.next_hop = next_hop}));
  };
  const auto to = [](absl::string_view text) { return NextHopAddress{Ip(text)}; };
  const NextHops self = {.self = true};
  const NextHops inside = {.inside = {P("192.0.2.0/24"), P("2001:db8::/64")}};
  EXPECT_EQ(verdict(std::nullopt, NextHopSelf{}), "");
  EXPECT_EQ(verdict(std::nullopt, to("203.0.113.1")), "");
  EXPECT_EQ(verdict(self, NextHopSelf{}), "");
  EXPECT_EQ(verdict(self, to("192.0.2.1")), rule);
  EXPECT_EQ(verdict(inside, NextHopSelf{}), rule);
  EXPECT_EQ(verdict(inside, to("192.0.2.0")), "");
  EXPECT_EQ(verdict(inside, to("192.0.2.255")), "");
  EXPECT_EQ(verdict(inside, to("192.0.3.0")), rule);
  EXPECT_EQ(verdict(inside, to("192.0.1.255")), rule);
  EXPECT_EQ(verdict(inside, to("2001:db8::1")), "");
  EXPECT_EQ(verdict(inside, to("2001:db8:0:1::1")), rule);
}

// RFC 2545 section 3: on a shared link the router takes the link-local one.
TEST(Grant, ALinkLocalAddressBesideTheNextHopIsOneToo) {
  Grant grant = Everything();
  grant.next_hops = NextHops{.self = true, .inside = {P("2001:db8::/64")}};
  const PathAttributes attributes = {.next_hop = NextHopAddress{Ip("2001:db8::1"), Ip("fe80::1")}};
  const std::optional<Refusal> refusal = Guard({}).CheckAttributes(Prepared(grant), attributes);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->message, "next hop fe80::1 is not granted; granted: self, 2001:db8::/64");
  grant.next_hops->inside.push_back(P("fe80::/10"));
  EXPECT_FALSE(Guard({}).CheckAttributes(Prepared(grant), attributes).has_value());
}

// --- Terms ---

injector::Terms For(std::vector<std::string> names, injector::Labels labels = {}) {
  return {.peers = {.names = std::move(names), .labels = std::move(labels)}};
}

// API-2.
TEST(Grant, PeersAreNarrowedOrRefused) {
  const Guard guard({});
  const std::string rule = "principals[detector].grant.peers";
  Grant grant = Everything();
  grant.peers = {"racks", "edge-1"};
  const PreparedGrant prepared = Prepared(grant);
  injector::Terms all, some = For({"edge-1"}), others = For({"edge-1", "edge-2"}),
                       by_label = For({}, {{"site", "fra"}}),
                       both = For({"edge-1"}, {{"site", "fra"}});
  EXPECT_EQ(RuleOf(guard.CheckTerms(prepared, all)), "");
  EXPECT_THAT(all.peers.names, ElementsAre("edge-1", "racks"));
  EXPECT_EQ(RuleOf(guard.CheckTerms(prepared, some)), "");
  EXPECT_THAT(some.peers.names, ElementsAre("edge-1"));
  EXPECT_EQ(RuleOf(guard.CheckTerms(prepared, others)), rule);
  EXPECT_EQ(guard.CheckTerms(prepared, others)->message,
            "peer edge-2 is not granted; granted: edge-1, racks");
  EXPECT_EQ(RuleOf(guard.CheckTerms(prepared, by_label)), rule);
  EXPECT_EQ(RuleOf(guard.CheckTerms(prepared, both)), rule);
}

TEST(Grant, AllPeersWhereItNamesNone) {
  injector::Terms all, by_label = For({}, {{"site", "fra"}}), some = For({"edge-9"});
  EXPECT_EQ(RuleOf(Guard({}).CheckTerms(All(), all)), "");
  EXPECT_THAT(all.peers.names, IsEmpty());
  EXPECT_EQ(RuleOf(Guard({}).CheckTerms(All(), by_label)), "");
  EXPECT_EQ(RuleOf(Guard({}).CheckTerms(All(), some)), "");
}

// R12.
TEST(Guard, RoutesMustNotStandForEver) {
  const auto verdict = [](const Rules& rules, const Grant& grant, injector::LeaseId lease,
                          uint32_t ttl_s) {
    injector::Terms terms = {.lease = lease, .ttl_s = ttl_s};
    return RuleOf(Guard(rules).CheckTerms(Prepared(grant), terms));
  };
  const std::string at = "principals[detector].grant.";
  const Rules rules = {.requires_ttl = true, .ttl_max_s = 3600};
  EXPECT_EQ(verdict({}, {}, 0, 0), "");
  EXPECT_EQ(verdict({}, {}, 0, kTtlMaxS), "");
  EXPECT_EQ(verdict(rules, {}, 0, 0), "guard.requires_ttl");
  EXPECT_EQ(verdict(rules, {}, 7, 0), "");
  EXPECT_EQ(verdict(rules, {}, 0, 1), "");
  EXPECT_EQ(verdict(rules, {}, 0, 3600), "");
  EXPECT_EQ(verdict(rules, {}, 0, 3601), "guard.ttl_max_s");
  EXPECT_EQ(verdict(rules, {}, 7, 3601), "guard.ttl_max_s");
  const Grant grant = {.requires_ttl = true, .ttl_max_s = 60};
  EXPECT_EQ(verdict({}, grant, 0, 0), at + "requires_ttl");
  EXPECT_EQ(verdict({}, grant, 7, 0), "");
  EXPECT_EQ(verdict({}, grant, 0, 60), "");
  EXPECT_EQ(verdict({}, grant, 0, 61), at + "ttl_max_s");
}

// API-13.
TEST(Guard, AWithdrawAllTakesAShareOnly) {
  const auto verdict = [](uint8_t of_rules, uint8_t of_grant, uint64_t taken, uint64_t standing) {
    const Guard guard({.withdraw_all_max_percent = of_rules});
    return RuleOf(
        guard.CheckWithdrawAll(Prepared({.withdraw_all_max_percent = of_grant}), taken, standing));
  };
  const std::string of_guard = "guard.withdraw_all_max_percent";
  const std::string of_grant = "principals[detector].grant.withdraw_all_max_percent";
  EXPECT_EQ(verdict(100, 100, 1'000'000, 1'000'000), "");
  EXPECT_EQ(verdict(50, 100, 0, 0), "");
  EXPECT_EQ(verdict(1, 1, 10, 10), "");
  EXPECT_EQ(verdict(1, 100, 11, 11), of_guard);
  EXPECT_EQ(verdict(50, 100, 50, 100), "");
  EXPECT_EQ(verdict(50, 100, 51, 100), of_guard);
  EXPECT_EQ(verdict(100, 25, 25, 100), "");
  EXPECT_EQ(verdict(100, 25, 26, 100), of_grant);
  EXPECT_EQ(verdict(50, 100, 50, 99), of_guard);
  EXPECT_EQ(Guard({.withdraw_all_max_percent = 50}).CheckWithdrawAll(All(), 60, 100)->message,
            "would take 60 of 100 routes; at most 50 percent may go at once, or 10 routes");
}

}  // namespace
}  // namespace herald::guard

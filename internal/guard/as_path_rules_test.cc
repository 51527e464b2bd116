#include "internal/guard/as_path_rules.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "internal/guard/guard.h"

namespace herald::guard {
namespace {

using enum AsPathSegmentType;

AsPathSegment Of(AsPathSegmentType type, const std::vector<uint32_t>& numbers) {
  AsPathSegment segment{.type = type, .asns = {}};
  for (const uint32_t number : numbers) segment.asns.emplace_back(number);
  return segment;
}
AsPath Sequence(const std::vector<uint32_t>& numbers) { return {Of(kAsSequence, numbers)}; }

AsnRange Range(uint32_t first, uint32_t last) { return {Asn(first), Asn(last)}; }

std::string RuleOf(const std::optional<Refusal>& refusal) {
  return refusal.has_value() ? refusal->rule : "";
}
std::string RuleOf(const AsPaths& rules, const AsPath& path) {
  return RuleOf(AsPathRules(rules).Check(path, ""));
}
std::string MessageOf(const AsPaths& rules, const AsPath& path) {
  const std::optional<Refusal> refusal = AsPathRules(rules).Check(path, "");
  return refusal.has_value() ? refusal->message : "";
}

TEST(AsPathRules, AllowAllByDefault) {
  EXPECT_EQ(RuleOf({}, {}), "");
  EXPECT_EQ(RuleOf({}, {Of(kAsSequence, std::vector<uint32_t>(255, 1)), Of(kAsSet, {2})}), "");
}

TEST(AsPathRules, ARepeatedNumberIsCountedAndASetIsOne) {
  const std::string rule = "as_path.length_max";
  const AsPaths rules = {.length_max = 3};
  EXPECT_EQ(RuleOf(rules, Sequence({1, 1, 1})), "");
  EXPECT_EQ(RuleOf(rules, Sequence({1, 1, 1, 1})), rule);
  EXPECT_EQ(RuleOf(rules, {Of(kAsSequence, {1, 2}), Of(kAsSet, {3, 4, 5})}), "");
  EXPECT_EQ(RuleOf(rules, {Of(kAsSequence, {1, 2, 3}), Of(kAsSet, {4})}), rule);
  EXPECT_EQ(RuleOf(rules, {Of(kAsConfedSequence, {7, 8, 9}), Of(kAsConfedSet, {7}),
                           Of(kAsSequence, {1, 2, 3})}),
            "");
  EXPECT_EQ(MessageOf(rules, Sequence({1, 2, 3, 4})),
            "AS_PATH has a length of 4, which is above 3");
  EXPECT_EQ(RuleOf({.length_max = 0}, {}), "");
  EXPECT_EQ(RuleOf({.length_max = 0}, Sequence({1})), rule);
}

// RFC 6811 section 2.
TEST(AsPathRules, TheLastNumberIsTheOrigin) {
  const std::string rule = "as_path.allowed_origins";
  const AsPaths rules = {.allowed_origins = {Range(65020, 65020), Range(64512, 64515)}};
  EXPECT_EQ(RuleOf(rules, Sequence({65020})), "");
  EXPECT_EQ(RuleOf(rules, Sequence({1, 64512})), "");
  EXPECT_EQ(RuleOf(rules, Sequence({1, 64515})), "");
  EXPECT_EQ(RuleOf(rules, Sequence({1, 64511})), rule);
  EXPECT_EQ(RuleOf(rules, Sequence({1, 64516})), rule);
  EXPECT_EQ(RuleOf(rules, Sequence({65020, 1})), rule);
  EXPECT_EQ(RuleOf(rules, {Of(kAsSet, {1}), Of(kAsSequence, {65020})}), "");
  EXPECT_EQ(MessageOf(rules, Sequence({65020, 1})),
            "origin AS 1 is not allowed; allowed: 64512-64515, 65020");
}

TEST(AsPathRules, AnEmptyPathHasOurOriginAndASetHasNone) {
  const AsPaths rules = {.allowed_origins = {Range(65020, 65020)}};
  EXPECT_EQ(RuleOf(rules, {}), "");
  EXPECT_EQ(RuleOf(rules, {Of(kAsConfedSequence, {7})}), "");
  EXPECT_EQ(RuleOf(rules, {Of(kAsConfedSet, {7})}), "");
  EXPECT_EQ(MessageOf(rules, {Of(kAsSequence, {65020}), Of(kAsSet, {65020})}),
            "an AS_PATH that ends in an AS_SET has no origin; allowed: 65020");
}

TEST(AsPathRules, AForbiddenNumberIsNowhere) {
  const std::string rule = "as_path.forbidden_asns";
  const AsPaths rules = {.forbidden_asns = {Range(174, 174), Range(4'200'000'000, 4'294'967'295)}};
  EXPECT_EQ(RuleOf(rules, {}), "");
  EXPECT_EQ(RuleOf(rules, Sequence({173, 175, 4'199'999'999})), "");
  for (const AsPathSegmentType type : {kAsSequence, kAsSet, kAsConfedSequence, kAsConfedSet}) {
    EXPECT_EQ(RuleOf(rules, {Of(type, {1, 174}), Of(kAsSequence, {2})}), rule);
    EXPECT_EQ(RuleOf(rules, {Of(kAsSequence, {2}), Of(type, {4'294'967'295, 1})}), rule);
  }
  EXPECT_EQ(MessageOf(rules, Sequence({1, 174})), "AS number 174 in the AS_PATH is forbidden");
}

TEST(AsPathRules, RangesThatOverlapAreOne) {
  const AsPaths rules = {.allowed_origins = {Range(10, 20), Range(1, 30), Range(25, 40)}};
  EXPECT_EQ(RuleOf(rules, Sequence({21})), "");
  EXPECT_EQ(MessageOf(rules, Sequence({41})), "origin AS 41 is not allowed; allowed: 1-40");
}

// Conformance: API-2.
TEST(AsPathRules, OfTheGuardAndOfTheGrant) {
  const PathAttributes attributes = {.as_path = Sequence({65001, 65002})};
  const AsPaths rules = {.length_max = 1};
  const PreparedGrant any("detector", {}), granted("detector", {.as_path = rules});
  EXPECT_EQ(RuleOf(Guard({}).CheckAttributes(any, attributes)), "");
  EXPECT_EQ(RuleOf(Guard({.as_path = rules}).CheckAttributes(any, attributes)),
            "guard.as_path.length_max");
  EXPECT_EQ(RuleOf(Guard({}).CheckAttributes(granted, attributes)),
            "principals[detector].grant.as_path.length_max");
}

// What the comments of the configuration say, word by word.
std::string ExpectedRule(const AsPaths& rules, const AsPath& path) {
  size_t length = 0;
  for (const AsPathSegment& segment : path) {
    length += segment.type == kAsSequence ? segment.asns.size() : segment.type == kAsSet ? 1 : 0;
  }
  if (rules.length_max.has_value() && length > *rules.length_max) return "as_path.length_max";
  const auto is_in = [](const std::vector<AsnRange>& ranges, Asn asn) {
    for (const AsnRange& range : ranges) {
      if (range.first <= asn && asn <= range.last) return true;
    }
    return false;
  };
  for (const AsPathSegment& segment : path) {
    for (const Asn asn : segment.asns) {
      if (is_in(rules.forbidden_asns, asn)) return "as_path.forbidden_asns";
    }
  }
  if (rules.allowed_origins.empty() || path.empty()) return "";
  const AsPathSegment& last = path.back();
  if (last.type == kAsSet) return "as_path.allowed_origins";
  const bool is_allowed =
      last.type != kAsSequence || is_in(rules.allowed_origins, last.asns.back());
  return is_allowed ? "" : "as_path.allowed_origins";
}

TEST(AsPathRules, AgreeWithAModelThatLooksAtEveryRange) {
  std::mt19937 random(1);
  const auto roll = [&random](uint32_t lowest, uint32_t highest) {
    return std::uniform_int_distribution<uint32_t>(lowest, highest)(random);
  };
  const auto ranges = [&roll](uint32_t most) {
    std::vector<AsnRange> some;
    for (uint32_t i = roll(0, most); i > 0; --i) {
      const uint32_t first = roll(1, 60);
      some.push_back(Range(first, first + roll(0, 6)));
    }
    return some;
  };
  int allowed = 0, refused = 0;
  for (int i = 0; i < 2000; ++i) {
    AsPaths rules = {.allowed_origins = ranges(8), .forbidden_asns = ranges(2)};
    if (roll(0, 1) == 1) rules.length_max = roll(0, 6);
    const AsPathRules checked(rules);
    for (int j = 0; j < 20; ++j) {
      AsPath path;
      for (uint32_t k = roll(0, 3); k > 0; --k) {
        std::vector<uint32_t> asns(roll(1, 3));
        for (uint32_t& asn : asns) asn = roll(1, 66);
        path.push_back(Of(static_cast<AsPathSegmentType>(roll(1, 4)), asns));
      }
      const std::string rule = RuleOf(checked.Check(path, ""));
      ASSERT_EQ(rule, ExpectedRule(rules, path)) << i << " " << j;
      (rule.empty() ? allowed : refused) += 1;
    }
  }
  EXPECT_GT(allowed, 5'000);
  EXPECT_GT(refused, 5'000);
}

}  // namespace
}  // namespace herald::guard

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "internal/guard/guard.h"

namespace herald::guard {
namespace {

// Prefixes of so few bits that they often meet: the first or the last eight of an address.
class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}

  int Roll(int lowest, int highest) {
    return std::uniform_int_distribution<int>(lowest, highest)(random_);
  }
  Prefix AnyPrefix() {
    const auto bits = static_cast<uint64_t>(Roll(0, 255));
    switch (Roll(0, 3)) {
      case 0:
        return Prefix::Masked(IpAddress::V4(static_cast<uint32_t>(bits) << 24), Roll(0, 8));
      case 1:
        return Prefix::Masked(IpAddress::V4(static_cast<uint32_t>(bits)), Roll(24, 32));
      case 2:
        return Prefix::Masked(IpAddress::V6(bits << 56, 0), Roll(0, 8));
      default:
        return Prefix::Masked(IpAddress::V6(0, bits), Roll(120, 128));
    }
  }
  GrantedPrefix AnyGrantedPrefix() {
    const Prefix prefix = AnyPrefix();
    const int ge = Roll(prefix.length(), prefix.address().bits());
    return {.prefix = prefix,
            .ge = static_cast<uint8_t>(ge),
            .le = static_cast<uint8_t>(Roll(ge, prefix.address().bits()))};
  }
  LengthBounds AnyBounds(int most) {
    const int min = Roll(0, 3);
    return {.min = static_cast<uint8_t>(min), .max = static_cast<uint8_t>(Roll(most - 3, most))};
  }

 private:
  std::mt19937 random_;
};

// What the comments of the configuration say, word by word.
std::string ExpectedRule(const Rules& rules, const Grant& grant, const Prefix& prefix) {
  if (prefix.length() == 0 && !rules.default_route) return "guard.default_route";
  for (const Prefix& other : rules.protected_prefixes) {
    if (other.Covers(prefix) || prefix.Covers(other)) return "guard.protected_prefixes";
  }
  const LengthBounds& bounds = prefix.is_v4() ? rules.ipv4_lengths : rules.ipv6_lengths;
  const std::string family = prefix.is_v4() ? "guard.ipv4_length_" : "guard.ipv6_length_";
  if (prefix.length() > 0 && prefix.length() < bounds.min) return family + "min";
  if (prefix.length() > bounds.max) return family + "max";
  for (const GrantedPrefix& granted : grant.prefixes) {
    if (granted.prefix.Covers(prefix) && prefix.length() >= granted.ge &&
        prefix.length() <= granted.le) {
      return "";
    }
  }
  return "principals[p].grant.prefixes";
}

TEST(GuardProperty, AgreesWithAModelThatLooksAtEveryPrefix) {
  int allowed = 0, refused = 0;
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    Rules rules = {.default_route = dice.Roll(0, 1) == 1,
                   .ipv4_lengths = dice.AnyBounds(32),
                   .ipv6_lengths = dice.AnyBounds(128)};
    for (int i = dice.Roll(0, 6); i > 0; --i) rules.protected_prefixes.push_back(dice.AnyPrefix());
    Grant grant;
    for (int i = dice.Roll(0, 40); i > 0; --i) grant.prefixes.push_back(dice.AnyGrantedPrefix());
    const Guard guard(rules);
    const PreparedGrant prepared("p", grant);
    for (int i = 0; i < 100; ++i) {
      const Prefix prefix = dice.AnyPrefix();
      const std::optional<Refusal> refusal = guard.CheckPrefix(prepared, prefix);
      const std::string rule = refusal.has_value() ? refusal->rule : "";
      ASSERT_EQ(rule, ExpectedRule(rules, grant, prefix))
          << "seed " << seed << ": " << prefix.Format();
      (rule.empty() ? allowed : refused) += 1;
    }
  }
  EXPECT_GT(allowed, 10'000);
  EXPECT_GT(refused, 10'000);
}

}  // namespace
}  // namespace herald::guard

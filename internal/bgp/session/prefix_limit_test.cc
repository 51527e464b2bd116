#include "internal/bgp/session/prefix_limit.h"

#include <chrono>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace herald::session {
namespace {

using Verdict = PrefixLimit::Verdict;
using testing::ElementsAre;

PrefixLimit LimitOf(uint32_t max, uint8_t warning_percent = 75) {
  return PrefixLimit(
      config::PrefixLimit{.family = kIpv6Unicast, .max = max, .warning_percent = warning_percent});
}

TEST(PrefixLimit, ExactlyTheMaximumIsFine) {
  PrefixLimit limit = LimitOf(100, 100);
  EXPECT_EQ(limit.Judge(99), Verdict::kFine);
  EXPECT_EQ(limit.Judge(100), Verdict::kWarn);
  EXPECT_EQ(limit.Judge(101), Verdict::kPassed);
}

TEST(PrefixLimit, WarnsOnceForEachCrossing) {
  PrefixLimit limit = LimitOf(100);
  EXPECT_EQ(limit.Judge(74), Verdict::kFine);
  EXPECT_EQ(limit.Judge(75), Verdict::kWarn);
  EXPECT_EQ(limit.Judge(80), Verdict::kFine);
  EXPECT_EQ(limit.Judge(74), Verdict::kFine);
  EXPECT_EQ(limit.Judge(90), Verdict::kWarn);
  limit.Reset();
  EXPECT_EQ(limit.Judge(90), Verdict::kWarn);
}

TEST(PrefixLimit, TheWarningIsNotRoundedDown) {
  PrefixLimit limit = LimitOf(10);
  EXPECT_EQ(limit.Judge(7), Verdict::kFine);  // 70 %
  EXPECT_EQ(limit.Judge(8), Verdict::kWarn);
}

TEST(PrefixLimit, TheLargestMaximum) {
  PrefixLimit limit = LimitOf(0xFFFFFFFF);
  EXPECT_EQ(limit.Judge(1'000'000'000), Verdict::kFine);
  EXPECT_EQ(limit.Judge(4'000'000'000), Verdict::kWarn);
  EXPECT_EQ(limit.Judge(size_t{1} << 32), Verdict::kPassed);
}

// Conformance: N-1.
TEST(PrefixLimit, TheCeaseTellsFamilyAndLimit) {  // RFC 4486 section 4
  const fsm::AutomaticStop stop = LimitOf(0x01020304).Stop();
  EXPECT_EQ(stop.cease.code, NotifyCode::kCease);
  EXPECT_EQ(stop.cease.subcode, 1);
  EXPECT_THAT(stop.cease.data, ElementsAre(0, 2, 1, 1, 2, 3, 4));
}

TEST(PrefixLimit, SaysWhetherItComesBack) {
  const fsm::AutomaticStop stays = LimitOf(10).Stop();
  EXPECT_EQ(stays.idle_time, fsm::kForever);
  EXPECT_EQ(stays.detail,
            "more than 10 ipv6-unicast routes; stays down until it is enabled or reset");
  const fsm::AutomaticStop returns =
      PrefixLimit(config::PrefixLimit{.family = kIpv4Unicast, .max = 10, .restart_s = 300}).Stop();
  EXPECT_EQ(returns.idle_time, std::chrono::seconds(300));
  EXPECT_EQ(returns.detail, "more than 10 ipv4-unicast routes; comes back after 300 s");
}

}  // namespace
}  // namespace herald::session

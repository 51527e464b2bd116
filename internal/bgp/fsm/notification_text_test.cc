#include "internal/bgp/fsm/notification_text.h"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace herald::fsm {
namespace {

NotificationMessage Shutdown(const std::string& text, uint8_t subcode = 2) {
  NotificationMessage notification{.code = NotifyCode::kCease, .subcode = subcode};
  notification.data.push_back(static_cast<uint8_t>(text.size()));
  notification.data.insert(notification.data.end(), text.begin(), text.end());
  return notification;
}

TEST(NotificationText, Names) {
  EXPECT_EQ(NotificationName({NotifyCode::kOpen, 2, {}}), "OPEN/Bad Peer AS");
  EXPECT_EQ(NotificationName({NotifyCode::kHoldTimerExpired, 0, {}}), "Hold Timer Expired");
  EXPECT_EQ(NotificationName({NotifyCode::kCease, 99, {}}), "Cease/subcode 99");
  EXPECT_EQ(NotificationName({static_cast<NotifyCode>(77), 1, {}}), "code 77 subcode 1");
}

TEST(NotificationText, ShutdownText) {  // RFC 9003
  EXPECT_EQ(FormatNotification(Shutdown("maintenance")),
            "Cease/Administrative Shutdown: \"maintenance\"");
  EXPECT_EQ(FormatNotification(Shutdown("back in 5 min", 4)),
            "Cease/Administrative Reset: \"back in 5 min\"");
  EXPECT_EQ(NotificationName(Shutdown("maintenance")), "Cease/Administrative Shutdown");
}

// Conformance: N-4.
TEST(NotificationText, AHardResetIsForWhatItCarries) {
  NotificationMessage reset = Cease(CeaseSubcode::kHardReset, {6, 2, 2, 'h', 'i'});
  EXPECT_EQ(FormatNotification(reset),
            "Cease/Hard Reset for Cease/Administrative Shutdown: \"hi\"");
  reset.data = {6};
  EXPECT_EQ(FormatNotification(reset), "Cease/Hard Reset");
  reset.data = {6, 9, 6, 9, 6, 2};
  EXPECT_EQ(FormatNotification(reset), "Cease/Hard Reset");
}

// Conformance: N-2.
TEST(NotificationText, NoTextWhereNoneBelongs) {
  EXPECT_EQ(FormatNotification(Shutdown("")), "Cease/Administrative Shutdown");
  EXPECT_EQ(FormatNotification(Shutdown("x", 3)), "Cease/Peer De-configured");
  NotificationMessage longer = Shutdown("abc");
  longer.data[0] = 4;  // More than there is.
  EXPECT_EQ(FormatNotification(longer), "Cease/Administrative Shutdown");
}

// Conformance: N-1, N-3.
TEST(NotificationText, AllThatIsRegisteredHasAName) {
  const std::vector<std::pair<NotifyCode, int>> last_subcodes = {
      {NotifyCode::kMessageHeader, 3}, {NotifyCode::kOpen, 7},
      {NotifyCode::kUpdate, 11},       {NotifyCode::kHoldTimerExpired, 0},
      {NotifyCode::kFsm, 3},           {NotifyCode::kCease, 10},
      {NotifyCode::kRouteRefresh, 1},  {NotifyCode::kSendHoldTimerExpired, 0}};
  std::set<std::string> names = {NotificationName({NotifyCode::kOpen, 11, {}})};
  for (const auto& [code, last] : last_subcodes) {
    for (int subcode = 0; subcode <= last; ++subcode) {
      const std::string name = NotificationName({code, static_cast<uint8_t>(subcode), {}});
      EXPECT_EQ(name.find("code"), std::string::npos) << name;
      EXPECT_TRUE(names.insert(name).second) << name;
    }
  }
}

// Conformance: N-2.
TEST(NotificationText, ATextThatIsNotUtf8IsCalledThat) {
  EXPECT_EQ(FormatNotification(Shutdown("ok\xFF")),
            "Cease/Administrative Shutdown: what is not UTF-8, 0x6f6bff");
}

// Conformance: API-11.
TEST(NotificationText, PeerTextIsEscaped) {
  EXPECT_EQ(EscapePeerText("say \"hi\" \\o/"), "say \\\"hi\\\" \\\\o/");
  EXPECT_EQ(EscapePeerText("a\nb\x1b[31m\x7f"), "a\\u000ab\\u001b[31m\\u007f");
  EXPECT_EQ(EscapePeerText("Z\xC3\xBCrich \xF0\x9F\x94\xA7"), "Z\xC3\xBCrich \xF0\x9F\x94\xA7");
  EXPECT_EQ(EscapePeerText("\xE2\x80\xAE"
                           "evil"),
            "\\u202eevil");                          // Right-to-left override.
  EXPECT_EQ(EscapePeerText("\xC2\x9B"), "\\u009b");  // A C1 control character.
  EXPECT_EQ(EscapePeerText(std::string("\0", 1)), "\\u0000");
}

TEST(NotificationText, WhatIsNotUtf8IsHexadecimal) {
  EXPECT_EQ(EscapePeerText("ok\xFF"), "0x6f6bff");
  EXPECT_EQ(EscapePeerText("\xC0\x80"), "0xc080");              // Overlong.
  EXPECT_EQ(EscapePeerText("\xED\xA0\x80"), "0xeda080");        // A surrogate.
  EXPECT_EQ(EscapePeerText("\xF4\x90\x80\x80"), "0xf4908080");  // Above U+10FFFF.
  EXPECT_EQ(EscapePeerText("\xE2\x82"), "0xe282");              // Cut off.
  EXPECT_EQ(EscapePeerText("\x80"), "0x80");
}

}  // namespace
}  // namespace herald::fsm

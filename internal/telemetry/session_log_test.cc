#include "internal/telemetry/session_log.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace herald::telemetry {
namespace {

using testing::AllOf;
using testing::HasSubstr;

session::PeerStatus PeerNumber(uint32_t id) {
  config::Peer peer;
  peer.name = absl::StrCat("r", id + 1);
  peer.address = IpAddress::V4(0xC0000201 + id);
  return {.id = PeerId(id), .config = std::make_shared<config::Peer>(peer)};
}

class SessionLogTest : public testing::Test {
 protected:
  // The lines that events make.
  std::vector<std::string> Logged(const std::function<void(SessionLog&)>& events) {
    testing::internal::CaptureStderr();
    {
      Log log({.level = config::LogLevel::kInfo});
      SessionLog sessions(log, [this] { return now_; });
      for (const uint32_t id : {0u, 1u}) sessions.OnAdded(PeerNumber(id));
      events(sessions);
    }
    return absl::StrSplit(testing::internal::GetCapturedStderr(), '\n', absl::SkipEmpty());
  }

  absl::Time now_ = absl::FromUnixSeconds(1000);
};

TEST_F(SessionLogTest, TellsWhoWentUpAndWhyItWentDown) {
  const auto lines = Logged([](SessionLog& sessions) {
    session::PeerStatus status{.id = PeerId(0), .state = fsm::State::kEstablished};
    sessions.OnStateChange(status, fsm::State::kOpenConfirm);
    sessions.OnDown(PeerId(0), {.cause = session::DownReason::Cause::kNotificationReceived,
                                .text = "Cease: \"\x1b[2J\""});
  });
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("session established"), HasSubstr("peer=r1"),
                              HasSubstr("neighbor=192.0.2.1")));
  EXPECT_THAT(lines[1], AllOf(HasSubstr("session down"), HasSubstr("\"notification received\""),
                              HasSubstr("Cease: \\\"\\u{1b}[2J\\\"")));
}

TEST_F(SessionLogTest, AnAttemptThatFailedIsNoSessionThatWentDown) {
  const auto lines = Logged([](SessionLog& sessions) {
    sessions.OnAttemptFailed(PeerId(0), {.cause = session::DownReason::Cause::kConnectionFailed,
                                         .text = "connection refused"});
  });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("session attempt failed"), HasSubstr("refused")));
}

TEST_F(SessionLogTest, WarnsOfManyPrefixes) {
  const auto lines = Logged([](SessionLog& sessions) {
    sessions.OnPrefixWarning(PeerId(0), {.family = kIpv6Unicast, .routes = 76, .max = 100});
  });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("close to the maximum of prefixes"), HasSubstr("peer=r1"),
                              HasSubstr("family=ipv6-unicast"), HasSubstr("routes=76"),
                              HasSubstr("max=100")));
}

TEST_F(SessionLogTest, HoldsBackAPeerThatMisbehavesFast) {
  const auto lines = Logged([this](SessionLog& sessions) {
    for (uint32_t i = 0; i < SessionLog::kLinesPerSecondMax + 3; ++i) {
      sessions.OnUpdateFault(PeerId(0), "ORIGIN: length");
    }
    sessions.OnUpdateFault(PeerId(1), "ORIGIN: length");
    now_ += absl::Seconds(1);
    sessions.OnUpdateFault(PeerId(0), "ORIGIN: length");
  });
  ASSERT_EQ(lines.size(), SessionLog::kLinesPerSecondMax + 3);
  EXPECT_THAT(lines[lines.size() - 3], HasSubstr("peer=r2"));
  EXPECT_THAT(lines[lines.size() - 2],
              AllOf(HasSubstr("held back"), HasSubstr("peer=r1"), HasSubstr("lines=3")));
  EXPECT_THAT(lines.back(), AllOf(HasSubstr("UPDATE fault"), HasSubstr("peer=r1")));
}

}  // namespace
}  // namespace herald::telemetry

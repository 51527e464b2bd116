#include "internal/bgp/fsm/retention.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "internal/bgp/fsm/peer_fsm.h"
#include "internal/bgp/fsm/testing.h"
#include "internal/bgp/message/capability.h"
#include "internal/bgp/message/notification.h"

namespace herald::fsm {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using Texts = std::vector<std::string>;

constexpr seconds kMoment(1), kRestartTime(120), kStaleTime(600);

GracefulRestartCapability Restarts(bool forwarding_preserved = true) {
  return {.notification = true,
          .restart_time_s = static_cast<uint16_t>(kRestartTime.count()),
          .rows = {{kIpv4Unicast, forwarding_preserved}}};
}

LongLivedGracefulRestartCapability LivesLong(bool forwarding_preserved = true) {
  return {.rows = {{kIpv4Unicast, forwarding_preserved, kStaleTime.count()}}};
}

template <class... Capabilities>
OpenMessage OpenWith(Capabilities... capabilities) {
  OpenMessage open = PeerOpen();
  (open.capabilities.push_back(std::move(capabilities)), ...);
  return open;
}

PeerRules HelpingRules() {
  PeerRules rules = Rules();
  rules.passive = true;
  rules.families = {kIpv4Unicast, kIpv6Unicast};
  rules.graceful_restart = true;
  rules.long_lived_stale_time_max_s = 10'000;
  return rules;
}

// A peer that comes and falls, and an FSM that tells what it keeps of it.
class RetentionTest : public testing::Test {
 protected:
  Texts Step(const Event& event) { return Names(fsm_.Step(now_, event)); }
  // What is told until then.
  Texts Wait(Duration duration) {
    Texts told;
    const TimePoint end = now_ + duration;
    do {
      now_ = std::min(fsm_.NextDeadline(), end);
      for (std::string& text : Step(Tick{})) {
        if (absl::StrContains(text, "ipv4")) told.push_back(std::move(text));
      }
      if (fsm_.state() == State::kEstablished) Step(Received{id_, KeepaliveMessage{}});
    } while (now_ < end);
    return told;
  }
  // The last step of it.
  Texts Come(const OpenMessage& open) {
    if (fsm_.state() == State::kIdle) Step(ManualStart{});
    id_ = ConnectionId(id_.value() + 1);
    Step(Connected{id_, Side::kIncoming});
    Step(Received{id_, open});
    return Step(Received{id_, KeepaliveMessage{}});
  }
  Texts Fall() { return Step(ConnectionLost{id_, "reset"}); }
  void EndOfRib() { Step(Received{id_, UpdateArrived{{kIpv4Unicast}}}); }

  PeerFsm fsm_{HelpingRules(), /*seed=*/1};
  TimePoint now_ = kEpoch;
  ConnectionId id_{0};
};

// Conformance: G-8.
TEST_F(RetentionTest, KeepsRoutesUntilThePeerIsBack) {
  EXPECT_THAT(Come(OpenWith(Restarts())), ElementsAre("1 up"));
  EXPECT_THAT(Fall(), ElementsAre("1 close", "ended", "down retains ipv4-unicast"));
  EXPECT_THAT(Wait(kRestartTime - kMoment), IsEmpty());
  EXPECT_THAT(Come(OpenWith(Restarts())), ElementsAre("2 up keeps ipv4-unicast"));
  EndOfRib();
  EXPECT_THAT(Wait(kEndOfRibWait + kMoment), IsEmpty());
}

// Conformance: G-8.
TEST_F(RetentionTest, ItsRestartTimeIsAllThePeerHas) {
  Come(OpenWith(Restarts()));
  Fall();
  EXPECT_THAT(Wait(kRestartTime), ElementsAre("ipv4-unicast is over"));
  EXPECT_THAT(Come(OpenWith(Restarts())), ElementsAre("2 up"));
}

TEST_F(RetentionTest, TheTimerRunsWhateverStateThePeerIsIn) {
  Come(OpenWith(Restarts()));
  Fall();
  Wait(kRestartTime - kMoment);
  Step(ManualStart{});
  Step(Connected{ConnectionId(2), Side::kIncoming});
  EXPECT_THAT(Wait(kMoment), ElementsAre("ipv4-unicast is over"));
}

// Conformance: G-8.
TEST_F(RetentionTest, APeerThatLostItsForwardingStateKeepsNothing) {
  const std::vector<OpenMessage> opens = {
      PeerOpen(), OpenWith(Restarts(/*forwarding_preserved=*/false)),
      OpenWith(GracefulRestartCapability{.restart_time_s = 120})};
  for (const OpenMessage& open : opens) {
    Come(OpenWith(Restarts()));
    Fall();
    EXPECT_THAT(Come(open), ElementsAre(testing::EndsWith(" up")));
    EXPECT_THAT(Wait(kEndOfRibWait), IsEmpty());
    Step(ManualStop{});
  }
}

// Conformance: G-8.
TEST_F(RetentionTest, StaleRoutesWaitForEndOfRibOnlySoLong) {
  Come(OpenWith(Restarts()));
  Fall();
  Come(OpenWith(Restarts()));
  EXPECT_THAT(Wait(kEndOfRibWait - kMoment), IsEmpty());
  EXPECT_THAT(Wait(kMoment), ElementsAre("ipv4-unicast is over"));
}

// Conformance: G-6.
TEST_F(RetentionTest, ARestartedPeerIsUpAtOnce) {
  GracefulRestartCapability restarted = Restarts();
  restarted.restarting = true;
  Come(OpenWith(Restarts()));
  Fall();
  EXPECT_THAT(Come(OpenWith(restarted)), ElementsAre("2 up keeps ipv4-unicast"));
}

TEST_F(RetentionTest, WithoutTheCapabilityNothingOutlivesTheSession) {
  for (const OpenMessage& open :
       {PeerOpen(), OpenWith(GracefulRestartCapability{.restart_time_s = 120})}) {
    Come(open);
    EXPECT_THAT(Fall(), Contains("down"));
    Step(ManualStop{});
  }
  // RFC 9494 section 4.1.
  Come(OpenWith(LivesLong()));
  EXPECT_THAT(Fall(), Contains("down"));
}

TEST_F(RetentionTest, ASecondFallDeletesWhatWasStale) {
  Come(OpenWith(Restarts()));
  Fall();
  Come(OpenWith(Restarts()));
  EXPECT_THAT(Fall(),
              ElementsAre("2 close", "ended", "ipv4-unicast is over", "down retains ipv4-unicast"));
}

// Conformance: N-4.
TEST_F(RetentionTest, ANotificationKeepsRoutesIfBothSaySo) {
  GracefulRestartCapability mute = Restarts();
  mute.notification = false;
  const NotificationMessage reset = Cease(CeaseSubcode::kAdministrativeReset);
  for (const bool both : {true, false}) {
    const std::string down = both ? "down retains ipv4-unicast" : "down";
    const OpenMessage open = OpenWith(both ? Restarts() : mute);
    Come(open);
    EXPECT_THAT(Step(Received{id_, reset}), Contains(down));
    Step(ManualStop{});
    Come(open);
    EXPECT_THAT(Step(AutomaticStop{.cease = reset}), Contains(down));
    Step(ManualStop{});
    Come(open);
    EXPECT_THAT(Step(Received{id_, DecodeError{}}), Contains(down));
    Step(ManualStop{});
    Come(open);
    now_ += seconds(90);
    EXPECT_THAT(Step(Tick{}),
                AllOf(Contains(testing::HasSubstr("NOTIFICATION 4/0")), Contains(down)));
    Step(ManualStop{});
  }
}

// Conformance: N-4.
TEST_F(RetentionTest, AHardResetEndsTheRoutesToo) {
  Come(OpenWith(Restarts()));
  EXPECT_THAT(Step(Received{id_, Cease(CeaseSubcode::kHardReset, {6, 4})}), Contains("down"));
  for (const CeaseSubcode subcode :
       {CeaseSubcode::kMaximumPrefixes, CeaseSubcode::kPeerDeconfigured,
        CeaseSubcode::kAdministrativeShutdown}) {
    Come(OpenWith(Restarts()));
    const NotificationMessage cease = Cease(subcode, {1, 'x'});
    const Actions actions = fsm_.Step(now_, AutomaticStop{.cease = cease});
    EXPECT_EQ(std::get<NotificationMessage>(std::get<Send>(actions[0]).message),
              Cease(CeaseSubcode::kHardReset, {6, cease.subcode, 1, 'x'}));
    EXPECT_EQ(std::get<Ended>(actions[2]).notification, cease);
    EXPECT_THAT(Names(actions), Contains("down"));
  }
  // One that does not know of it hears what it knows.
  Come(PeerOpen());
  EXPECT_THAT(Step(ManualStop{}), Contains(testing::HasSubstr("NOTIFICATION 6/2")));
}

TEST_F(RetentionTest, NothingOutlivesAStop) {
  const ManualStop replaced{.cease = Cease(CeaseSubcode::kOtherConfigurationChange)};
  Come(OpenWith(Restarts()));
  EXPECT_THAT(Step(replaced), Contains("down"));
  Come(OpenWith(Restarts()));
  Fall();
  EXPECT_THAT(Step(replaced), ElementsAre("ipv4-unicast is over"));
  EXPECT_EQ(fsm_.NextDeadline(), kNever);
  Come(OpenWith(Restarts()));
  Fall();
  Come(OpenWith(Restarts()));
  EXPECT_THAT(Step(replaced), AllOf(Contains("down"), Not(Contains("ipv4-unicast is over"))));
  EXPECT_EQ(fsm_.NextDeadline(), kNever);
}

TEST_F(RetentionTest, AResetKeepsRoutes) {
  Come(OpenWith(Restarts()));
  EXPECT_THAT(Step(ManualReset{}), Contains("down retains ipv4-unicast"));
  Step(ManualReset{});
  EXPECT_THAT(Come(OpenWith(Restarts())), ElementsAre("2 up keeps ipv4-unicast"));
}

// Conformance: C-3.
TEST_F(RetentionTest, ASecondConnectionReplacesASilentOne) {
  Come(OpenWith(Restarts()));
  Step(Connected{ConnectionId(2), Side::kIncoming});
  EXPECT_EQ(fsm_.state(), State::kEstablished);
  EXPECT_THAT(Step(Received{ConnectionId(2), OpenWith(Restarts())}),
              ElementsAre("1 close", "ended", "down retains ipv4-unicast", "2 KEEPALIVE"));
  EXPECT_EQ(fsm_.connect_retry_counter(), 0u);
  EXPECT_THAT(Step(Received{ConnectionId(2), KeepaliveMessage{}}),
              ElementsAre("2 up keeps ipv4-unicast"));
}

// Conformance: C-3.
TEST_F(RetentionTest, AConnectionFromBeforeTheSessionCollidesWithIt) {
  PeerRules stronger = HelpingRules();
  stronger.passive = false;
  stronger.router_id = RouterId(0x0A0000FF);
  PeerFsm fsm(stronger, /*seed=*/1);
  fsm.Step(now_, ManualStart{});
  fsm.Step(now_, Connected{kOut, Side::kOutgoing});
  fsm.Step(now_, Connected{kIn, Side::kIncoming});
  now_ += kMoment;
  fsm.Step(now_, Received{kOut, OpenWith(Restarts())});
  fsm.Step(now_, Received{kOut, KeepaliveMessage{}});
  EXPECT_THAT(Names(fsm.Step(now_, Received{kIn, OpenWith(Restarts())})),
              ElementsAre("2 NOTIFICATION 6/7", "2 close"));
  EXPECT_EQ(fsm.state(kOut), State::kEstablished);
}

// Conformance: C-3.
TEST_F(RetentionTest, ASecondConnectionMustBeGoodToReplaceOne) {
  Come(OpenWith(Restarts()));
  Step(Connected{ConnectionId(2), Side::kIncoming});
  OpenMessage stranger = OpenWith(Restarts());
  stranger.asn = Asn(1);
  EXPECT_THAT(Step(Received{ConnectionId(2), stranger}),
              ElementsAre("2 NOTIFICATION 2/2", "2 close"));
  EXPECT_EQ(fsm_.state(id_), State::kEstablished);
}

// Conformance: C-3.
TEST_F(RetentionTest, ASecondConnectionOfAPeerThatDoesNotRestartIsClosed) {
  Come(OpenWith(GracefulRestartCapability{}));
  Step(Connected{ConnectionId(2), Side::kIncoming});
  EXPECT_THAT(Step(Received{ConnectionId(2), OpenWith(Restarts())}),
              ElementsAre("2 NOTIFICATION 6/7", "2 close"));
}

TEST_F(RetentionTest, LongLivedTimeFollowsRestartTime) {
  Come(OpenWith(Restarts(), LivesLong()));
  Fall();
  EXPECT_THAT(Wait(kRestartTime), ElementsAre("ipv4-unicast lives long"));
  EXPECT_THAT(Wait(kStaleTime - kMoment), IsEmpty());
  EXPECT_THAT(Wait(kMoment), ElementsAre("ipv4-unicast is over"));
}

TEST_F(RetentionTest, WithoutRestartTimeLongLivedTimeBeginsAtOnce) {
  GracefulRestartCapability unlisted = Restarts(), no_time = Restarts();
  unlisted.rows.clear();
  no_time.restart_time_s = 0;
  for (const GracefulRestartCapability& restart : {unlisted, no_time}) {
    Come(OpenWith(restart, LivesLong()));
    EXPECT_THAT(Fall(),
                testing::IsSupersetOf({"down retains ipv4-unicast", "ipv4-unicast lives long"}));
    EXPECT_THAT(Wait(kStaleTime), ElementsAre("ipv4-unicast is over"));
  }
}

TEST_F(RetentionTest, OnceLongLivedTheOtherForwardingBitDecides) {
  for (const bool preserved : {true, false}) {
    Come(OpenWith(Restarts(), LivesLong()));
    Fall();
    Wait(kRestartTime);
    EXPECT_THAT(Come(OpenWith(Restarts(!preserved), LivesLong(preserved))),
                ElementsAre(testing::EndsWith(preserved ? "up keeps ipv4-unicast" : " up")));
    Step(ManualStop{});
  }
}

// Conformance: L-4.
TEST_F(RetentionTest, TheLongLivedTimerRunsOnUntilEndOfRib) {
  LongLivedGracefulRestartCapability longer = LivesLong();
  longer.rows[0].stale_time_s *= 10;
  Come(OpenWith(Restarts(), LivesLong()));
  Fall();
  Wait(kRestartTime + kStaleTime - seconds(60));
  EXPECT_THAT(Come(OpenWith(Restarts(), longer)), ElementsAre("2 up keeps ipv4-unicast"));
  EXPECT_THAT(Wait(seconds(60)), ElementsAre("ipv4-unicast is over"));
  EXPECT_THAT(Fall(), Contains("down")) << "what came after it goes too";
}

// Conformance: L-4.
TEST_F(RetentionTest, EndOfRibStartsTheLongLivedTimeAfresh) {
  LongLivedGracefulRestartCapability longer = LivesLong();
  longer.rows[0].stale_time_s *= 10;
  Come(OpenWith(Restarts(), LivesLong()));
  Fall();
  Wait(kRestartTime + kMoment);
  Come(OpenWith(Restarts(), longer));
  EndOfRib();
  Fall();
  EXPECT_THAT(Wait(kRestartTime), ElementsAre("ipv4-unicast lives long"));
  EXPECT_THAT(Wait(10 * kStaleTime - kMoment), IsEmpty());
}

// Conformance: L-5.
TEST_F(RetentionTest, LongLivedRoutesSurviveOneFallAfterAnother) {
  Come(OpenWith(Restarts(), LivesLong()));
  Fall();
  for (int fall = 0; fall < 3; ++fall) {
    Wait(kMoment);
    EXPECT_THAT(Come(OpenWith(Restarts(), LivesLong())),
                ElementsAre(testing::EndsWith("up keeps ipv4-unicast")));
    Wait(kMoment);
    EXPECT_THAT(Fall(), AllOf(Contains("down retains ipv4-unicast"),
                              Not(Contains("ipv4-unicast is over"))));
  }
  EXPECT_THAT(Wait(kRestartTime), ElementsAre("ipv4-unicast lives long"));
  Come(OpenWith(Restarts(), LivesLong()));
  EXPECT_THAT(Fall(),
              testing::IsSupersetOf({"down retains ipv4-unicast", "ipv4-unicast lives long"}));
  // Six moments have passed before the restart time that led here.
  EXPECT_THAT(Wait(kStaleTime - 6 * kMoment), ElementsAre("ipv4-unicast is over"));
}

}  // namespace
}  // namespace herald::fsm

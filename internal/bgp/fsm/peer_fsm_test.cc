#include "internal/bgp/fsm/peer_fsm.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <variant>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/fsm/testing.h"

namespace herald::fsm {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;

template <class T>
std::optional<T> Only(const Actions& actions) {
  std::optional<T> found;
  for (const Action& action : actions) {
    if (const T* it = std::get_if<T>(&action)) found = *it;
  }
  return found;
}

NotificationMessage SentIn(const Actions& actions) {
  const std::optional<Send> send = Only<Send>(actions);
  return std::get<NotificationMessage>(send.value().message);
}

// Conformance: F-5. RFC 6608.
TEST(PeerFsm, UnexpectedMessagesAreNamedInTheData) {
  EXPECT_EQ(SentIn(FsmIn(State::kOpenSent).Step(kEpoch, Received{kOut, KeepaliveMessage{}})),
            (NotificationMessage{NotifyCode::kFsm, 1, {4}}));
  EXPECT_EQ(SentIn(FsmIn(State::kOpenConfirm).Step(kEpoch, Received{kOut, UpdateArrived{}})),
            (NotificationMessage{NotifyCode::kFsm, 2, {2}}));
  EXPECT_EQ(SentIn(FsmIn(State::kEstablished).Step(kEpoch, Received{kOut, PeerOpen()})),
            (NotificationMessage{NotifyCode::kFsm, 3, {1}}));
}

// Conformance: F-3.
TEST(PeerFsm, OpenSentGivesUpAfterFourMinutes) {
  PeerFsm fsm = FsmIn(State::kOpenSent);
  EXPECT_EQ(fsm.NextDeadline(), kEpoch + minutes(4));
  EXPECT_THAT(Names(fsm.Step(kEpoch + minutes(4), Tick{})),
              ElementsAre("1 NOTIFICATION 4/0", "1 close", "ended"));
  EXPECT_EQ(fsm.state(), State::kIdle);
}

// Conformance: F-4.
TEST(PeerFsm, LostInOpenSentRestartsConnectRetryTimer) {
  PeerFsm fsm = FsmIn(State::kOpenSent);
  fsm.Step(kEpoch, ConnectionLost{kOut, ""});
  EXPECT_EQ(fsm.state(), State::kActive);
  EXPECT_EQ(fsm.connect_retry_counter(), 0u);
  TimePoint now;
  EXPECT_THAT(Names(NextTick(fsm, now)), ElementsAre("dial"));
  EXPECT_EQ(fsm.state(), State::kConnect);
}

// Conformance: F-4, F-6.
TEST(PeerFsm, ConnectRetryCounter) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch, ConnectionLost{kOut, ""});
  EXPECT_EQ(fsm.connect_retry_counter(), 1u);
  fsm.Step(kEpoch, ManualStop{});
  EXPECT_EQ(fsm.connect_retry_counter(), 0u);

  PeerFsm stopped = FsmIn(State::kEstablished);
  stopped.Step(kEpoch, AutomaticStop{});
  EXPECT_EQ(stopped.connect_retry_counter(), 1u);

  PeerFsm other_version = FsmIn(State::kOpenSent);
  other_version.Step(kEpoch, Received{kOut, NotificationMessage{NotifyCode::kOpen, 1, {0, 4}}});
  EXPECT_EQ(other_version.connect_retry_counter(), 0u);
}

// Conformance: F-1.
TEST(PeerFsm, AStoppedPeerStaysStopped) {
  for (const State state : {State::kIdle, State::kConnect, State::kActive, State::kOpenSent,
                            State::kOpenConfirm, State::kEstablished}) {
    PeerFsm fsm = FsmIn(state);
    fsm.Step(kEpoch, ManualStop{});
    EXPECT_EQ(fsm.NextDeadline(), kNever) << StateName(state);
    EXPECT_THAT(fsm.Step(kEpoch + hours(24), Tick{}), IsEmpty());
    EXPECT_EQ(fsm.state(), State::kIdle);
  }
}

TEST(PeerFsm, AResetForgetsEarlierFailures) {
  PeerFsm fsm = FsmIn(State::kConnect);
  TimePoint now = kEpoch;
  for (int i = 0; i < 10; ++i) {
    fsm.Step(now, DialFailed{});
    NextTick(fsm, now);
  }
  fsm.Step(now, ManualReset{});
  EXPECT_EQ(fsm.state(), State::kIdle);
  EXPECT_LE(fsm.NextDeadline() - now, seconds(1));
  EXPECT_EQ(fsm.connect_retry_counter(), 0u);
}

TEST(PeerFsm, AnAutomaticStopSaysHowLongIdleLasts) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch, AutomaticStop{.idle_time = seconds(300)});
  EXPECT_EQ(fsm.NextDeadline(), kEpoch + seconds(300));
  EXPECT_THAT(Names(fsm.Step(kEpoch + seconds(300), Tick{})), ElementsAre("dial"));

  PeerFsm stays = FsmIn(State::kEstablished);
  stays.Step(kEpoch, AutomaticStop{.idle_time = kForever});
  EXPECT_EQ(stays.NextDeadline(), kNever);
  EXPECT_THAT(Names(stays.Step(kEpoch + hours(24), ManualStart{})), ElementsAre("dial"));
}

TEST(PeerFsm, AStopEndsTheWaitAfterAnErrorToo) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch, ConnectionLost{kOut, ""});
  EXPECT_NE(fsm.NextDeadline(), kNever);
  fsm.Step(kEpoch, ManualStop{});
  EXPECT_EQ(fsm.NextDeadline(), kNever);
}

// Conformance: F-8.
TEST(PeerFsm, ConnectRetryTimeIsJittered) {
  Duration least = hours(1), most{};
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    PeerFsm fsm(Rules(), seed);
    fsm.Step(kEpoch, ManualStart{});
    const Duration delay = fsm.NextDeadline() - kEpoch;
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  EXPECT_THAT(least, AllOf(Ge(seconds(90)), Le(seconds(93))));
  EXPECT_THAT(most, AllOf(Ge(seconds(117)), Le(seconds(120))));
}

// Conformance: F-8.
TEST(PeerFsm, ADialThatHangsIsReplacedNotDoubled) {
  PeerFsm fsm = FsmIn(State::kConnect);
  TimePoint now;
  EXPECT_THAT(Names(NextTick(fsm, now)), ElementsAre("cancel", "dial"));
  EXPECT_EQ(fsm.state(), State::kConnect);
}

TEST(PeerFsm, DialsSoonThenEverMoreSeldom) {
  PeerFsm fsm = FsmIn(State::kConnect);
  TimePoint now = kEpoch;
  Duration last{};
  for (int failures = 0; failures < 20; ++failures) {
    fsm.Step(now, DialFailed{});
    const Duration delay = fsm.NextDeadline() - now;
    if (failures == 0) {
      EXPECT_LE(delay, seconds(1));
    }
    EXPECT_LE(delay, seconds(120));
    EXPECT_GT(delay, last * 0.6);
    last = delay;
    EXPECT_THAT(Names(NextTick(fsm, now)), ElementsAre("dial"));
  }
  EXPECT_GE(last, seconds(90));
}

TEST(PeerFsm, APassivePeerNeverDials) {
  PeerRules rules = Rules();
  rules.passive = true;
  PeerFsm fsm = FsmIn(State::kActive, rules);
  EXPECT_EQ(fsm.NextDeadline(), kNever);
  fsm.Step(kEpoch, Connected{kIn, Side::kIncoming});
  EXPECT_EQ(fsm.state(), State::kOpenSent);
  fsm.Step(kEpoch, ConnectionLost{kIn, ""});
  EXPECT_EQ(fsm.state(), State::kActive);
  EXPECT_EQ(fsm.NextDeadline(), kNever);
}

// Conformance: F-9. An AS mismatch, say, must not be tried again and again as fast as TCP allows.
TEST(PeerFsm, IdleHoldTimeGrowsAndIsCapped) {
  PeerFsm fsm = FsmIn(State::kConnect);
  TimePoint now = kEpoch;
  OpenMessage wrong = PeerOpen();
  wrong.asn = Asn(65003);
  int tries = 0;
  Duration last{};
  while (now < kEpoch + hours(1)) {
    const ConnectionId id(static_cast<uint64_t>(10 + tries));
    fsm.Step(now, Connected{id, Side::kOutgoing});
    fsm.Step(now, Received{id, wrong});
    ASSERT_EQ(fsm.state(), State::kIdle);
    EXPECT_FALSE(fsm.AcceptsConnection());
    last = fsm.NextDeadline() - now;
    EXPECT_LE(last, seconds(60));
    ASSERT_THAT(Names(NextTick(fsm, now)), ElementsAre("dial"));
    ++tries;
  }
  EXPECT_GE(last, seconds(45));
  EXPECT_LE(tries, 90);
}

TEST(PeerFsm, ASessionThatLivedIsRestartedSoon) {
  PeerFsm fsm = FsmIn(State::kConnect);
  for (int i = 0; i < 10; ++i) {
    fsm.Step(kEpoch, DialFailed{});
    TimePoint at;
    NextTick(fsm, at);
  }
  const TimePoint up = fsm.NextDeadline() - seconds(1);
  fsm.Step(up, Connected{kOut, Side::kOutgoing});
  fsm.Step(up, Received{kOut, PeerOpen(0)});
  fsm.Step(up, Received{kOut, KeepaliveMessage{}});
  fsm.Step(up + minutes(3), ConnectionLost{kOut, ""});
  EXPECT_LE(fsm.NextDeadline() - (up + minutes(3)), seconds(1));
}

// Conformance: F-9.
TEST(PeerFsm, ASessionThatDidNotLiveIsNot) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  TimePoint now = kEpoch;
  for (uint64_t i = 0; i < 6; ++i) {
    const ConnectionId id(i == 0 ? 1 : 10 + i);
    fsm.Step(now, ConnectionLost{id, ""});
    NextTick(fsm, now);
    const ConnectionId next(11 + i);
    fsm.Step(now, Connected{next, Side::kOutgoing});
    fsm.Step(now, Received{next, PeerOpen()});
    fsm.Step(now, Received{next, KeepaliveMessage{}});
  }
  fsm.Step(now, ConnectionLost{ConnectionId(16), ""});
  EXPECT_GE(fsm.NextDeadline() - now, seconds(40));
}

// Conformance: P-3. RFC 5492 section 3.
TEST(PeerFsm, RefusedCapabilitiesAreLeftOutOfTheNextOpen) {
  PeerFsm fsm = FsmIn(State::kOpenSent);
  fsm.Step(kEpoch, Received{kOut, NotificationMessage{NotifyCode::kOpen, 4, {}}});
  TimePoint now;
  EXPECT_THAT(Names(NextTick(fsm, now)), ElementsAre("dial"));
  const ConnectionId second(5);
  EXPECT_THAT(Names(fsm.Step(now, Connected{second, Side::kOutgoing})), ElementsAre("5 bare OPEN"));
  OpenMessage bare = PeerOpen();
  bare.capabilities.clear();
  fsm.Step(now, Received{second, bare});
  const Actions up = fsm.Step(now, Received{second, KeepaliveMessage{}});
  EXPECT_THAT(Only<Up>(up)->negotiated.families, ElementsAre(kIpv4Unicast));
  EXPECT_FALSE(Only<Up>(up)->negotiated.four_octet_as);
  EXPECT_FALSE(fsm.AcceptsExtendedMessages(second));
  // Once it was up, it is asked afresh: it may have been upgraded.
  fsm.Step(now, ConnectionLost{second, ""});
  NextTick(fsm, now);
  EXPECT_THAT(Names(fsm.Step(now, Connected{ConnectionId(6), Side::kOutgoing})),
              ElementsAre("6 OPEN"));
}

}  // namespace
}  // namespace herald::fsm

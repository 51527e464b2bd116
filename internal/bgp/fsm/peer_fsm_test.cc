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
using std::chrono::milliseconds;
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

// Steps from deadline to deadline; gives the last step's actions and leaves its time in now.
Actions NextTick(PeerFsm& fsm, TimePoint& now) {
  now = fsm.NextDeadline();
  return fsm.Step(now, Tick{});
}

TEST(PeerFsm, UnexpectedMessagesAreNamedInTheData) {  // RFC 6608, F-5
  EXPECT_EQ(SentIn(FsmIn(State::kOpenSent).Step(kEpoch, Received{kOut, KeepaliveMessage{}})),
            (NotificationMessage{NotifyCode::kFsm, 1, {4}}));
  EXPECT_EQ(SentIn(FsmIn(State::kOpenConfirm).Step(kEpoch, Received{kOut, UpdateArrived{}})),
            (NotificationMessage{NotifyCode::kFsm, 2, {2}}));
  EXPECT_EQ(SentIn(FsmIn(State::kEstablished).Step(kEpoch, Received{kOut, PeerOpen()})),
            (NotificationMessage{NotifyCode::kFsm, 3, {1}}));
}

TEST(PeerFsm, OpenSentGivesUpAfterFourMinutes) {  // F-3
  PeerFsm fsm = FsmIn(State::kOpenSent);
  EXPECT_EQ(fsm.NextDeadline(), kEpoch + minutes(4));
  EXPECT_THAT(Names(fsm.Step(kEpoch + minutes(4), Tick{})),
              ElementsAre("1 NOTIFICATION 4/0", "1 close", "ended"));
  EXPECT_EQ(fsm.state(), State::kIdle);
}

TEST(PeerFsm, LostInOpenSentRestartsConnectRetryTimer) {  // F-4
  PeerFsm fsm = FsmIn(State::kOpenSent);
  fsm.Step(kEpoch, ConnectionLost{kOut, ""});
  EXPECT_EQ(fsm.state(), State::kActive);
  EXPECT_EQ(fsm.connect_retry_counter(), 0u);
  TimePoint now;
  EXPECT_THAT(Names(NextTick(fsm, now)), ElementsAre("dial"));
  EXPECT_EQ(fsm.state(), State::kConnect);
}

TEST(PeerFsm, ConnectRetryCounter) {  // F-4, F-6
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

TEST(PeerFsm, AStopEndsTheWaitAfterAnErrorToo) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch, ConnectionLost{kOut, ""});
  EXPECT_NE(fsm.NextDeadline(), kNever);
  fsm.Step(kEpoch, ManualStop{});
  EXPECT_EQ(fsm.NextDeadline(), kNever);
}

TEST(PeerFsm, ConnectRetryTimeIsJittered) {  // F-8
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

TEST(PeerFsm, ADialThatHangsIsReplacedNotDoubled) {  // F-8
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

// F-9. An AS mismatch, say, must not be tried again and again as fast as TCP allows.
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
    EXPECT_FALSE(fsm.AcceptsConnection());  // F-2
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

// T-1
TEST(PeerFsm, HoldTimeZeroRunsNoTimerInAnyState) {
  PeerFsm fsm = FsmIn(State::kOpenSent);
  fsm.Step(kEpoch, Received{kOut, PeerOpen(0)});
  EXPECT_EQ(fsm.NextDeadline(), kNever);
  fsm.Step(kEpoch, Received{kOut, KeepaliveMessage{}});
  fsm.Step(kEpoch, WriteBegan{kOut});
  EXPECT_EQ(fsm.NextDeadline(), kNever);
  fsm.Step(kEpoch, WriteEnded{kOut, true});
  EXPECT_EQ(fsm.NextDeadline(), kNever);
  EXPECT_THAT(fsm.Step(kEpoch + hours(24), Tick{}), IsEmpty());
  EXPECT_EQ(fsm.state(), State::kEstablished);
}

TEST(PeerFsm, TheLowerHoldTimeCounts) {
  PeerFsm fsm = FsmIn(State::kOpenSent);
  fsm.Step(kEpoch, Received{kOut, PeerOpen(9)});
  const Actions up = fsm.Step(kEpoch, Received{kOut, KeepaliveMessage{}});
  EXPECT_EQ(Only<Up>(up)->negotiated.hold_time_s, 9);
  TimePoint now;
  Actions last;
  do {
    last = NextTick(fsm, now);
  } while (fsm.state() == State::kEstablished);
  EXPECT_EQ(now, kEpoch + seconds(9));  // T-4
  EXPECT_THAT(Names(last), ElementsAre("1 NOTIFICATION 4/0", "1 close", "ended", "down"));
  EXPECT_EQ(Only<Ended>(last)->detail, "nothing heard for 9 s");
}

// T-2
TEST(PeerFsm, KeepalivesAThirdOfTheHoldTimeApart) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  TimePoint now = kEpoch;
  for (int i = 0; i < 100; ++i) {
    const TimePoint before = now;
    EXPECT_THAT(Names(NextTick(fsm, now)), ElementsAre("1 KEEPALIVE"));
    EXPECT_THAT(now - before, AllOf(Ge(milliseconds(22500)), Le(seconds(30))));
    fsm.Step(now, Received{kOut, KeepaliveMessage{}});
  }
}

TEST(PeerFsm, NotMoreThanOneKeepaliveASecond) {
  PeerFsm fsm = FsmIn(State::kOpenSent);
  fsm.Step(kEpoch, Received{kOut, PeerOpen(3)});
  EXPECT_EQ(fsm.NextDeadline(), kEpoch + seconds(1));
}

TEST(PeerFsm, AnUpdateSentStandsForAKeepalive) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  TimePoint now = kEpoch;
  for (int i = 0; i < 6; ++i) {
    now += seconds(20);
    fsm.Step(now, WriteEnded{kOut, /*carried_updates=*/true});
    fsm.Step(now, Received{kOut, UpdateArrived{}});
    EXPECT_THAT(fsm.Step(now + seconds(20), Tick{}), IsEmpty());
  }
}

TEST(PeerFsm, UpdatesAndKeepalivesAreLifeARefreshIsNot) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch + seconds(60), Received{kOut, UpdateArrived{}});
  fsm.Step(kEpoch + seconds(149), Tick{});
  EXPECT_EQ(fsm.state(), State::kEstablished);
  fsm.Step(kEpoch + seconds(149), Received{kOut, RouteRefreshMessage{}});
  fsm.Step(kEpoch + seconds(150), Tick{});
  EXPECT_EQ(fsm.state(), State::kIdle);
}

// RFC 9687, H-1, H-2: KEEPALIVEs come in, but the peer takes nothing.
TEST(PeerFsm, SendHoldTimer) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch, WriteBegan{kOut});
  Actions last;
  TimePoint now = kEpoch;
  while (fsm.state() == State::kEstablished) {
    fsm.Step(now, Received{kOut, KeepaliveMessage{}});
    last = NextTick(fsm, now);
  }
  EXPECT_EQ(now, kEpoch + minutes(8));
  EXPECT_THAT(Names(last), ElementsAre("1 NOTIFICATION 8/0", "1 close", "ended", "down"));
}

TEST(PeerFsm, SendHoldTimerStopsWithProgress) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  for (int minute = 0; minute < 60; ++minute) {
    const TimePoint now = kEpoch + minutes(minute);
    fsm.Step(now, WriteBegan{kOut});
    fsm.Step(now, Received{kOut, KeepaliveMessage{}});
    fsm.Step(now + seconds(59), WriteEnded{kOut, true});
    fsm.Step(now + seconds(59), Received{kOut, KeepaliveMessage{}});
    fsm.Step(now + seconds(59), Tick{});
    ASSERT_EQ(fsm.state(), State::kEstablished);
  }
}

// P-3: RFC 5492 section 3.
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

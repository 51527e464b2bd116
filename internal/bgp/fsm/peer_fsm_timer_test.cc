// HoldTimer, KeepaliveTimer and SendHoldTimer.
#include <algorithm>
#include <chrono>
#include <optional>
#include <variant>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/fsm/peer_fsm.h"
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

// Conformance: T-1, H-1.
TEST(PeerFsmTimers, HoldTimeZeroRunsNoTimerInAnyState) {
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

// Conformance: T-1, T-4.
TEST(PeerFsmTimers, TheLowerHoldTimeCounts) {
  PeerFsm fsm = FsmIn(State::kOpenSent);
  fsm.Step(kEpoch, Received{kOut, PeerOpen(9)});
  const Actions up = fsm.Step(kEpoch, Received{kOut, KeepaliveMessage{}});
  EXPECT_EQ(std::get<Up>(up.front()).negotiated.hold_time_s, 9);
  TimePoint now;
  Actions last;
  do {
    last = NextTick(fsm, now);
  } while (fsm.state() == State::kEstablished);
  EXPECT_EQ(now, kEpoch + seconds(9));
  EXPECT_THAT(Names(last), ElementsAre("1 NOTIFICATION 4/0", "1 close", "ended", "down"));
  EXPECT_EQ(std::get<Ended>(last[2]).detail, "nothing heard for 9 s");
}

// Conformance: T-2.
TEST(PeerFsmTimers, KeepalivesAThirdOfTheHoldTimeApart) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  TimePoint now = kEpoch;
  for (int i = 0; i < 100; ++i) {
    const TimePoint before = now;
    EXPECT_THAT(Names(NextTick(fsm, now)), ElementsAre("1 KEEPALIVE"));
    EXPECT_THAT(now - before, AllOf(Ge(milliseconds(22500)), Le(seconds(30))));
    fsm.Step(now, Received{kOut, KeepaliveMessage{}});
  }
}

// Conformance: T-2.
TEST(PeerFsmTimers, NotMoreThanOneKeepaliveASecond) {
  PeerFsm fsm = FsmIn(State::kOpenSent);
  fsm.Step(kEpoch, Received{kOut, PeerOpen(3)});
  EXPECT_EQ(fsm.NextDeadline(), kEpoch + seconds(1));
}

// Conformance: F-8.
TEST(PeerFsmTimers, KeepaliveTimeIsJittered) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  Duration least = hours(1), most{};
  TimePoint now = kEpoch;
  for (int i = 0; i < 500; ++i) {
    const TimePoint before = now;
    NextTick(fsm, now);
    fsm.Step(now, Received{kOut, KeepaliveMessage{}});
    least = std::min(least, now - before);
    most = std::max(most, now - before);
  }
  EXPECT_LE(least, seconds(23));
  EXPECT_GE(most, seconds(29));
}

// Conformance: T-2.
TEST(PeerFsmTimers, AnUpdateSentStandsForAKeepalive) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  TimePoint now = kEpoch;
  for (int i = 0; i < 6; ++i) {
    now += seconds(20);
    fsm.Step(now, WriteEnded{kOut, /*carried_updates=*/true});
    fsm.Step(now, Received{kOut, UpdateArrived{}});
    EXPECT_THAT(fsm.Step(now + seconds(20), Tick{}), IsEmpty());
  }
}

// Conformance: T-4.
TEST(PeerFsmTimers, UpdatesAndKeepalivesAreLifeARefreshIsNot) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch + seconds(60), Received{kOut, UpdateArrived{}});
  fsm.Step(kEpoch + seconds(149), Tick{});
  EXPECT_EQ(fsm.state(), State::kEstablished);
  fsm.Step(kEpoch + seconds(149), Received{kOut, RouteRefreshMessage{}});
  fsm.Step(kEpoch + seconds(150), Tick{});
  EXPECT_EQ(fsm.state(), State::kIdle);
}

// When an established session ends whose peer sends KEEPALIVEs, but takes nothing.
TimePoint SendHoldEnds(PeerFsm& fsm) {
  fsm.Step(kEpoch, WriteBegan{kOut});
  Actions last;
  TimePoint now = kEpoch;
  while (fsm.state() == State::kEstablished) {
    fsm.Step(now, Received{kOut, KeepaliveMessage{}});
    last = NextTick(fsm, now);
  }
  EXPECT_THAT(Names(last), ElementsAre("1 NOTIFICATION 8/0", "1 close", "ended", "down"));
  return now;
}

// Conformance: H-1, H-2. RFC 9687.
TEST(PeerFsmTimers, SendHoldTimer) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  EXPECT_EQ(SendHoldEnds(fsm), kEpoch + minutes(8));
}

// Conformance: H-1.
TEST(PeerFsmTimers, SendHoldTimeIsTwiceTheHoldTimeIfThatIsMore) {
  PeerRules rules = Rules();
  rules.hold_time_s = 600;
  PeerFsm fsm = FsmIn(State::kOpenSent, rules);
  fsm.Step(kEpoch, Received{kOut, PeerOpen(600)});
  fsm.Step(kEpoch, Received{kOut, KeepaliveMessage{}});
  EXPECT_EQ(SendHoldEnds(fsm), kEpoch + seconds(1200));
}

// Conformance: H-1.
TEST(PeerFsmTimers, SendHoldTimeIsTheConfiguredOne) {
  PeerRules rules = Rules();
  rules.send_hold_time_s = 100;
  PeerFsm fsm = FsmIn(State::kEstablished, rules);
  EXPECT_EQ(SendHoldEnds(fsm), kEpoch + seconds(100));
}

// Conformance: H-1.
TEST(PeerFsmTimers, SendHoldTimerRunsInEstablishedOnly) {
  PeerRules rules = Rules();
  rules.send_hold_time_s = 1;
  for (const State state : {State::kOpenSent, State::kOpenConfirm}) {
    PeerFsm fsm = FsmIn(state, rules);
    fsm.Step(kEpoch, WriteBegan{kOut});
    fsm.Step(kEpoch + seconds(2), Tick{});
    EXPECT_EQ(fsm.state(), state);
  }
}

// Conformance: H-1.
TEST(PeerFsmTimers, SendHoldTimerStopsWithProgress) {
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

}  // namespace
}  // namespace herald::fsm

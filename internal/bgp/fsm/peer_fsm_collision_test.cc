// Two connections to one peer (RFC 4271 section 6.8).
#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/fsm/peer_fsm.h"
#include "internal/bgp/fsm/testing.h"

namespace herald::fsm {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// Both connections are in OpenSent.
PeerFsm WithTwo(RouterId ours) {
  PeerRules rules = Rules();
  rules.router_id = ours;
  PeerFsm fsm = FsmIn(State::kOpenSent, rules);
  fsm.Step(kEpoch, Connected{kIn, Side::kIncoming});
  return fsm;
}

// Conformance: C-1.
TEST(PeerFsm, TheHigherIdentifiersConnectionStays) {
  for (const ConnectionId first : {kOut, kIn}) {
    const ConnectionId second = first == kOut ? kIn : kOut;
    for (const bool we_win : {true, false}) {
      PeerFsm fsm = WithTwo(RouterId(we_win ? 0x0A0000FF : 0x0A000001));
      const ConnectionId winner = we_win ? kOut : kIn;
      const ConnectionId loser = we_win ? kIn : kOut;
      fsm.Step(kEpoch, Received{first, PeerOpen()});
      const Actions actions = fsm.Step(kEpoch, Received{second, PeerOpen()});
      EXPECT_EQ(fsm.state(winner), State::kOpenConfirm);
      EXPECT_EQ(fsm.state(loser), State::kIdle);
      EXPECT_THAT(Names(actions), Contains(absl::StrCat(loser.value(), " NOTIFICATION 6/7")));
      EXPECT_THAT(Names(actions), Not(Contains("ended")));
      EXPECT_THAT(Names(fsm.Step(kEpoch, Received{winner, KeepaliveMessage{}})),
                  ElementsAre(absl::StrCat(winner.value(), " up")));
    }
  }
}

// Conformance: C-3.
TEST(PeerFsm, ASecondConnectionNeverDisturbsAnEstablishedOne) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch, Connected{kIn, Side::kIncoming});
  EXPECT_THAT(Names(fsm.Step(kEpoch, Received{kIn, PeerOpen()})),
              ElementsAre("2 NOTIFICATION 6/7", "2 close"));
  EXPECT_EQ(fsm.state(kOut), State::kEstablished);
}

TEST(PeerFsm, GarbageOnASecondConnectionCostsOnlyThat) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch, Connected{kIn, Side::kIncoming});
  EXPECT_THAT(Names(fsm.Step(kEpoch, Received{kIn, DecodeError{{NotifyCode::kMessageHeader, 1}}})),
              ElementsAre("2 NOTIFICATION 1/1", "2 close"));
  EXPECT_EQ(fsm.state(), State::kEstablished);
}

// Conformance: C-4.
TEST(PeerFsm, OneIncomingConnectionAtATime) {
  PeerFsm fsm = FsmIn(State::kConnect);
  EXPECT_TRUE(fsm.AcceptsConnection());
  fsm.Step(kEpoch, Connected{kIn, Side::kIncoming});
  EXPECT_FALSE(fsm.AcceptsConnection());
  EXPECT_THAT(Names(fsm.Step(kEpoch, Connected{ConnectionId(9), Side::kIncoming})),
              ElementsAre("9 close"));
  // What we dial ourselves still counts.
  EXPECT_THAT(Names(fsm.Step(kEpoch, Connected{kOut, Side::kOutgoing})), ElementsAre("1 OPEN"));
}

TEST(PeerFsm, AnOpenEndsTheDial) {
  PeerFsm fsm = FsmIn(State::kConnect);
  fsm.Step(kEpoch, Connected{kIn, Side::kIncoming});
  EXPECT_THAT(Names(fsm.Step(kEpoch, Received{kIn, PeerOpen()})),
              ElementsAre("cancel", "2 KEEPALIVE"));
}

// Found by simulation: were the weaker connection established while the stronger one's OPEN is on
// its way, each side could close the one that the other keeps.
TEST(PeerFsm, TheWeakerConnectionIsHeldBackForTheStronger) {
  PeerFsm fsm = WithTwo(RouterId(0x0A000001));  // The peer's connection, kIn, is to win.
  EXPECT_THAT(fsm.Step(kEpoch, Received{kOut, PeerOpen()}), IsEmpty());
  EXPECT_EQ(fsm.state(kOut), State::kOpenConfirm);
  EXPECT_THAT(fsm.Step(kEpoch, Received{kOut, KeepaliveMessage{}}), IsEmpty());
  EXPECT_THAT(Names(fsm.Step(kEpoch, Received{kIn, PeerOpen()})),
              ElementsAre("1 NOTIFICATION 6/7", "1 close", "2 KEEPALIVE"));
}

TEST(PeerFsm, TheWeakerConnectionIsReleasedWhenTheStrongerGoes) {
  PeerFsm fsm = WithTwo(RouterId(0x0A000001));
  fsm.Step(kEpoch, Received{kOut, PeerOpen()});
  fsm.Step(kEpoch, Received{kOut, KeepaliveMessage{}});
  EXPECT_THAT(Names(fsm.Step(kEpoch, ConnectionLost{kIn, ""})),
              ElementsAre("2 close", "1 KEEPALIVE", "1 up"));
}

TEST(PeerFsm, TheWeakerConnectionDoesNotWaitLongForASilentOne) {
  PeerFsm fsm = WithTwo(RouterId(0x0A000001));
  fsm.Step(kEpoch, Received{kOut, PeerOpen()});
  EXPECT_EQ(fsm.NextDeadline(), kEpoch + seconds(5));
  EXPECT_THAT(Names(fsm.Step(kEpoch + seconds(5), Tick{})), ElementsAre("1 KEEPALIVE"));
  EXPECT_THAT(Names(fsm.Step(kEpoch + seconds(5), Received{kOut, KeepaliveMessage{}})),
              ElementsAre("1 up"));
}

TEST(PeerFsm, TheOtherConnectionGoesOn) {
  PeerFsm fsm = WithTwo(RouterId(0x0A000001));
  EXPECT_THAT(Names(fsm.Step(kEpoch, ConnectionLost{kOut, ""})), ElementsAre("1 close"));
  EXPECT_EQ(fsm.state(), State::kOpenSent);
  fsm.Step(kEpoch, Received{kIn, PeerOpen()});
  fsm.Step(kEpoch, Received{kIn, KeepaliveMessage{}});
  EXPECT_EQ(fsm.state(), State::kEstablished);
}

// Found with FRR over a long line: each side closes the connection that the other keeps, where one
// has established the weaker before it hears of the stronger. Were we idle then, and dialed again
// when the peer does, the same would come of it time and again.
TEST(PeerFsm, WhoLosesACollisionListensAndDialsLater) {
  for (const State before : {State::kOpenSent, State::kOpenConfirm, State::kEstablished}) {
    PeerFsm fsm = FsmIn(before);
    const NotificationMessage lost = Cease(CeaseSubcode::kConnectionCollision);
    EXPECT_THAT(Names(fsm.Step(kEpoch, Received{kOut, lost})), Contains("ended"));
    EXPECT_EQ(fsm.state(), State::kActive);
    EXPECT_TRUE(fsm.AcceptsConnection());
    EXPECT_GE(fsm.NextDeadline(), kEpoch + milliseconds(750));
    EXPECT_LE(fsm.NextDeadline(), kEpoch + seconds(1));
    EXPECT_THAT(Names(fsm.Step(fsm.NextDeadline(), Tick{})), ElementsAre("dial"));
  }
}

// Conformance: F-9.
TEST(PeerFsm, WhoLosesEachCollisionDialsEverLater) {
  PeerFsm fsm = FsmIn(State::kConnect);
  TimePoint now = kEpoch;
  Duration last{};
  for (int losses = 0; losses < 20; ++losses) {
    fsm.Step(now, Connected{kOut, Side::kOutgoing});
    fsm.Step(now, Received{kOut, Cease(CeaseSubcode::kConnectionCollision)});
    const Duration delay = fsm.NextDeadline() - now;
    EXPECT_LE(delay, seconds(120));
    EXPECT_GT(delay, last * 0.6);
    last = delay;
    EXPECT_THAT(Names(NextTick(fsm, now)), ElementsAre("dial"));
  }
  EXPECT_GE(last, seconds(90));
}

TEST(PeerFsm, APassiveOneThatLosesACollisionOnlyListens) {
  PeerRules rules = Rules();
  rules.passive = true;
  PeerFsm fsm = FsmIn(State::kOpenConfirm, rules);
  fsm.Step(kEpoch, Received{kOut, Cease(CeaseSubcode::kConnectionCollision)});
  EXPECT_TRUE(fsm.AcceptsConnection());
  EXPECT_EQ(fsm.NextDeadline(), kNever);
}

TEST(PeerFsm, LosingTheEstablishedOneIsToldThoughASecondIsThere) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch, Connected{kIn, Side::kIncoming});
  EXPECT_THAT(Names(fsm.Step(kEpoch, ConnectionLost{kOut, ""})),
              ElementsAre("1 close", "ended", "down"));
  EXPECT_EQ(fsm.state(), State::kOpenSent);
}

TEST(PeerFsm, AStopWithTwoConnectionsIsReportedOnce) {
  PeerFsm fsm = FsmIn(State::kEstablished);
  fsm.Step(kEpoch, Connected{kIn, Side::kIncoming});
  EXPECT_THAT(Names(fsm.Step(kEpoch, ManualStop{})),
              ElementsAre("2 NOTIFICATION 6/2", "2 close", "1 NOTIFICATION 6/2", "1 close", "ended",
                          "down"));
}

}  // namespace
}  // namespace herald::fsm

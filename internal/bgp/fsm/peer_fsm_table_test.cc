// Every state against every event of RFC 4271 section 8.1: a cell tells the state that follows and
// what is done.
#include <array>
#include <chrono>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/fsm/testing.h"

namespace herald::fsm {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;

constexpr std::array kStates = {State::kIdle,     State::kConnect,     State::kActive,
                                State::kOpenSent, State::kOpenConfirm, State::kEstablished};

// An event that this state has no way to raise; the row tells why.
constexpr const char* kCannot = "";

struct Row {
  int number;  // RFC 4271 section 8.1; 0: not of that RFC.
  std::string name;
  std::function<Actions(PeerFsm&)> raise;
  std::array<const char*, kStates.size()> cells;  // In the order of kStates.
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.number << " " << row.name; }

std::function<Actions(PeerFsm&)> Raise(Event event) {
  return [event = std::move(event)](PeerFsm& fsm) { return fsm.Step(kEpoch, event); };
}
std::function<Actions(PeerFsm&)> Got(Arrival what) {
  return Raise(Received{kOut, std::move(what)});
}
DecodeError Error(NotifyCode code, uint8_t subcode) {
  return {.notification = {.code = code, .subcode = subcode}};
}
// The timer that is due next fires.
Actions Wait(PeerFsm& fsm) { return fsm.Step(fsm.NextDeadline(), Tick{}); }
// The peer's connection wins over ours, and its OPEN comes.
Actions Collide(PeerFsm& fsm) {
  fsm.Step(kEpoch, Connected{kIn, Side::kIncoming});
  return fsm.Step(kEpoch, Received{kIn, PeerOpen()});
}

PeerRules Passive() {
  PeerRules rules = Rules();
  rules.passive = true;
  return rules;
}

std::string Outcome(const PeerFsm& fsm, const Actions& actions) {
  const std::string done = absl::StrJoin(Names(actions), ", ");
  return absl::StrCat(StateName(fsm.state()), done.empty() ? "" : ": ", done);
}

// The rows of one event; where one event comes in two shapes, both.
const std::vector<Row>& Rows() {
  static const auto* const rows = new std::vector<Row>{
      // F-11: a start that comes late is ignored.
      {1,
       "ManualStart",
       Raise(ManualStart{}),
       {"Connect: dial", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"}},
      // F-6, F-7: only who was sent an OPEN is told.
      {2,
       "ManualStop",
       Raise(ManualStop{}),
       {"Idle", "Idle: ended, cancel", "Idle: ended", "Idle: 1 NOTIFICATION 6/2, 1 close, ended",
        "Idle: 1 NOTIFICATION 6/2, 1 close, ended",
        "Idle: 1 NOTIFICATION 6/2, 1 close, ended, down"}},
      // Every automatic start is damped (6, 7), which is to say by IdleHoldTimer (13).
      {3, "AutomaticStart", nullptr, {}},
      // A passive peer's states have no Connect.
      {4,
       "ManualStartPassive",
       [](PeerFsm& fsm) { return fsm.Step(kEpoch, ManualStart{}); },
       {"Active", kCannot, "Active", "OpenSent", "OpenConfirm", "Established"}},
      {5, "AutomaticStartPassive", nullptr, {}},
      {6, "AutomaticStartDamped", nullptr, {}},
      {7, "AutomaticStartDampedPassive", nullptr, {}},
      {8,
       "AutomaticStop",
       Raise(AutomaticStop{.cease = Cease(CeaseSubcode::kMaximumPrefixes)}),
       {"Idle", "Idle: ended, cancel", "Idle: ended", "Idle: 1 NOTIFICATION 6/1, 1 close, ended",
        "Idle: 1 NOTIFICATION 6/1, 1 close, ended",
        "Idle: 1 NOTIFICATION 6/1, 1 close, ended, down"}},
      // 9 to 13 are the timers; TimeAlone holds the rest of their cells.
      {9,
       "ConnectRetryTimer",
       Wait,
       {kCannot, "Connect: cancel, dial", "Connect: dial", kCannot, kCannot, kCannot}},
      {10,
       "HoldTimer",
       [](PeerFsm& fsm) { return fsm.Step(kEpoch + minutes(4), Tick{}); },
       {kCannot, kCannot, kCannot, "Idle: 1 NOTIFICATION 4/0, 1 close, ended",
        "Idle: 1 NOTIFICATION 4/0, 1 close, ended",
        "Idle: 1 NOTIFICATION 4/0, 1 close, ended, down"}},
      {11,
       "KeepaliveTimer",
       Wait,
       {kCannot, kCannot, kCannot, kCannot, "OpenConfirm: 1 KEEPALIVE",
        "Established: 1 KEEPALIVE"}},
      // There is no DelayOpen: an OPEN goes out as soon as there is a connection.
      {12, "DelayOpenTimer", nullptr, {}},
      // Runs after an error only.
      {13,
       "IdleHoldTimer",
       [](PeerFsm& fsm) {
         fsm.Step(kEpoch, ManualReset{});
         fsm.Step(kEpoch, AutomaticStop{});
         return Wait(fsm);
       },
       {"Connect: dial", kCannot, kCannot, kCannot, kCannot, kCannot}},
      // A SYN is the kernel's matter.
      {14, "TcpConnectionValid", nullptr, {}},
      // Who is not a peer is dropped before an FSM is asked.
      {15, "TcpCrInvalid", nullptr, {}},
      // Of a dial that nobody waits for, where it is not Connect.
      {16,
       "TcpCrAcked",
       Raise(Connected{kIn, Side::kOutgoing}),
       {"Idle: 2 close", "OpenSent: 2 OPEN", "Active: 2 close", "OpenSent: 2 close",
        "OpenConfirm: 2 close", "Established: 2 close"}},
      // F-2. A second connection may try, beside the first.
      {17,
       "TcpConnectionConfirmed",
       Raise(Connected{kIn, Side::kIncoming}),
       {"Idle: 2 close", "OpenSent: 2 OPEN", "OpenSent: 2 OPEN", "OpenSent: 2 OPEN",
        "OpenConfirm: 2 OPEN", "Established: 2 OPEN"}},
      {18,
       "TcpConnectionFails_Dialing",
       Raise(DialFailed{}),
       {"Idle", "Active: ended", "Active", "OpenSent", "OpenConfirm", "Established"}},
      // F-4
      {18,
       "TcpConnectionFails",
       Raise(ConnectionLost{kOut, ""}),
       {"Idle", "Connect", "Active", "Active: 1 close, ended", "Idle: 1 close, ended",
        "Idle: 1 close, ended, down"}},
      // F-5
      {19,
       "BgpOpen",
       Got(PeerOpen()),
       {"Idle", "Connect", "Active", "OpenConfirm: 1 KEEPALIVE",
        "Idle: 1 NOTIFICATION 5/2, 1 close, ended",
        "Idle: 1 NOTIFICATION 5/3, 1 close, ended, down"}},
      {20, "BgpOpenWithDelayOpenTimer", nullptr, {}},
      // F-10: RFC 4271 section 8.2.2 has code 5 for 21 and 22 in Established, section 6.1 and 6.2
      // codes 1 and 2. The latter tell the other side more, and are what everybody sends.
      {21,
       "BgpHeaderErr",
       Got(Error(NotifyCode::kMessageHeader, 2)),
       {"Idle", "Connect", "Active", "Idle: 1 NOTIFICATION 1/2, 1 close, ended",
        "Idle: 1 NOTIFICATION 1/2, 1 close, ended",
        "Idle: 1 NOTIFICATION 1/2, 1 close, ended, down"}},
      {22,
       "BgpOpenMsgErr",
       Got(Error(NotifyCode::kOpen, 4)),
       {"Idle", "Connect", "Active", "Idle: 1 NOTIFICATION 2/4, 1 close, ended",
        "Idle: 1 NOTIFICATION 2/4, 1 close, ended",
        "Idle: 1 NOTIFICATION 2/4, 1 close, ended, down"}},
      // In OpenSent nothing collides yet, and what is established stays (C-3).
      {23,
       "OpenCollisionDump",
       Collide,
       {kCannot, kCannot, kCannot, kCannot, "OpenConfirm: 1 NOTIFICATION 6/7, 1 close, 2 KEEPALIVE",
        "Established: 2 NOTIFICATION 6/7, 2 close"}},
      // N-3
      {24,
       "NotifMsgVerErr",
       Got(NotificationMessage{NotifyCode::kOpen, 1, {0, 4}}),
       {"Idle", "Connect", "Active", "Idle: 1 close, ended", "Idle: 1 close, ended",
        "Idle: 1 close, ended, down"}},
      {25,
       "NotifMsg",
       Got(Cease(CeaseSubcode::kAdministrativeShutdown)),
       {"Idle", "Connect", "Active", "Idle: 1 close, ended", "Idle: 1 close, ended",
        "Idle: 1 close, ended, down"}},
      {26,
       "KeepAliveMsg",
       Got(KeepaliveMessage{}),
       {"Idle", "Connect", "Active", "Idle: 1 NOTIFICATION 5/1, 1 close, ended",
        "Established: 1 up", "Established"}},
      {27,
       "UpdateMsg",
       Got(UpdateArrived{}),
       {"Idle", "Connect", "Active", "Idle: 1 NOTIFICATION 5/1, 1 close, ended",
        "Idle: 1 NOTIFICATION 5/2, 1 close, ended", "Established"}},
      // Before Established no UPDATE is read so far as to find its errors.
      {28,
       "UpdateMsgErr",
       Got(Error(NotifyCode::kUpdate, 1)),
       {"Idle", "Connect", "Active", kCannot, kCannot,
        "Idle: 1 NOTIFICATION 3/1, 1 close, ended, down"}},
      // RFC 2918, with RFC 6608 for where it does not belong.
      {0,
       "RouteRefreshMsg",
       Got(RouteRefreshMessage{}),
       {"Idle", "Connect", "Active", "Idle: 1 NOTIFICATION 5/1, 1 close, ended",
        "Idle: 1 NOTIFICATION 5/2, 1 close, ended", "Established"}},
      // From Idle at once, else after the shortest IdleHoldTime.
      {0,
       "ManualReset",
       Raise(ManualReset{}),
       {"Connect: dial", "Idle: ended, cancel", "Idle: ended",
        "Idle: 1 NOTIFICATION 6/4, 1 close, ended", "Idle: 1 NOTIFICATION 6/4, 1 close, ended",
        "Idle: 1 NOTIFICATION 6/4, 1 close, ended, down"}},
      {0,
       "WriteBegan",
       Raise(WriteBegan{kOut}),
       {"Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"}},
      {0,
       "WriteEnded",
       Raise(WriteEnded{kOut, /*carried_updates=*/true}),
       {"Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"}},
      {0,
       "EarlyTick",
       Raise(Tick{}),
       {"Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"}},
  };
  return *rows;
}

class PeerFsmTable : public testing::TestWithParam<Row> {};

// Conformance: F-1, F-2, F-4, F-5, F-6, F-7, F-10, F-11, N-3.
TEST_P(PeerFsmTable, HasWhatTheEventDoes) {
  const Row& row = GetParam();
  for (size_t i = 0; i < kStates.size(); ++i) {
    if (row.raise == nullptr || row.cells[i] == kCannot) continue;
    PeerFsm fsm = FsmIn(kStates[i], row.number == 4 ? Passive() : Rules());
    ASSERT_EQ(fsm.state(), kStates[i]);
    const Actions actions = row.raise(fsm);
    EXPECT_EQ(Outcome(fsm, actions), row.cells[i]) << "in " << StateName(kStates[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Events, PeerFsmTable, testing::ValuesIn(Rows()), [](const auto& info) {
  return absl::StrCat(info.param.number, "_", info.param.name);
});

// Conformance: F-1.
TEST(PeerFsmTable, HasEveryEvent) {
  std::set<int> numbers;
  for (const Row& row : Rows()) numbers.insert(row.number);
  for (int number = 1; number <= 28; ++number) EXPECT_TRUE(numbers.contains(number)) << number;
}

// What happens, one thing after the other, if nothing but time comes.
std::vector<std::string> Happenings(PeerFsm fsm, int count) {
  std::vector<std::string> happenings;
  for (int i = 0; i < count && fsm.NextDeadline() != kNever; ++i) {
    const Actions actions = Wait(fsm);
    happenings.push_back(Outcome(fsm, actions));
  }
  return happenings;
}

// Conformance: F-1, F-3, F-10. The timers (9 to 13) that a state has, and no other.
TEST(PeerFsmTable, TimeAlone) {
  EXPECT_THAT(Happenings(FsmIn(State::kIdle), 9), ElementsAre());
  EXPECT_THAT(Happenings(FsmIn(State::kConnect), 2),
              ElementsAre("Connect: cancel, dial", "Connect: cancel, dial"));
  EXPECT_THAT(Happenings(FsmIn(State::kActive), 2),
              ElementsAre("Connect: dial", "Connect: cancel, dial"));
  EXPECT_THAT(Happenings(FsmIn(State::kActive, Passive()), 9), ElementsAre());
  EXPECT_THAT(Happenings(FsmIn(State::kOpenSent), 2),
              ElementsAre("Idle: 1 NOTIFICATION 4/0, 1 close, ended", "Connect: dial"));
  const auto in_open_confirm = Happenings(FsmIn(State::kOpenConfirm), 5);
  EXPECT_EQ(in_open_confirm.front(), "OpenConfirm: 1 KEEPALIVE");
  EXPECT_THAT(in_open_confirm, testing::Contains("Idle: 1 NOTIFICATION 4/0, 1 close, ended"));
  const auto in_established = Happenings(FsmIn(State::kEstablished), 5);
  EXPECT_EQ(in_established.front(), "Established: 1 KEEPALIVE");
  EXPECT_THAT(in_established, testing::Contains("Idle: 1 NOTIFICATION 4/0, 1 close, ended, down"));
}

}  // namespace
}  // namespace herald::fsm

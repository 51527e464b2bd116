// Every state against every event (RFC 4271 section 8.2.2; conformance F-1). Events that a state's
// timers cannot raise are covered by the timers' own tests: a timer that is not armed never fires.
#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "internal/bgp/fsm/testing.h"

namespace herald::fsm {
namespace {

using Strings = std::vector<std::string>;

struct Transition {
  std::string name;
  State from;
  Event event;
  State to;
  Strings actions;
};

void PrintTo(const Transition& t, std::ostream* out) { *out << t.name; }

Received Got(Arrival what) { return {kOut, std::move(what)}; }
NotificationMessage Cease(uint8_t subcode) {
  return {.code = NotifyCode::kCease, .subcode = subcode};
}
DecodeError HeaderError() {
  return {.notification = {.code = NotifyCode::kMessageHeader, .subcode = 2}};
}
DecodeError UpdateError() { return {.notification = {.code = NotifyCode::kUpdate, .subcode = 1}}; }
AutomaticStop MaxPrefixes() { return {.cease = Cease(1), .detail = {}}; }

class PeerFsmTable : public testing::TestWithParam<Transition> {};

TEST_P(PeerFsmTable, Transitions) {
  PeerFsm fsm = FsmIn(GetParam().from);
  ASSERT_EQ(fsm.state(), GetParam().from);
  EXPECT_EQ(Names(fsm.Step(kEpoch, GetParam().event)), GetParam().actions);
  EXPECT_EQ(fsm.state(), GetParam().to);
}

std::string NameOf(const testing::TestParamInfo<Transition>& info) { return info.param.name; }

constexpr State kIdle = State::kIdle, kConnect = State::kConnect, kActive = State::kActive,
                kOpenSent = State::kOpenSent, kOpenConfirm = State::kOpenConfirm,
                kEstablished = State::kEstablished;

// In Idle nothing happens but a start; what comes in is closed (F-2).
INSTANTIATE_TEST_SUITE_P(
    Idle, PeerFsmTable,
    testing::ValuesIn<Transition>({
        {"ManualStart", kIdle, ManualStart{}, kConnect, {"dial"}},
        {"ManualStop", kIdle, ManualStop{}, kIdle, {}},
        {"AutomaticStop", kIdle, MaxPrefixes(), kIdle, {}},
        {"Dialed", kIdle, Connected{kOut, Side::kOutgoing}, kIdle, {"1 close"}},
        {"Incoming", kIdle, Connected{kIn, Side::kIncoming}, kIdle, {"2 close"}},
        {"DialFailed", kIdle, DialFailed{}, kIdle, {}},
        {"ConnectionLost", kIdle, ConnectionLost{kOut, ""}, kIdle, {}},
        {"Open", kIdle, Got(PeerOpen()), kIdle, {}},
        {"Update", kIdle, Got(UpdateArrived{}), kIdle, {}},
        {"Notification", kIdle, Got(Cease(2)), kIdle, {}},
        {"Keepalive", kIdle, Got(KeepaliveMessage{}), kIdle, {}},
        {"RouteRefresh", kIdle, Got(RouteRefreshMessage{}), kIdle, {}},
        {"HeaderError", kIdle, Got(HeaderError()), kIdle, {}},
        {"WriteBegan", kIdle, WriteBegan{kOut}, kIdle, {}},
        {"WriteEnded", kIdle, WriteEnded{kOut, true}, kIdle, {}},
        {"Tick", kIdle, Tick{}, kIdle, {}},
    }),
    NameOf);

// F-7: a stop in Connect and Active sends nothing.
INSTANTIATE_TEST_SUITE_P(
    Connect, PeerFsmTable,
    testing::ValuesIn<Transition>({
        {"ManualStart", kConnect, ManualStart{}, kConnect, {}},
        {"ManualStop", kConnect, ManualStop{}, kIdle, {"ended", "cancel"}},
        {"AutomaticStop", kConnect, MaxPrefixes(), kIdle, {"ended", "cancel"}},
        {"Dialed", kConnect, Connected{kOut, Side::kOutgoing}, kOpenSent, {"1 OPEN"}},
        {"Incoming", kConnect, Connected{kIn, Side::kIncoming}, kOpenSent, {"2 OPEN"}},
        {"DialFailed", kConnect, DialFailed{}, kActive, {"ended"}},
        {"ConnectionLost", kConnect, ConnectionLost{kOut, ""}, kConnect, {}},
        {"Open", kConnect, Got(PeerOpen()), kConnect, {}},
        {"Update", kConnect, Got(UpdateArrived{}), kConnect, {}},
        {"Notification", kConnect, Got(Cease(2)), kConnect, {}},
        {"Keepalive", kConnect, Got(KeepaliveMessage{}), kConnect, {}},
        {"HeaderError", kConnect, Got(HeaderError()), kConnect, {}},
        {"Tick", kConnect, Tick{}, kConnect, {}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Active, PeerFsmTable,
    testing::ValuesIn<Transition>({
        {"ManualStart", kActive, ManualStart{}, kActive, {}},
        {"ManualStop", kActive, ManualStop{}, kIdle, {"ended"}},
        {"AutomaticStop", kActive, MaxPrefixes(), kIdle, {"ended"}},
        {"Dialed", kActive, Connected{kOut, Side::kOutgoing}, kActive, {"1 close"}},
        {"Incoming", kActive, Connected{kIn, Side::kIncoming}, kOpenSent, {"2 OPEN"}},
        {"DialFailed", kActive, DialFailed{}, kActive, {}},
        {"ConnectionLost", kActive, ConnectionLost{kOut, ""}, kActive, {}},
        {"Open", kActive, Got(PeerOpen()), kActive, {}},
        {"Notification", kActive, Got(Cease(2)), kActive, {}},
        {"HeaderError", kActive, Got(HeaderError()), kActive, {}},
        {"Tick", kActive, Tick{}, kActive, {}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    OpenSent, PeerFsmTable,
    testing::ValuesIn<Transition>({
        {"ManualStart", kOpenSent, ManualStart{}, kOpenSent, {}},  // F-11
        {"ManualStop", kOpenSent, ManualStop{}, kIdle, {"1 NOTIFICATION 6/2", "1 close", "ended"}},
        {"AutomaticStop",
         kOpenSent,
         MaxPrefixes(),
         kIdle,
         {"1 NOTIFICATION 6/1", "1 close", "ended"}},
        {"SecondIncoming", kOpenSent, Connected{kIn, Side::kIncoming}, kOpenSent, {"2 OPEN"}},
        {"SecondDialed", kOpenSent, Connected{kIn, Side::kOutgoing}, kOpenSent, {"2 close"}},
        {"DialFailed", kOpenSent, DialFailed{}, kOpenSent, {}},
        {"Lost", kOpenSent, ConnectionLost{kOut, ""}, kActive, {"1 close", "ended"}},  // F-4
        {"Open", kOpenSent, Got(PeerOpen()), kOpenConfirm, {"1 KEEPALIVE"}},
        {"Update",
         kOpenSent,
         Got(UpdateArrived{}),
         kIdle,
         {"1 NOTIFICATION 5/1", "1 close", "ended"}},
        {"Keepalive",
         kOpenSent,
         Got(KeepaliveMessage{}),
         kIdle,
         {"1 NOTIFICATION 5/1", "1 close", "ended"}},
        {"RouteRefresh",
         kOpenSent,
         Got(RouteRefreshMessage{}),
         kIdle,
         {"1 NOTIFICATION 5/1", "1 close", "ended"}},
        {"Notification", kOpenSent, Got(Cease(2)), kIdle, {"1 close", "ended"}},  // N-3
        {"HeaderError",
         kOpenSent,
         Got(HeaderError()),
         kIdle,
         {"1 NOTIFICATION 1/2", "1 close", "ended"}},
        {"Tick", kOpenSent, Tick{}, kOpenSent, {}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    OpenConfirm, PeerFsmTable,
    testing::ValuesIn<Transition>({
        {"ManualStart", kOpenConfirm, ManualStart{}, kOpenConfirm, {}},
        {"ManualStop",
         kOpenConfirm,
         ManualStop{},
         kIdle,
         {"1 NOTIFICATION 6/2", "1 close", "ended"}},
        {"AutomaticStop",
         kOpenConfirm,
         MaxPrefixes(),
         kIdle,
         {"1 NOTIFICATION 6/1", "1 close", "ended"}},
        {"SecondIncoming", kOpenConfirm, Connected{kIn, Side::kIncoming}, kOpenConfirm, {"2 OPEN"}},
        {"Lost", kOpenConfirm, ConnectionLost{kOut, ""}, kIdle, {"1 close", "ended"}},  // F-4
        {"Open", kOpenConfirm, Got(PeerOpen()), kIdle, {"1 NOTIFICATION 5/2", "1 close", "ended"}},
        {"Update",
         kOpenConfirm,
         Got(UpdateArrived{}),
         kIdle,
         {"1 NOTIFICATION 5/2", "1 close", "ended"}},
        {"RouteRefresh",
         kOpenConfirm,
         Got(RouteRefreshMessage{}),
         kIdle,
         {"1 NOTIFICATION 5/2", "1 close", "ended"}},
        {"Keepalive", kOpenConfirm, Got(KeepaliveMessage{}), kEstablished, {"1 up"}},
        {"Notification", kOpenConfirm, Got(Cease(2)), kIdle, {"1 close", "ended"}},
        {"HeaderError",
         kOpenConfirm,
         Got(HeaderError()),
         kIdle,
         {"1 NOTIFICATION 1/2", "1 close", "ended"}},
        {"Tick", kOpenConfirm, Tick{}, kOpenConfirm, {}},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Established, PeerFsmTable,
    testing::ValuesIn<Transition>({
        {"ManualStart", kEstablished, ManualStart{}, kEstablished, {}},
        {"ManualStop",
         kEstablished,
         ManualStop{},
         kIdle,
         {"1 NOTIFICATION 6/2", "1 close", "ended", "down"}},
        {"AutomaticStop",
         kEstablished,
         MaxPrefixes(),
         kIdle,
         {"1 NOTIFICATION 6/1", "1 close", "ended", "down"}},
        {"SecondIncoming", kEstablished, Connected{kIn, Side::kIncoming}, kEstablished, {"2 OPEN"}},
        {"Lost", kEstablished, ConnectionLost{kOut, ""}, kIdle, {"1 close", "ended", "down"}},
        {"Open",
         kEstablished,
         Got(PeerOpen()),
         kIdle,
         {"1 NOTIFICATION 5/3", "1 close", "ended", "down"}},
        {"Update", kEstablished, Got(UpdateArrived{}), kEstablished, {}},
        {"Keepalive", kEstablished, Got(KeepaliveMessage{}), kEstablished, {}},
        {"RouteRefresh", kEstablished, Got(RouteRefreshMessage{}), kEstablished, {}},
        {"Notification", kEstablished, Got(Cease(2)), kIdle, {"1 close", "ended", "down"}},
        {"HeaderError",
         kEstablished,
         Got(HeaderError()),
         kIdle,
         {"1 NOTIFICATION 1/2", "1 close", "ended", "down"}},
        {"UpdateError",
         kEstablished,
         Got(UpdateError()),
         kIdle,
         {"1 NOTIFICATION 3/1", "1 close", "ended", "down"}},
        {"Tick", kEstablished, Tick{}, kEstablished, {}},
    }),
    NameOf);

}  // namespace
}  // namespace herald::fsm

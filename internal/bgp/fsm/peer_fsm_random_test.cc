// Random sequences of events, with a model that holds the FSM to what its shell relies on.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <variant>

#include "gtest/gtest.h"
#include "internal/bgp/fsm/overloaded.h"
#include "internal/bgp/fsm/testing.h"

namespace herald::fsm {
namespace {

using std::chrono::milliseconds;

class RandomWalk {
 public:
  explicit RandomWalk(uint64_t seed) : random_(seed), fsm_(RandomRules(), seed) {}

  void Run(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
      now_ += milliseconds(Below(2000));
      if (Below(4) == 0 && fsm_.NextDeadline() != kNever) {
        now_ = std::max(now_, fsm_.NextDeadline());
        Step(Tick{});
      }
      Step(RandomEvent());
    }
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }

  PeerRules RandomRules() {
    PeerRules rules = Rules();
    rules.passive = Below(4) == 0;
    if (Below(4) == 0) rules.hold_time_s = 0;
    rules.graceful_restart = Below(4) != 0;
    rules.long_lived_stale_time_max_s = static_cast<uint32_t>(Below(2) * 20);
    if (Below(2) == 0) rules.router_id = RouterId(0x0A0000FF);
    return rules;
  }

  ConnectionId RandomConnection() {
    if (open_.empty() || Below(8) == 0) return ConnectionId(Below(next_id_ + 1));
    return *std::next(open_.begin(), static_cast<long>(Below(open_.size())));
  }

  Event RandomEvent() {
    switch (Below(16)) {
      case 0:
        return ManualStart{};
      case 1:
        return Below(8) == 0 ? Event(ManualStop{}) : Event(Tick{});
      case 2:
        return RandomStop();
      case 3:
      case 4:
        return Connected{ConnectionId(++next_id_), Side::kIncoming};
      case 5:
      case 6:
        // The shell reports only what it was asked to dial.
        if (dialing_) return Connected{ConnectionId(++next_id_), Side::kOutgoing};
        return Tick{};
      case 7:
        return dialing_ ? Event(DialFailed{}) : Event(Tick{});
      case 8:
        return ConnectionLost{RandomConnection(), ""};
      case 9:
        return WriteBegan{RandomConnection()};
      case 10:
        return WriteEnded{RandomConnection(), Below(2) == 0};
      default:
        return Received{RandomConnection(), RandomArrival()};
    }
  }

  Event RandomStop() {
    switch (Below(16)) {
      case 0:
        return AutomaticStop{};
      case 1:
        return AutomaticStop{.idle_time = kForever};
      case 2:
        return AutomaticStop{.idle_time = std::chrono::seconds(30)};
      case 3:
        return ManualReset{};
      default:
        return Tick{};
    }
  }

  Arrival RandomArrival() {
    switch (Below(20)) {
      case 0:
        return NotificationMessage{NotifyCode::kOpen, 4, {}};
      case 1:
        return DecodeError{};
      case 2:
        return RouteRefreshMessage{};
      case 3:
        return Below(2) == 0 ? UpdateArrived{} : UpdateArrived{{kIpv4Unicast}};
      case 4: {
        OpenMessage open = PeerOpen();
        open.asn = Asn(1);
        return open;
      }
      default:
        return Below(2) == 0 ? Arrival(RandomOpen()) : Arrival(KeepaliveMessage{});
    }
  }

  OpenMessage RandomOpen() {
    OpenMessage open = PeerOpen(static_cast<uint16_t>(Below(2) * 90));
    if (Below(3) == 0) return open;
    open.capabilities.push_back(
        GracefulRestartCapability{.notification = Below(2) == 0,
                                  .restart_time_s = static_cast<uint16_t>(Below(3) * 20),
                                  .rows = {{kIpv4Unicast, Below(4) != 0}}});
    if (Below(2) == 0) return open;
    open.capabilities.push_back(LongLivedGracefulRestartCapability{
        .rows = {{kIpv4Unicast, Below(4) != 0, static_cast<uint32_t>(Below(30))}}});
    return open;
  }

  void Step(const Event& event) {
    if (const auto* connected = std::get_if<Connected>(&event)) {
      open_.insert(connected->connection);
      if (connected->side == Side::kOutgoing) dialing_ = false;
    }
    if (std::holds_alternative<DialFailed>(event)) dialing_ = false;
    NoteStop(event);
    NoteEndOfRib(event);
    for (const Action& action : fsm_.Step(now_, event)) Check(action);
    if (std::holds_alternative<Tick>(event)) {
      EXPECT_GT(fsm_.NextDeadline(), now_) << "the shell's timer would spin";
    }
    CheckInvariants();
  }

  // Whether the peer is to stay down, whatever time passes.
  void NoteStop(const Event& event) {
    if (std::holds_alternative<ManualStop>(event)) stopped_ = true;
    if (std::holds_alternative<ManualStart>(event)) stopped_ = false;
    if (std::holds_alternative<ManualReset>(event)) stopped_ = false;
    const auto* stop = std::get_if<AutomaticStop>(&event);
    if (stop != nullptr && stop->idle_time == kForever && fsm_.state() != State::kIdle) {
      stopped_ = true;
    }
  }

  void NoteEndOfRib(const Event& event) {
    const auto* received = std::get_if<Received>(&event);
    if (received == nullptr || fsm_.state(received->connection) != State::kEstablished) return;
    const auto* update = std::get_if<UpdateArrived>(&received->what);
    if (update == nullptr) return;
    for (const Family family : update->end_of_rib) stale_.erase(family);
  }

  void Check(const Action& action) {
    std::visit(Overloaded{
                   [&](const Dial&) {
                     EXPECT_FALSE(dialing_) << "two attempts at once";
                     dialing_ = true;
                   },
                   [&](const CancelDial&) {
                     EXPECT_TRUE(dialing_);
                     dialing_ = false;
                   },
                   [&](const Send& send) { EXPECT_TRUE(open_.contains(send.connection)); },
                   [&](const Close& close) { EXPECT_EQ(open_.erase(close.connection), 1u); },
                   [&](const Up& up) {
                     EXPECT_TRUE(open_.contains(up.connection));
                     EXPECT_FALSE(up_);
                     up_ = true;
                     for (const Family family : up.kept) EXPECT_EQ(stale_.count(family), 1u);
                     stale_ = {up.kept.begin(), up.kept.end()};
                   },
                   [&](const Ended&) { ended_ = true; },
                   [&](const Down& down) {
                     EXPECT_TRUE(up_);
                     EXPECT_TRUE(ended_) << "no reason given";
                     up_ = false;
                     stale_ = {down.retained.begin(), down.retained.end()};
                   },
                   [&](const StaleTimeOver& over) {
                     EXPECT_EQ(stale_.count(over.family), 1u);
                     EXPECT_TRUE(!over.long_lived_begins || !up_);
                     if (!over.long_lived_begins) stale_.erase(over.family);
                   },
               },
               action);
  }

  void CheckInvariants() {
    ended_ = false;
    EXPECT_LE(open_.size(), 2u);
    EXPECT_EQ(up_, fsm_.state() == State::kEstablished);
    if (!stale_.empty()) EXPECT_NE(fsm_.NextDeadline(), kNever) << "stale for ever";
    if (fsm_.state() == State::kIdle) {
      EXPECT_TRUE(open_.empty());
      EXPECT_FALSE(dialing_);
      EXPECT_FALSE(fsm_.AcceptsConnection());
      // Of all timers only IdleHoldTimer runs, if any, and those of stale routes.
      EXPECT_EQ(fsm_.NextDeadline() == kNever, stopped_);
      EXPECT_TRUE(stopped_ || fsm_.NextDeadline() - now_ <= std::chrono::seconds(60));
    }
    if (fsm_.state() == State::kConnect) {
      EXPECT_TRUE(dialing_);
      EXPECT_NE(fsm_.NextDeadline(), kNever);
    }
    for (const ConnectionId id : open_) EXPECT_GE(fsm_.state(id), State::kOpenSent);
  }

  std::mt19937_64 random_;
  PeerFsm fsm_;
  TimePoint now_ = kEpoch;
  uint64_t next_id_ = 0;
  bool dialing_ = false, up_ = false, ended_ = false, stopped_ = true;
  std::set<ConnectionId> open_;
  std::set<Family> stale_;  // Families with stale routes.
};

// Conformance: F-1, F-8, C-4.
TEST(PeerFsmRandom, EverySequenceKeepsTheShellsTrust) {
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomWalk(seed).Run(200);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace herald::fsm

#include "tests/simulation/pair.h"

#include <algorithm>
#include <chrono>
#include <type_traits>
#include <variant>

#include "internal/bgp/fsm/testing.h"

namespace herald::simulation {

using fsm::ConnectionId;
using fsm::State;
using fsm::TimePoint;

Pair::Pair(std::array<fsm::PeerRules, 2> rules, fsm::Duration delay_max, uint64_t seed)
    : random_(seed),
      delay_max_(delay_max),
      nodes_{fsm::PeerFsm(rules[0], random_()), fsm::PeerFsm(rules[1], random_())},
      now_(fsm::kEpoch) {}

void Pair::LetRouterRestart(uint16_t restart_time_s, uint32_t stale_time_s) {
  restarts_ = Restarts{restart_time_s, stale_time_s};
  stale_.SetTimeMax(std::chrono::seconds(restart_time_s + stale_time_s));
}

void Pair::Start() {
  for (size_t node = 0; node < 2; ++node) {
    At(now_ + Delay(), Arrive{node, fsm::ManualStart{}});
  }
}

void Pair::RunFor(fsm::Duration duration) {
  const TimePoint end = now_ + duration;
  for (;;) {
    const TimePoint happens = happenings_.empty() ? fsm::kNever : happenings_.begin()->first;
    const size_t next = nodes_[0].NextDeadline() <= nodes_[1].NextDeadline() ? 0 : 1;
    const TimePoint ticks = nodes_[next].NextDeadline();
    if (std::min(happens, ticks) >= end) break;
    now_ = std::max(now_, std::min(happens, ticks));
    if (ticks < happens) {
      Step(next, fsm::Tick{});
      continue;
    }
    const auto it = happenings_.begin();
    const Happening what = std::move(it->second);
    happenings_.erase(it);
    std::visit([this](const auto& w) { Happen(w); }, what);
  }
  now_ = end;
}

void Pair::ResetAll() {
  for (auto& [id, link] : links_) {
    for (size_t node = 0; node < 2; ++node) {
      if (link.open[node]) At(now_, Arrive{node, fsm::ConnectionLost{id, "reset"}});
    }
  }
}

void Pair::MuteAll() {
  for (auto& [id, link] : links_) link.mute = true;
}

void Pair::Stray(size_t node, const std::optional<fsm::Arrival>& says) {
  if (blackhole_ || !nodes_[node].AcceptsConnection()) return;
  const ConnectionId id(++links_made_);
  Link& link = links_.emplace(id, Link{}).first->second;
  link.open[1 - node] = false;
  Step(node, fsm::Connected{id, fsm::Side::kIncoming});
  if (says.has_value()) At(now_ + Delay(), Arrive{node, fsm::Received{id, *says}});
}

bool Pair::IsUp() const {
  for (const auto& [id, link] : links_) {
    if (nodes_[0].state(id) == State::kEstablished && nodes_[1].state(id) == State::kEstablished) {
      return true;
    }
  }
  return false;
}

void Pair::Step(size_t node, const fsm::Event& event) {
  if (node != kRouter) NoteEndOfRib(event);
  for (const fsm::Action& action : nodes_[node].Step(now_, event)) {
    std::visit([&](const auto& a) { Do(node, a); }, action);
  }
  if (node != kRouter) stale_.CheckTime(now_);
}

void Pair::Do(size_t node, const fsm::Dial&) {
  At(now_ + Delay(), Dialed{node, ++attempts_[node]});
}

void Pair::Do(size_t node, const fsm::CancelDial&) { ++attempts_[node]; }

void Pair::Do(size_t node, const fsm::Send& send) {
  if (std::holds_alternative<KeepaliveMessage>(send.message)) ++counts_[node].keepalives;
  std::visit(
      [&](auto message) {
        if constexpr (std::is_same_v<decltype(message), OpenMessage>) {
          if (node == kRouter && restarts_.has_value()) AddRestarts(message);
        }
        Deliver(send.connection, 1 - node, fsm::Received{send.connection, std::move(message)});
      },
      send.message);
}

void Pair::AddRestarts(OpenMessage& open) {
  if (open.capabilities.empty()) return;
  open.capabilities.push_back(
      GracefulRestartCapability{.notification = true,
                                .restart_time_s = restarts_->restart_time_s,
                                .rows = {{kIpv4Unicast, random_() % 4 != 0}}});
  if (restarts_->stale_time_s == 0) return;
  open.capabilities.push_back(LongLivedGracefulRestartCapability{
      .rows = {{kIpv4Unicast, random_() % 4 != 0, restarts_->stale_time_s}}});
}

void Pair::Do(size_t node, const fsm::Up& up) {
  ++counts_[node].ups;
  if (node != kRouter) return stale_.On(up);
  if (!restarts_.has_value() || random_() % 4 == 0) return;
  Deliver(up.connection, 1 - node,
          fsm::Received{up.connection, fsm::UpdateArrived{.end_of_rib = {kIpv4Unicast}}});
}

void Pair::Do(size_t node, const fsm::Down& down) {
  ++counts_[node].downs;
  if (node != kRouter) stale_.On(now_, down);
}

void Pair::Do(size_t node, const fsm::StaleTimeOver& over) {
  if (node != kRouter) stale_.On(over);
}

void Pair::NoteEndOfRib(const fsm::Event& event) {
  const auto* received = std::get_if<fsm::Received>(&event);
  if (received == nullptr) return;
  const auto* update = std::get_if<fsm::UpdateArrived>(&received->what);
  const State state = nodes_[0].state(received->connection);
  if (update == nullptr || state != State::kEstablished) return;
  for (const Family family : update->end_of_rib) stale_.OnEndOfRib(family);
}

void Pair::Do(size_t node, const fsm::Close& close) {
  Deliver(close.connection, 1 - node, fsm::ConnectionLost{close.connection, "closed"});
  Link& link = links_.at(close.connection);
  link.open[node] = false;
  if (!link.open[1 - node]) links_.erase(close.connection);
}

void Pair::Happen(const Arrive& arrive) { Step(arrive.node, arrive.event); }

void Pair::Happen(const Dialed& dialed) {
  if (attempts_[dialed.from] != dialed.attempt) return;
  const size_t to = 1 - dialed.from;
  if (blackhole_) return;  // The dial hangs.
  if (!nodes_[to].AcceptsConnection()) return Step(dialed.from, fsm::DialFailed{"refused"});
  const ConnectionId id(++links_made_);
  links_.emplace(id, Link{});
  Step(to, fsm::Connected{id, fsm::Side::kIncoming});
  Step(dialed.from, fsm::Connected{id, fsm::Side::kOutgoing});
}

void Pair::Deliver(ConnectionId id, size_t to, fsm::Event event) {
  Link& link = links_.at(id);
  if (blackhole_ || link.mute || !link.open[to]) return;
  TimePoint& last = link.last_arrival[to];
  last = std::max(last, now_ + Delay());
  At(last, Arrive{to, std::move(event)});
}

fsm::Duration Pair::Delay() {
  return fsm::Duration(
      static_cast<fsm::Duration::rep>(random_() % (static_cast<uint64_t>(delay_max_.count()) + 1)));
}

}  // namespace herald::simulation

#include "internal/bgp/fsm/peer_fsm.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "absl/algorithm/container.h"
#include "internal/bgp/fsm/collision.h"

namespace herald::fsm {
namespace {

constexpr size_t kConnectionsMax = 2;
constexpr Duration kIdleHoldTimeMax = std::chrono::seconds(60);
// A session that lived this long has earned a quick restart.
constexpr Duration kStableAfter = std::chrono::minutes(2);

bool IsSent(const Ended& ended) {
  return ended.cause == EndCause::kNotificationSent || ended.cause == EndCause::kStopped;
}

Side WinnerOf(const PeerRules& rules, RouterId peer_router_id) {
  return WinningSide({rules.router_id, rules.local_asn}, {peer_router_id, rules.peer_asn});
}

bool Is(const NotificationMessage& notification, NotifyCode code, uint8_t subcode) {
  return notification.code == code && notification.subcode == subcode;
}

// The peer said nothing, or closed this connection for another: no fault of either side.
bool IsNoFault(State was, const Ended& ended) {
  if (ended.cause == EndCause::kConnectionFailed) return was == State::kOpenSent;
  return ended.cause == EndCause::kNotificationReceived &&
         Is(ended.notification, NotifyCode::kCease,
            static_cast<uint8_t>(CeaseSubcode::kConnectionCollision));
}

// RFC 4724 section 5: a connection that such a peer opens while it has a session means that the
// session is gone. One that is older collides with it, like any other.
bool Succeeds(const ConnectionFsm& newer, const ConnectionFsm& existing) {
  const auto& restart = existing.negotiated().graceful_restart;
  return existing.state() == State::kEstablished && restart.has_value() &&
         !restart->families.empty() && newer.connected_at() >= existing.established_at();
}

NotificationMessage LastWords(const ConnectionFsm& connection, const Ended& ended) {
  const auto& restart = connection.negotiated().graceful_restart;
  const bool is_kept =
      connection.state() == State::kEstablished && restart.has_value() && restart->notification;
  return is_kept ? ForRestartingPeer(ended.notification) : ended.notification;
}

}  // namespace

PeerFsm::PeerFsm(PeerRules rules, uint64_t seed) : rules_(std::move(rules)), jitter_(seed) {}

Actions PeerFsm::Step(TimePoint now, const Event& event) {
  now_ = now;
  retention_.Tick(now_, out_);
  std::visit([this](const auto& e) { On(e); }, event);
  retention_.Complete(now_, out_);
  retention_.Tick(now_, out_);
  return std::exchange(out_, {});
}

TimePoint PeerFsm::NextDeadline() const {
  TimePoint next = std::min({connect_retry_, idle_hold_, retention_.NextDeadline()});
  for (const ConnectionFsm& connection : connections_) {
    next = std::min(next, connection.NextDeadline());
  }
  return next;
}

State PeerFsm::state() const {
  if (idle_) return State::kIdle;
  State farthest = dialing_ ? State::kConnect : State::kActive;
  for (const ConnectionFsm& connection : connections_) {
    farthest = std::max(farthest, connection.state());
  }
  return farthest;
}

State PeerFsm::state(ConnectionId connection) const {
  const ConnectionFsm* found = Find(connection);
  return found == nullptr ? State::kIdle : found->state();
}

// One incoming connection may be on its way up, beside one that we opened or one that is
// established; that bounds what a flood of connections costs.
bool PeerFsm::AcceptsConnection() const {
  const auto is_rival = [](const ConnectionFsm& c) {
    return c.side() == Side::kIncoming && c.state() != State::kEstablished;
  };
  return !idle_ && connections_.size() < kConnectionsMax && absl::c_none_of(connections_, is_rival);
}

bool PeerFsm::AcceptsExtendedMessages(ConnectionId connection) const {
  const ConnectionFsm* found = Find(connection);
  return found != nullptr && found->state() == State::kEstablished &&
         !found->sent_open().capabilities.empty();
}

void PeerFsm::On(const ManualStart&) {
  if (!idle_) return;
  Forget();
  Begin();
}

void PeerFsm::On(const ManualStop& stop) {
  retention_.Stop(out_);
  if (!idle_) {
    EndAll({.cause = EndCause::kStopped, .notification = stop.cease, .detail = stop.detail});
  }
  idle_hold_ = kNever;
  connect_retry_counter_ = 0;
}

void PeerFsm::On(const ManualReset& reset) {
  Forget();
  if (idle_) return Begin();
  EndAll({.cause = EndCause::kStopped, .notification = reset.cease, .detail = reset.detail});
  connect_retry_counter_ = 0;
}

void PeerFsm::On(const AutomaticStop& stop) {
  if (idle_) return;
  if (stop.idle_time == kForever) retention_.Stop(out_);
  EndAll({.cause = EndCause::kNotificationSent, .notification = stop.cease, .detail = stop.detail});
  if (!stop.idle_time.has_value()) return;
  idle_hold_ = *stop.idle_time == kForever ? kNever : now_ + *stop.idle_time;
}

void PeerFsm::On(const Connected& connected) {
  const bool is_wanted = connected.side == Side::kOutgoing
                             ? dialing_ && connections_.size() < kConnectionsMax
                             : AcceptsConnection();
  if (connected.side == Side::kOutgoing) dialing_ = false;
  if (!is_wanted) {
    out_.push_back(Close{connected.connection});
    return;
  }
  connect_retry_ = kNever;
  connections_.emplace_back(connected.connection, connected.side,
                            MakeOpen(rules_, !without_capabilities_), rules_.send_hold_time_s,
                            Jitter(jitter_.NewSeed()), now_, out_);
}

// RFC 4271 would have us go to Idle from Connect. Active is kinder: the peer may dial meanwhile.
void PeerFsm::On(const DialFailed& failed) {
  if (!std::exchange(dialing_, false) || !connections_.empty()) return;
  out_.push_back(Ended{.cause = EndCause::kConnectionFailed, .detail = failed.error});
  RetryLater();
}

void PeerFsm::On(const ConnectionLost& lost) {
  End(lost.connection, {.cause = EndCause::kConnectionFailed, .detail = lost.error});
}

void PeerFsm::On(const Received& received) {
  ConnectionFsm* connection = Find(received.connection);
  if (connection == nullptr) return;
  const auto* open = std::get_if<OpenMessage>(&received.what);
  if (open != nullptr && connection->state() == State::kOpenSent) {
    return OnOpen(received.connection, *open);
  }
  const auto* update = std::get_if<UpdateArrived>(&received.what);
  if (update != nullptr && connection->state() == State::kEstablished) {
    for (const Family family : update->end_of_rib) retention_.EndOfRib(family);
  }
  NoteRefusedCapabilities(*connection, received.what);
  if (const auto ended = connection->Receive(now_, received.what, out_)) {
    End(received.connection, *ended);
  }
}

void PeerFsm::On(const WriteBegan& write) {
  if (ConnectionFsm* connection = Find(write.connection)) connection->WriteBegan(now_);
}

void PeerFsm::On(const WriteEnded& write) {
  if (ConnectionFsm* connection = Find(write.connection)) {
    connection->WriteEnded(now_, write.carried_updates);
  }
}

void PeerFsm::On(const Tick&) {
  if (idle_hold_ <= now_) Begin();
  if (connect_retry_ <= now_) {
    StopDial();
    StartDial();
  }
  for (const ConnectionId id : ConnectionIds()) {
    ConnectionFsm* connection = Find(id);
    if (connection == nullptr) continue;
    if (const auto ended = connection->Tick(now_, out_)) End(id, *ended);
  }
}

// What was learned from earlier failures.
void PeerFsm::Forget() {
  connect_retry_counter_ = 0;
  without_capabilities_ = false;
  back_off_.Reset();
}

void PeerFsm::Begin() {
  idle_ = false;
  idle_hold_ = kNever;
  if (!rules_.passive) StartDial();
}

void PeerFsm::StartDial() {
  dialing_ = true;
  connect_retry_ = now_ + jitter_.Shorten(rules_.connect_retry_time);
  out_.push_back(Dial{});
}

void PeerFsm::StopDial() {
  if (std::exchange(dialing_, false)) out_.push_back(CancelDial{});
}

// To Active. Soon at first, then up to ConnectRetryTime apart.
void PeerFsm::RetryLater() {
  if (rules_.passive) return;
  connect_retry_ = now_ + jitter_.Shorten(back_off_.Next(rules_.connect_retry_time));
}

void PeerFsm::OnOpen(ConnectionId id, const OpenMessage& open) {
  auto outcome = Negotiate(rules_, Find(id)->sent_open(), open);
  if (const auto* fault = std::get_if<OpenFault>(&outcome)) {
    return End(id, {.cause = EndCause::kNotificationSent,
                    .notification = fault->notification,
                    .detail = fault->detail});
  }
  if (!SurvivesCollisions(id, open.router_id)) return;
  // One that we dial can be given up without a trace as long as no OPEN was sent on it.
  StopDial();
  Find(id)->Confirm(now_, std::get<Negotiated>(std::move(outcome)),
                    HasStrongerRival(id, open.router_id), out_);
}

bool PeerFsm::SurvivesCollisions(ConnectionId id, RouterId peer_router_id) {
  const Side winner = WinnerOf(rules_, peer_router_id);
  const Side side = Find(id)->side();
  const Ended lost{.cause = EndCause::kNotificationSent,
                   .notification = Cease(CeaseSubcode::kConnectionCollision)};
  for (const ConnectionId other : ConnectionIds()) {
    if (other == id) continue;
    const ConnectionFsm& existing = *Find(other);
    if (Succeeds(*Find(id), existing)) {
      connect_retry_counter_ = 0;
      End(other, {.cause = EndCause::kConnectionFailed, .detail = "the peer began a new session"});
      continue;
    }
    switch (ResolveCollision(winner, existing.state(), existing.side(), side)) {
      case Collision::kNone:
        break;
      case Collision::kCloseExisting:
        End(other, lost);
        break;
      case Collision::kCloseNew:
        End(id, lost);
        return false;
    }
  }
  return true;
}

// Another connection would win over this one, but its OPEN has not come yet. Were this one
// established on one side first, the sides could disagree on which is to go, and lose both.
bool PeerFsm::HasStrongerRival(ConnectionId id, RouterId peer_router_id) const {
  const Side winner = WinnerOf(rules_, peer_router_id);
  return Find(id)->side() != winner && absl::c_any_of(connections_, [&](const auto& c) {
           return c.side() == winner && c.state() == State::kOpenSent;
         });
}

// RFC 5492 section 3: a peer that knows no optional parameters says so, and is then asked again
// without any.
void PeerFsm::NoteRefusedCapabilities(const ConnectionFsm& connection, const Arrival& arrival) {
  const auto* notification = std::get_if<NotificationMessage>(&arrival);
  if (notification == nullptr || connection.state() == State::kEstablished) return;
  if (!Is(*notification, NotifyCode::kOpen, /*unsupported optional parameter*/ 4)) return;
  without_capabilities_ = CanDoWithoutCapabilities(rules_);
}

void PeerFsm::End(ConnectionId id, const Ended& ended) {
  const auto it = absl::c_find_if(connections_, [&](const auto& c) { return c.id() == id; });
  if (it == connections_.end()) return;
  const State was = it->state();
  const TimePoint established_at = it->established_at();
  if (IsSent(ended)) out_.push_back(Send{id, LastWords(*it, ended)});
  connections_.erase(it);

  out_.push_back(Close{id});
  const bool was_up = was == State::kEstablished;
  // The other connection speaks for the peer.
  if (!was_up && !connections_.empty()) return ReleaseAll();
  out_.push_back(ended);
  if (was_up) {
    out_.push_back(Down{});
    without_capabilities_ = false;
    if (now_ - established_at >= kStableAfter) back_off_.Reset();
  }
  if (!connections_.empty()) return ReleaseAll();
  if (!IsNoFault(was, ended)) return EnterIdle(ended);
  if (dialing_) {
    connect_retry_ = now_ + jitter_.Shorten(rules_.connect_retry_time);
  } else {
    RetryLater();
  }
}

// What they were held back for has gone.
void PeerFsm::ReleaseAll() {
  for (ConnectionFsm& connection : connections_) connection.Release(now_, out_);
}

void PeerFsm::EndAll(const Ended& ended) {
  for (const ConnectionId id : ConnectionIds()) {
    if (state(id) != State::kEstablished) End(id, ended);
  }
  for (const ConnectionId id : ConnectionIds()) End(id, ended);
  if (idle_) return;
  out_.push_back(ended);
  EnterIdle(ended);
}

void PeerFsm::EnterIdle(const Ended& ended) {
  idle_ = true;
  StopDial();
  connect_retry_ = kNever;
  idle_hold_ = now_ + jitter_.Shorten(back_off_.Next(kIdleHoldTimeMax));
  // RFC 4271 section 8.2.2, event 24: a peer of another version is not counted.
  const bool is_version_error = ended.cause == EndCause::kNotificationReceived &&
                                Is(ended.notification, NotifyCode::kOpen, /*version*/ 1);
  if (!is_version_error) ++connect_retry_counter_;
}

std::vector<ConnectionId> PeerFsm::ConnectionIds() const {
  std::vector<ConnectionId> ids;
  for (const ConnectionFsm& connection : connections_) ids.push_back(connection.id());
  return ids;
}

ConnectionFsm* PeerFsm::Find(ConnectionId id) {
  return const_cast<ConnectionFsm*>(std::as_const(*this).Find(id));
}

const ConnectionFsm* PeerFsm::Find(ConnectionId id) const {
  const auto it = absl::c_find_if(connections_, [&](const auto& c) { return c.id() == id; });
  return it == connections_.end() ? nullptr : &*it;
}

}  // namespace herald::fsm

#include "internal/bgp/fsm/connection_fsm.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/bgp/fsm/overloaded.h"

namespace herald::fsm {
namespace {

using std::chrono::seconds;

// RFC 4271 section 8.2.2 suggests four minutes until the OPEN has come.
constexpr Duration kLargeHoldTime = std::chrono::minutes(4);
// RFC 4271 section 4.4: not more than one KEEPALIVE in a second.
constexpr Duration kKeepaliveIntervalMin = seconds(1);
// For the other connection's OPEN to come; then that connection no longer counts.
constexpr Duration kHoldBackMax = seconds(5);
// RFC 9687 section 5.
constexpr Duration kSendHoldTimeMin = std::chrono::minutes(8);

Ended Sent(NotificationMessage notification, std::string detail = {}) {
  return {.cause = EndCause::kNotificationSent,
          .notification = std::move(notification),
          .detail = std::move(detail)};
}

Ended Heard(NotificationMessage notification) {
  return {.cause = EndCause::kNotificationReceived, .notification = std::move(notification)};
}

MessageType TypeOf(const Arrival& arrival) {
  return std::visit(Overloaded{
                        [](const OpenMessage&) { return MessageType::kOpen; },
                        [](const UpdateArrived&) { return MessageType::kUpdate; },
                        [](const NotificationMessage&) { return MessageType::kNotification; },
                        [](const KeepaliveMessage&) { return MessageType::kKeepalive; },
                        [](const RouteRefreshMessage&) { return MessageType::kRouteRefresh; },
                        // Answered with its own code, never as unexpected.
                        [](const DecodeError&) { return MessageType::kNotification; },
                    },
                    arrival);
}

std::string Seconds(Duration duration) {
  return absl::StrCat(std::chrono::duration_cast<seconds>(duration).count(), " s");
}

}  // namespace

ConnectionFsm::ConnectionFsm(ConnectionId id, Side side, OpenMessage open,
                             std::optional<uint32_t> send_hold_time_s, Jitter jitter, TimePoint now,
                             Actions& out)
    : id_(id),
      side_(side),
      sent_open_(std::move(open)),
      send_hold_time_s_(send_hold_time_s),
      jitter_(jitter),
      hold_time_(kLargeHoldTime),
      connected_at_(now) {
  out.push_back(Send{id_, sent_open_});
  RestartHold(now);
}

ConnectionFsm::End ConnectionFsm::Receive(TimePoint now, const Arrival& arrival, Actions& out) {
  // No NOTIFICATION is answered, and what would not decode has its own answer in every state.
  if (const auto* notification = std::get_if<NotificationMessage>(&arrival)) {
    return Heard(*notification);
  }
  if (const auto* error = std::get_if<DecodeError>(&arrival)) return Sent(error->notification);
  switch (state_) {
    case State::kOpenConfirm:
      return InOpenConfirm(now, arrival, out);
    case State::kEstablished:
      return InEstablished(now, arrival);
    default:
      return Unexpected(arrival);  // OpenSent, where the PeerFsm takes the OPEN.
  }
}

ConnectionFsm::End ConnectionFsm::InOpenConfirm(TimePoint now, const Arrival& arrival,
                                                Actions& out) {
  if (!std::holds_alternative<KeepaliveMessage>(arrival)) return Unexpected(arrival);
  RestartHold(now);
  if (timers_.release == kNever) {
    Establish(now, out);
  } else {
    keepalive_came_ = true;
  }
  return std::nullopt;
}

void ConnectionFsm::Establish(TimePoint now, Actions& out) {
  state_ = State::kEstablished;
  established_at_ = now;
  out.push_back(Up{id_, negotiated_});
}

ConnectionFsm::End ConnectionFsm::InEstablished(TimePoint now, const Arrival& arrival) {
  if (std::holds_alternative<OpenMessage>(arrival)) return Unexpected(arrival);
  // RFC 4271 section 4.2: KEEPALIVE and UPDATE are signs of life, ROUTE-REFRESH is not.
  if (!std::holds_alternative<RouteRefreshMessage>(arrival)) RestartHold(now);
  return std::nullopt;
}

// RFC 6608 section 4: the subcode tells the state, the data the type of the message.
Ended ConnectionFsm::Unexpected(const Arrival& arrival) const {
  const auto subcode =
      static_cast<uint8_t>(static_cast<int>(state_) - static_cast<int>(State::kOpenSent) + 1);
  return Sent({.code = NotifyCode::kFsm,
               .subcode = subcode,
               .data = {static_cast<uint8_t>(TypeOf(arrival))}});
}

void ConnectionFsm::Confirm(TimePoint now, Negotiated negotiated, bool hold_back, Actions& out) {
  negotiated_ = std::move(negotiated);
  hold_time_ = seconds(negotiated_.hold_time_s);
  state_ = State::kOpenConfirm;
  RestartHold(now);
  timers_.release = now + kHoldBackMax;
  if (!hold_back) Release(now, out);
}

void ConnectionFsm::Release(TimePoint now, Actions& out) {
  if (std::exchange(timers_.release, kNever) == kNever) return;
  out.push_back(Send{id_, KeepaliveMessage{}});
  RestartKeepalive(now);
  if (keepalive_came_) Establish(now, out);
}

ConnectionFsm::End ConnectionFsm::Tick(TimePoint now, Actions& out) {
  if (timers_.hold <= now) {
    return Sent({.code = NotifyCode::kHoldTimerExpired},
                absl::StrCat("nothing heard for ", Seconds(hold_time_)));
  }
  if (timers_.send_hold <= now) {
    return Sent({.code = NotifyCode::kSendHoldTimerExpired},
                absl::StrCat("the peer took nothing for ", Seconds(SendHoldTime())));
  }
  if (timers_.release <= now) Release(now, out);
  if (timers_.keepalive <= now) {
    out.push_back(Send{id_, KeepaliveMessage{}});
    RestartKeepalive(now);
  }
  return std::nullopt;
}

void ConnectionFsm::WriteBegan(TimePoint now) {
  if (state_ != State::kEstablished || hold_time_ == Duration::zero()) return;
  timers_.send_hold = now + SendHoldTime();
}

Duration ConnectionFsm::SendHoldTime() const {
  if (send_hold_time_s_.has_value()) return seconds(*send_hold_time_s_);
  return std::max(kSendHoldTimeMin, 2 * hold_time_);
}

void ConnectionFsm::WriteEnded(TimePoint now, bool carried_updates) {
  timers_.send_hold = kNever;
  if (carried_updates && state_ == State::kEstablished) RestartKeepalive(now);
}

// The two places that know that zero means "never" (RFC 4271 section 4.2).
void ConnectionFsm::RestartHold(TimePoint now) {
  timers_.hold = hold_time_ == Duration::zero() ? kNever : now + hold_time_;
}

void ConnectionFsm::RestartKeepalive(TimePoint now) {
  const Duration interval = std::max(kKeepaliveIntervalMin, jitter_.Shorten(hold_time_ / 3));
  timers_.keepalive = hold_time_ == Duration::zero() ? kNever : now + interval;
}

}  // namespace herald::fsm

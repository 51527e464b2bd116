#include "internal/telemetry/peer_metrics.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "internal/net/zone.h"

namespace herald::telemetry {
namespace {

using Labels = std::map<std::string, std::string>;

constexpr const char* kStateNames[] = {"Idle",     "Connect",     "Active",
                                       "OpenSent", "OpenConfirm", "Established"};
constexpr const char* kTypeNames[] = {"open", "update", "notification", "keepalive",
                                      "route_refresh"};
constexpr const char* kDirections[] = {"received", "sent"};  // By whether we sent it.
constexpr const char* kUnsendableReasons[] = {"family_not_negotiated", "no_next_hop", "too_large",
                                              "route_leak"};

enum DownReasonRow { kHoldTimer, kNotificationSent, kNotificationReceived, kFailed, kStopped };
constexpr const char* kDownReasonNames[] = {"hold_timer_expired", "notification_sent",
                                            "notification_received", "connection_failed",
                                            "stopped"};

DownReasonRow RowOf(const session::DownReason& reason) {
  switch (reason.cause) {
    case session::DownReason::Cause::kNotificationSent:
      return reason.notification.code == NotifyCode::kHoldTimerExpired ? kHoldTimer
                                                                       : kNotificationSent;
    case session::DownReason::Cause::kNotificationReceived:
      return kNotificationReceived;
    case session::DownReason::Cause::kConnectionFailed:
      return kFailed;
    case session::DownReason::Cause::kStopped:
      return kStopped;
  }
  return kStopped;
}

Labels With(Labels labels, const Labels& more) {
  labels.insert(more.begin(), more.end());
  return labels;
}

Labels LabelsOf(const config::Peer& peer) {
  return {{"peer", peer.name},
          {"neighbor", FormatInZone(peer.address, peer.interface)},
          {"peer_asn", absl::StrCat(peer.peer_asn.value())}};
}

prometheus::Family<prometheus::Gauge>& Gauges(prometheus::Registry& registry, const char* name,
                                              const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Counter>& Counters(prometheus::Registry& registry, const char* name,
                                                  const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

}  // namespace

PeerFamilies::PeerFamilies(prometheus::Registry& r)
    : up(Gauges(r, "herald_bgp_session_up", "Whether the session is established.")),
      state(Gauges(r, "herald_bgp_session_state",
                   "1 for the state that the session is in (RFC 4271 section 8.2.2).")),
      established_at(Gauges(r, "herald_bgp_session_established_timestamp_seconds",
                            "When the session was established; 0 while it is not.")),
      flaps(Counters(r, "herald_bgp_session_flaps_total",
                     "Times the session fell out of Established.")),
      down(Counters(r, "herald_bgp_session_down_total",
                    "Established sessions that ended, by reason.")),
      attempts_failed(Counters(r, "herald_bgp_session_attempts_failed_total",
                               "Attempts at a session that ended before it was established, by "
                               "reason.")),
      messages(Counters(r, "herald_bgp_messages_total", "BGP messages.")),
      octets(Counters(r, "herald_bgp_message_octets_total", "Octets of BGP messages.")),
      notifications(Counters(r, "herald_bgp_notifications_total",
                             "NOTIFICATIONs, by error code and subcode.")),
      faults(Counters(r, "herald_bgp_update_faults_total",
                      "Faults in received UPDATEs that did not cost the session (RFC 7606).")),
      prefix_warnings(Counters(r, "herald_bgp_prefix_warnings_total",
                               "Times a family's routes came close to their maximum.")),
      announced(Gauges(r, "herald_bgp_routes_announced",
                       "Routes that the peer has been told, or will be by what is pending.")),
      pending(Gauges(r, "herald_bgp_routes_pending",
                     "Announcements and withdrawals that have yet to be written.")),
      received(Gauges(r, "herald_bgp_routes_received", "Routes that the peer told us.")),
      unsendable(Gauges(r, "herald_bgp_routes_unsendable",
                        "Routes that cannot be put on the wire for the peer, by reason.")) {}

PeerMetrics::PeerMetrics(PeerFamilies& families, const config::Peer& peer)
    : families_(families),
      labels_(LabelsOf(peer)),
      up_(Add(families.up, labels_)),
      established_at_(Add(families.established_at, labels_)),
      flaps_(Add(families.flaps, labels_)),
      faults_(Add(families.faults, labels_)),
      prefix_warnings_(Add(families.prefix_warnings, labels_)) {
  for (size_t i = 0; i < kStates; ++i) {
    states_[i] = &Add(families.state, With(labels_, {{"state", kStateNames[i]}}));
  }
  states_[0]->Set(1);
  for (size_t i = 0; i < kDownReasons; ++i) {
    const Labels labels = With(labels_, {{"reason", kDownReasonNames[i]}});
    down_[i] = &Add(families.down, labels);
    attempts_failed_[i] = &Add(families.attempts_failed, labels);
  }
  for (size_t sent = 0; sent < 2; ++sent) {
    const Labels labels = With(labels_, {{"direction", kDirections[sent]}});
    octets_[sent] = &Add(families.octets, labels);
    for (size_t i = 0; i < kTypes; ++i) {
      messages_[sent][i] = &Add(families.messages, With(labels, {{"type", kTypeNames[i]}}));
    }
  }
  for (size_t i = 0; i < unsendable_.size(); ++i) {
    unsendable_[i] = &Add(families.unsendable, With(labels_, {{"reason", kUnsendableReasons[i]}}));
  }
  for (const Family family : peer.families) {
    const Labels labels =
        With(labels_, {{"afi", family.afi == Afi::kIpv4 ? "ipv4" : "ipv6"}, {"safi", "unicast"}});
    routes_.push_back({.family = family,
                       .announced = &Add(families.announced, labels),
                       .pending = &Add(families.pending, labels),
                       .received = &Add(families.received, labels)});
  }
}

PeerMetrics::~PeerMetrics() {
  for (const auto& remove : removals_) remove();
}

template <class Metric>
Metric& PeerMetrics::Add(prometheus::Family<Metric>& family, const Labels& labels) {
  Metric& metric = family.Add(labels);
  removals_.push_back([&family, &metric] { family.Remove(&metric); });
  return metric;
}

bool PeerMetrics::IsOf(const config::Peer& peer) const {
  const auto is_of = [](const Routes& routes, Family family) { return routes.family == family; };
  return labels_ == LabelsOf(peer) && absl::c_equal(routes_, peer.families, is_of);
}

void PeerMetrics::StateChanged(const session::PeerStatus& status, fsm::State from) {
  const bool established = status.state == fsm::State::kEstablished;
  states_[static_cast<size_t>(from)]->Set(0);
  states_[static_cast<size_t>(status.state)]->Set(1);
  up_.Set(established ? 1 : 0);
  established_at_.Set(established ? absl::ToDoubleSeconds(status.state_since - absl::UnixEpoch())
                                  : 0);
  if (from == fsm::State::kEstablished && !established) flaps_.Increment();
}

void PeerMetrics::WentDown(const session::DownReason& reason) { CountEnd(down_, reason); }

void PeerMetrics::AttemptFailed(const session::DownReason& reason) {
  CountEnd(attempts_failed_, reason);
}

void PeerMetrics::CountEnd(const std::array<prometheus::Counter*, kDownReasons>& ends,
                           const session::DownReason& reason) {
  ends[RowOf(reason)]->Increment();
  const bool sent = reason.cause == session::DownReason::Cause::kNotificationSent;
  if (sent || reason.cause == session::DownReason::Cause::kNotificationReceived) {
    CountNotification(sent, reason.notification);
  }
}

// A peer chooses both octets; what nobody has registered is counted together.
void PeerMetrics::CountNotification(bool sent, const NotificationMessage& notification) {
  constexpr int kCodeMax = 8, kSubcodeMax = 15;
  const int code = static_cast<int>(notification.code);
  const bool code_known = code >= 1 && code <= kCodeMax;
  const bool subcode_known = code_known && notification.subcode <= kSubcodeMax;
  const Labels labels =
      With(labels_, {{"direction", kDirections[sent]},
                     {"code", code_known ? absl::StrCat(code) : "other"},
                     {"subcode", subcode_known ? absl::StrCat(notification.subcode) : "other"}});
  prometheus::Counter*& counter = notifications_[labels];
  if (counter == nullptr) counter = &Add(families_.notifications, labels);
  counter->Increment();
}

void PeerMetrics::Messages(bool sent, MessageType type, size_t count, size_t octets) {
  const size_t row = static_cast<size_t>(type) - 1;
  messages_[sent][row]->Increment(static_cast<double>(count));
  octets_[sent]->Increment(static_cast<double>(octets));
}

void PeerMetrics::Publish(const std::vector<injector::FamilyCounts>& counts,
                          const injector::Unsendable& unsendable) {
  for (const Routes& routes : routes_) {
    injector::FamilyCounts now{.family = routes.family};
    for (const injector::FamilyCounts& count : counts) {
      if (count.family == routes.family) now = count;
    }
    routes.announced->Set(static_cast<double>(now.announced));
    routes.pending->Set(static_cast<double>(now.pending));
    routes.received->Set(static_cast<double>(now.received));
  }
  unsendable_[0]->Set(static_cast<double>(unsendable.family_not_negotiated));
  unsendable_[1]->Set(static_cast<double>(unsendable.no_next_hop));
  unsendable_[2]->Set(static_cast<double>(unsendable.too_large));
  unsendable_[3]->Set(static_cast<double>(unsendable.route_leak));
}

}  // namespace herald::telemetry

#include "internal/telemetry/session_log.h"

#include <utility>

#include "internal/net/zone.h"

namespace herald::telemetry {
namespace {

absl::string_view CauseName(session::DownReason::Cause cause) {
  switch (cause) {
    case session::DownReason::Cause::kNotificationSent:
      return "notification sent";
    case session::DownReason::Cause::kNotificationReceived:
      return "notification received";
    case session::DownReason::Cause::kConnectionFailed:
      return "connection failed";
    case session::DownReason::Cause::kStopped:
      return "stopped";
  }
  return "unknown";
}

std::string NeighborOf(const session::PeerStatus& peer) {
  return FormatInZone(peer.config->address, peer.config->interface);
}

}  // namespace

SessionLog::SessionLog(Log& log, std::function<absl::Time()> now)
    : log_(log), now_(std::move(now)) {}

void SessionLog::OnAdded(const session::PeerStatus& peer) {
  const auto [added, is_new] =
      rows_.try_emplace(peer.id, Row{.name = peer.config->name,
                                     .neighbor = NeighborOf(peer),
                                     .bound = RateBound(kLinesPerSecondMax)});
  const Row& row = added->second;
  log_.Debug("peer added", {{"peer", row.name}, {"neighbor", row.neighbor}});
}

void SessionLog::OnChanged(const session::PeerStatus& peer) {
  Row& row = rows_.at(peer.id);
  row.neighbor = NeighborOf(peer);
  log_.Debug("peer changed", {{"peer", row.name}, {"neighbor", row.neighbor}});
}

void SessionLog::OnRemoved(const PeerRef& peer) {
  log_.Debug("peer removed", {{"peer", peer->name}});
  rows_.erase(peer->id);
}

void SessionLog::OnStateChange(const session::PeerStatus& peer, fsm::State from) {
  const Row& row = rows_.at(peer.id);
  if (peer.state == fsm::State::kEstablished) {
    log_.Info("session established", {{"peer", row.name}, {"neighbor", row.neighbor}});
  } else {
    log_.Debug("session state", {{"peer", row.name},
                                 {"neighbor", row.neighbor},
                                 {"from", fsm::StateName(from)},
                                 {"to", fsm::StateName(peer.state)}});
  }
}

void SessionLog::OnDown(PeerId peer, const session::DownReason& reason) {
  LogEnd("session down", peer, reason);
}

void SessionLog::OnAttemptFailed(PeerId peer, const session::DownReason& reason) {
  LogEnd("session attempt failed", peer, reason);
}

void SessionLog::LogEnd(absl::string_view what, PeerId peer, const session::DownReason& reason) {
  Row& row = rows_.at(peer);
  if (!MayLog(row)) return;
  const auto fields = {telemetry::Field{"peer", row.name},
                       {"neighbor", row.neighbor},
                       {"cause", CauseName(reason.cause)},
                       {"text", reason.text}};
  if (reason.cause == session::DownReason::Cause::kStopped) {
    log_.Info(what, fields);
  } else {
    log_.Warning(what, fields);
  }
}

void SessionLog::OnMessages(PeerId, bool, MessageType, size_t, size_t) {}

void SessionLog::OnPrefixWarning(PeerId peer, const session::PrefixWarning& warning) {
  Row& row = rows_.at(peer);
  if (!MayLog(row)) return;
  log_.Warning("close to the maximum of prefixes", {{"peer", row.name},
                                                    {"neighbor", row.neighbor},
                                                    {"family", FormatFamily(warning.family)},
                                                    {"routes", warning.routes},
                                                    {"max", warning.max}});
}

void SessionLog::OnUpdateFault(PeerId peer, absl::string_view fault) {
  Row& row = rows_.at(peer);
  if (!MayLog(row)) return;
  log_.Warning("UPDATE fault", {{"peer", row.name}, {"neighbor", row.neighbor}, {"fault", fault}});
}

bool SessionLog::MayLog(Row& row) {
  if (!row.bound.Pass(now_())) return false;
  if (const uint64_t lines = row.bound.TakeHeldBack(); lines > 0) {
    log_.Warning("lines held back", {{"peer", row.name}, {"lines", lines}});
  }
  return true;
}

}  // namespace herald::telemetry

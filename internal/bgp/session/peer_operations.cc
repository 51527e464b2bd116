// What an operator does to a session.
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "internal/bgp/fsm/event.h"
#include "internal/bgp/fsm/shutdown_communication.h"
#include "internal/bgp/message/notification.h"
#include "internal/bgp/session/peer.h"

namespace herald::session {
namespace {

absl::Status NotEstablished() {
  return absl::FailedPreconditionError("the session is not established");
}

}  // namespace

void Peer::Stop() {
  Apply(fsm::ManualStop{.cease = fsm::AdministrativeShutdown(""), .detail = "the daemon ends"});
}

void Peer::Enable() {
  enabled_ = true;
  Begin();
}

void Peer::Disable(absl::string_view communication) {
  enabled_ = false;
  Apply(fsm::ManualStop{.cease = fsm::AdministrativeShutdown(communication),
                        .detail = "disabled by the operator"});
}

absl::Status Peer::Reset(absl::string_view communication) {
  if (!enabled_) return absl::FailedPreconditionError("the peer is disabled");
  Apply(fsm::ManualReset{.cease = fsm::AdministrativeReset(communication),
                         .detail = "reset by the operator"});
  return absl::OkStatus();
}

absl::Status Peer::SoftResetIn() {
  if (!up_.has_value()) return NotEstablished();
  if (!status_.negotiated->route_refresh) {
    return absl::FailedPreconditionError("the peer has no route refresh capability (RFC 2918)");
  }
  refresh_requests_ = status_.negotiated->families;
  turns_->Ready(id_);
  return absl::OkStatus();
}

absl::Status Peer::SoftResetOut() {
  if (!up_.has_value()) return NotEstablished();
  for (const Family family : status_.negotiated->families) injector_.Refresh(id_, family);
  return absl::OkStatus();
}

void Peer::Remove() {
  enabled_ = false;
  Apply(fsm::ManualStop{.cease = Cease(CeaseSubcode::kPeerDeconfigured),
                        .detail = "removed from the configuration"});
}

void Peer::Replace() {
  enabled_ = false;
  Apply(fsm::ManualStop{.cease = Cease(CeaseSubcode::kOtherConfigurationChange),
                        .detail = "its new configuration needs a new session"});
}

// Another may be in its place before its connections are closed.
void Peer::Leave() {
  leaving_ = true;
  injector_.PeerDown(id_, "the speaker ended", {}, absl::Now());
  if (!HasConnections()) Abandon();
}

void Peer::Inherit(const PeerStatus& before) {
  status_.last_down = before.last_down;
  status_.last_attempt = before.last_attempt;
  status_.flaps = before.flaps;
  status_.sent = before.sent;
  status_.received = before.received;
}

}  // namespace herald::session

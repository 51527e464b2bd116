#include "internal/audit/session_records.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/net/zone.h"

namespace herald::audit {

void SessionRecords::OnAdded(const session::PeerStatus& peer) {
  names_[peer.id] = peer.config->name;
}

void SessionRecords::OnRemoved(const PeerRef& peer) { names_.erase(peer->id); }

void SessionRecords::OnStateChange(const session::PeerStatus& peer, fsm::State) {
  if (peer.state != fsm::State::kEstablished) return;
  const config::Peer& config = *peer.config;
  Append({.kind = Kind::kSessionUp,
          .message = absl::StrCat("with ", FormatInZone(config.address, config.interface), ", AS ",
                                  config.peer_asn.value()),
          .peer = config.name});
}

void SessionRecords::OnDown(PeerId peer, const session::DownReason& reason) {
  Append({.kind = Kind::kSessionDown, .message = reason.text, .peer = names_.at(peer)});
}

void SessionRecords::Append(Record record) {
  if (log_ != nullptr) log_->Append(std::move(record));
}

}  // namespace herald::audit

#include "internal/rpc/peer_changes.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "internal/config/difference.h"
#include "internal/config/parse.h"
#include "internal/rpc/convert/field_path.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

absl::StatusOr<config::Peer> PeerFromProto(const Core& core, const config::v1::Peer& proto) {
  auto parsed = config::ParsePeer(proto, core.peer_defaults());
  if (auto* peer = std::get_if<config::Peer>(&parsed)) return std::move(*peer);
  Violations violations;
  for (const config::Fault& fault : std::get<std::vector<config::Fault>>(parsed)) {
    violations.Add(fault.field, fault.message);
  }
  return InvalidRequest(violations);
}

absl::StatusOr<PeerId> Find(const Core& core, const std::string& name, const FieldPath& at) {
  const std::optional<PeerId> peer = core.peers.Find(name);
  if (peer.has_value()) return *peer;
  return UnknownPeer(at);
}

absl::StatusOr<session::ResetMode> ModeFromProto(const v1::ResetPeerRequest& request) {
  const FieldPath root;
  Violations violations;
  if (!v1::ResetPeerRequest::Mode_IsValid(request.mode())) {
    violations.Add(root.Field("mode"), "is not a mode");
  }
  const bool is_soft = request.mode() == v1::ResetPeerRequest::MODE_SOFT_IN ||
                       request.mode() == v1::ResetPeerRequest::MODE_SOFT_OUT;
  if (is_soft && !request.communication().empty()) {
    violations.Add(root.Field("communication"), "cannot be told: a soft reset ends no session");
  }
  if (!violations.empty()) return InvalidRequest(violations);
  if (!is_soft) return session::ResetMode::kHard;
  return request.mode() == v1::ResetPeerRequest::MODE_SOFT_IN ? session::ResetMode::kSoftIn
                                                              : session::ResetMode::kSoftOut;
}

}  // namespace

absl::Status ChangePeers(const Core& core, const v1::AddPeerRequest& request,
                         v1::AddPeerResponse&) {
  absl::StatusOr<config::Peer> peer = PeerFromProto(core, request.peer());
  if (!peer.ok()) return peer.status();
  return FromPeers(core.peers.Add(*std::move(peer)));
}

absl::Status ChangePeers(const Core& core, const v1::UpdatePeerRequest& request,
                         v1::UpdatePeerResponse& response) {
  const FieldPath root, peer_path = root.Field("peer"), name_path = peer_path.Field("name");
  absl::StatusOr<config::Peer> peer = PeerFromProto(core, request.peer());
  if (!peer.ok()) return peer.status();
  const absl::StatusOr<PeerId> id = Find(core, peer->name, name_path);
  if (!id.ok()) return id.status();
  const config::PeerChange change = config::ComparePeer(*core.peers.Status(*id).config, *peer);
  if (absl::Status updated = core.peers.Update(*std::move(peer)); !updated.ok()) {
    return FromPeers(updated);
  }
  response.mutable_changed_fields()->Assign(change.fields.begin(), change.fields.end());
  response.set_keeps_session(change.keeps_session);
  return absl::OkStatus();
}

absl::Status ChangePeers(const Core& core, const v1::RemovePeerRequest& request,
                         v1::RemovePeerResponse&) {
  const FieldPath root;
  const absl::StatusOr<PeerId> peer = Find(core, request.name(), root.Field("name"));
  return peer.ok() ? FromPeers(core.peers.Remove(*peer)) : peer.status();
}

absl::Status ChangePeers(const Core& core, const v1::EnablePeerRequest& request,
                         v1::EnablePeerResponse&) {
  const FieldPath root;
  const absl::StatusOr<PeerId> peer = Find(core, request.name(), root.Field("name"));
  if (peer.ok()) core.peers.Enable(*peer);
  return peer.status();
}

absl::Status ChangePeers(const Core& core, const v1::DisablePeerRequest& request,
                         v1::DisablePeerResponse&) {
  const FieldPath root;
  const absl::StatusOr<PeerId> peer = Find(core, request.name(), root.Field("name"));
  if (peer.ok()) core.peers.Disable(*peer, request.communication());
  return peer.status();
}

absl::Status ChangePeers(const Core& core, const v1::ResetPeerRequest& request,
                         v1::ResetPeerResponse&) {
  const FieldPath root;
  const absl::StatusOr<session::ResetMode> mode = ModeFromProto(request);
  if (!mode.ok()) return mode.status();
  const absl::StatusOr<PeerId> peer = Find(core, request.name(), root.Field("name"));
  if (!peer.ok()) return peer.status();
  return FromPeers(core.peers.Reset(*peer, *mode, request.communication()));
}

}  // namespace herald::rpc

#include "internal/bgp/session/peer_set.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "internal/bgp/session/session_ends.h"

namespace herald::session {

PeerSet::PeerSet(boost::asio::io_context& core, injector::Injector& injector,
                 SessionObserver& observer, std::function<void(PeerId)> on_gone)
    : core_(core),
      injector_(injector),
      observer_(observer),
      on_gone_(std::move(on_gone)),
      turns_(WriteTurns::Make(core)) {}

std::shared_ptr<Peer> PeerSet::Make(config::Peer config) {
  return MakeInPlaceOf(PeerId(next_id_++), std::move(config));
}

std::shared_ptr<Peer> PeerSet::MakeInPlaceOf(PeerId id, config::Peer config) {
  return std::make_shared<Peer>(core_, id, std::move(config), random_(), buffer_, turns_, injector_,
                                observer_, [this, id] { on_gone_(id); });
}

void PeerSet::Add(const std::shared_ptr<Peer>& peer, PeerOrigin origin) {
  const PeerId id = peer->label()->id;
  rows_.insert_or_assign(id, Row{.peer = peer, .origin = origin});
  table_.Add(EndsOf(peer->config()), id);
  id_of_.emplace(peer->config().name, id);
  injector_.AddPeer(peer->label());
  observer_.OnAdded(peer->Status());
}

void PeerSet::Change(PeerId id, config::Peer config, PeerOrigin origin) {
  Row& row = rows_.at(id);
  row.origin = origin;
  const bool was_enabled = row.peer->config().enabled;
  row.peer->Reconfigure(std::move(config));
  if (was_enabled && !row.peer->config().enabled) row.peer->Disable("");
  if (!was_enabled && row.peer->config().enabled) row.peer->Enable();
  observer_.OnChanged(row.peer->Status());
}

void PeerSet::Replace(const std::vector<std::shared_ptr<Peer>>& peers, PeerOrigin origin) {
  for (const auto& peer : peers) {
    table_.Remove(EndsOf(rows_.at(peer->label()->id).peer->config()));
  }
  for (const auto& peer : peers) ReplaceOne(peer, origin);
}

void PeerSet::ReplaceOne(const std::shared_ptr<Peer>& peer, PeerOrigin origin) {
  const PeerId id = peer->label()->id;
  Row& row = rows_.at(id);
  row.origin = origin;
  const std::shared_ptr<Peer> old = std::exchange(row.peer, peer);
  const bool old_enabled = old->Status().enabled;
  old->Replace();
  table_.Add(EndsOf(peer->config()), id);
  peer->Inherit(old->Status());
  // What the operator did stands until the configuration says otherwise.
  if (old->config().enabled == peer->config().enabled && !old_enabled) peer->Disable("");
  Leave(old);
  injector_.AddPeer(peer->label());
  observer_.OnChanged(peer->Status());
}

void PeerSet::Remove(PeerId id) {
  const std::shared_ptr<Peer> peer = rows_.at(id).peer;
  rows_.erase(id);
  table_.Remove(EndsOf(peer->config()));
  id_of_.erase(peer->config().name);
  peer->Remove();
  injector_.RemovePeer(id);
  observer_.OnRemoved(peer->label());
  Leave(peer);
}

void PeerSet::Leave(std::shared_ptr<Peer> peer) {
  std::erase_if(leaving_, [](const auto& p) { return !p->HasConnections(); });
  peer->Leave();
  if (peer->HasConnections()) leaving_.push_back(std::move(peer));
  if (leaving_.size() <= kLeavingMax) return;
  leaving_.front()->Abandon();
  leaving_.erase(leaving_.begin());
}

std::optional<PeerId> PeerSet::Find(absl::string_view name) const {
  const auto found = id_of_.find(name);
  if (found == id_of_.end()) return std::nullopt;
  return found->second;
}

PeerStatus PeerSet::Status(PeerId id) const {
  const Row& row = rows_.at(id);
  PeerStatus status = row.peer->Status();
  status.origin = row.origin;
  return status;
}

bool PeerSet::IsGone() const {
  return absl::c_none_of(rows_, [](const auto& r) { return r.second.peer->HasConnections(); }) &&
         absl::c_none_of(leaving_, [](const auto& peer) { return peer->HasConnections(); });
}

void PeerSet::Abandon() {
  for (const auto& [id, row] : rows_) row.peer->Abandon();
  for (const auto& peer : leaving_) peer->Abandon();
}

}  // namespace herald::session

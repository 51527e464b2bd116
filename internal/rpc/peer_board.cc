#include "internal/rpc/peer_board.h"

#include <utility>

#include "absl/memory/memory.h"

namespace herald::rpc {

PeerBoard::Watch::Watch(PeerBoard& board, const std::vector<PeerId>& peers,
                        const std::vector<std::string>& names, std::function<void()> ready)
    : board_(board),
      names_(names.begin(), names.end()),
      ready_(std::move(ready)),
      snapshot_left_(peers.size()) {
  for (const PeerId peer : peers) {
    watched_.emplace(peer, false);
    due_of_[peer] = due_.insert(due_.end(), Due{.peer = peer, .in_snapshot = true});
  }
  board_.watches_.insert(this);
}

PeerBoard::Watch::~Watch() { board_.watches_.erase(this); }

std::optional<PeerBoard::Item> PeerBoard::Watch::Take() {
  if (snapshot_left_ == 0 && !std::exchange(snapshot_ended_, true)) return SnapshotEnd{};
  if (due_.empty()) return std::nullopt;
  Due due = std::move(due_.front());
  due_.pop_front();
  due_of_.erase(due.peer);
  if (due.in_snapshot) --snapshot_left_;
  if (due.removed != nullptr) return PeerBoard::Removed{std::move(due.removed)};
  watched_[due.peer] = true;
  return due.peer;
}

void PeerBoard::Watch::Push(Due due) {
  const bool was_idle = due_.empty() && snapshot_ended_;
  const PeerId peer = due.peer;
  due_of_[peer] = due_.insert(due_.end(), std::move(due));
  if (was_idle) ready_();
}

void PeerBoard::Watch::Added(const session::PeerStatus& peer) {
  if (!names_.empty() && !names_.contains(peer.config->name)) return;
  watched_.emplace(peer.id, false);
  Push({.peer = peer.id});
}

void PeerBoard::Watch::Changed(PeerId peer) {
  if (watched_.contains(peer) && !due_of_.contains(peer)) Push({.peer = peer});
}

void PeerBoard::Watch::Removed(const PeerRef& peer) {
  const auto watched = watched_.find(peer->id);
  if (watched == watched_.end()) return;
  const bool was_shown = watched->second;
  watched_.erase(watched);
  const auto due = due_of_.find(peer->id);
  if (due != due_of_.end()) {
    if (was_shown) {
      due->second->removed = peer;
      return;
    }
    // The end of the snapshot may be due now, and has yet to be told by itself.
    const bool was_last = due->second->in_snapshot && --snapshot_left_ == 0;
    due_.erase(due->second);
    due_of_.erase(due);
    if (was_last) ready_();
    return;
  }
  if (was_shown) Push({.peer = peer->id, .removed = peer});
}

absl::StatusOr<std::unique_ptr<PeerBoard::Watch>> PeerBoard::Add(
    const std::vector<PeerId>& peers, const std::vector<std::string>& names,
    std::function<void()> ready) {
  if (watches_.size() >= kWatchesMax) return absl::ResourceExhaustedError("too many watches");
  return absl::WrapUnique(new Watch(*this, peers, names, std::move(ready)));
}

void PeerBoard::OnAdded(const session::PeerStatus& peer) {
  for (Watch* watch : watches_) watch->Added(peer);
}

void PeerBoard::OnRemoved(const PeerRef& peer) {
  for (Watch* watch : watches_) watch->Removed(peer);
}

void PeerBoard::Changed(PeerId peer) {
  for (Watch* watch : watches_) watch->Changed(peer);
}

}  // namespace herald::rpc

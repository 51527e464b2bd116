#include "internal/rpc/peer_board.h"

#include <utility>

#include "absl/memory/memory.h"

namespace herald::rpc {

PeerBoard::Watch::Watch(PeerBoard& board, const std::vector<PeerId>& peers,
                        std::function<void()> ready)
    : board_(board),
      watched_(peers.begin(), peers.end()),
      ready_(std::move(ready)),
      due_(peers.begin(), peers.end()),
      is_due_(watched_),
      snapshot_left_(peers.size()) {
  board_.watches_.insert(this);
}

PeerBoard::Watch::~Watch() { board_.watches_.erase(this); }

std::optional<PeerBoard::Item> PeerBoard::Watch::Take() {
  if (snapshot_left_ == 0 && !std::exchange(snapshot_ended_, true)) return SnapshotEnd{};
  if (due_.empty()) return std::nullopt;
  if (snapshot_left_ > 0) --snapshot_left_;
  const PeerId peer = due_.front();
  due_.pop_front();
  is_due_.erase(peer);
  return peer;
}

void PeerBoard::Watch::Changed(PeerId peer) {
  if (!watched_.contains(peer) || !is_due_.insert(peer).second) return;
  const bool was_idle = due_.empty() && snapshot_ended_;
  due_.push_back(peer);
  if (was_idle) ready_();
}

absl::StatusOr<std::unique_ptr<PeerBoard::Watch>> PeerBoard::Add(const std::vector<PeerId>& peers,
                                                                 std::function<void()> ready) {
  if (watches_.size() >= kWatchesMax) return absl::ResourceExhaustedError("too many watches");
  return absl::WrapUnique(new Watch(*this, peers, std::move(ready)));
}

void PeerBoard::OnStateChange(const session::PeerStatus& peer, fsm::State) { Changed(peer.id); }

void PeerBoard::OnDown(PeerId peer, const session::DownReason&) { Changed(peer); }

void PeerBoard::OnAttemptFailed(PeerId peer, const session::DownReason&) { Changed(peer); }

void PeerBoard::Changed(PeerId peer) {
  for (Watch* watch : watches_) watch->Changed(peer);
}

}  // namespace herald::rpc

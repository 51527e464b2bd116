#ifndef HERALD_INTERNAL_RPC_PEER_BOARD_H_
#define HERALD_INTERNAL_RPC_PEER_BOARD_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/injector/peer_id.h"

namespace herald::rpc {

// Who wants to know of which peer's changes. It holds that a peer changed, not how, so that a
// watcher costs one bit a peer however slow it is. Core thread.
class PeerBoard final : public session::SessionObserver {
 public:
  static constexpr size_t kWatchesMax = 256;

  struct SnapshotEnd {};
  // A peer to be shown as it is now, or the marker after all have been shown once.
  using Item = std::variant<PeerId, SnapshotEnd>;

  class Watch {
   public:
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    // Nothing: ready will be called.
    std::optional<Item> Take();

   private:
    friend class PeerBoard;
    Watch(PeerBoard& board, const std::vector<PeerId>& peers, std::function<void()> ready);
    void Changed(PeerId peer);

    PeerBoard& board_;
    const absl::flat_hash_set<PeerId> watched_;
    const std::function<void()> ready_;
    std::deque<PeerId> due_;
    absl::flat_hash_set<PeerId> is_due_;
    size_t snapshot_left_;
    bool snapshot_ended_ = false;
  };

  // RESOURCE_EXHAUSTED beyond kWatchesMax. ready is called when there is something to take where
  // there was nothing; it must not call back.
  absl::StatusOr<std::unique_ptr<Watch>> Add(const std::vector<PeerId>& peers,
                                             std::function<void()> ready);

  void OnAdded(const session::PeerStatus&) override {}
  void OnChanged(const session::PeerStatus& peer) override { Changed(peer.id); }
  void OnRemoved(const PeerRef&) override {}
  void OnStateChange(const session::PeerStatus& peer, fsm::State from) override;
  void OnDown(PeerId peer, const session::DownReason& reason) override;
  void OnAttemptFailed(PeerId peer, const session::DownReason& reason) override;
  void OnMessage(PeerId, bool, MessageType, size_t) override {}
  void OnPrefixWarning(PeerId, const session::PrefixWarning&) override {}
  void OnUpdateFault(PeerId, absl::string_view) override {}

 private:
  void Changed(PeerId peer);

  absl::flat_hash_set<Watch*> watches_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_PEER_BOARD_H_

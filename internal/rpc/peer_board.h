#ifndef HERALD_INTERNAL_RPC_PEER_BOARD_H_
#define HERALD_INTERNAL_RPC_PEER_BOARD_H_

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/injector/peer_id.h"

namespace herald::rpc {

// Who wants to know of which peer's changes. It holds that a peer changed, not how, so that a
// watcher costs one entry a peer however slow it is. Core thread.
class PeerBoard final : public session::SessionObserver {
 public:
  static constexpr size_t kWatchesMax = 256;

  struct SnapshotEnd {};
  struct Removed {
    PeerRef peer;
  };
  // A peer to be shown as it is now, one that is no more, or the marker after all have been shown
  // once.
  using Item = std::variant<PeerId, Removed, SnapshotEnd>;

  class Watch {
   public:
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    // Nothing: ready will be called.
    std::optional<Item> Take();

   private:
    friend class PeerBoard;
    struct Due {
      PeerId peer;
      bool in_snapshot = false;
      PeerRef removed = nullptr;
    };

    Watch(PeerBoard& board, const std::vector<PeerId>& peers, const std::vector<std::string>& names,
          std::function<void()> ready);
    void Added(const session::PeerStatus& peer);
    void Changed(PeerId peer);
    // Of one that was never shown there is nothing to tell, so that peers that come and go fast
    // cost a slow watcher nothing.
    void Removed(const PeerRef& peer);
    void Push(Due due);

    PeerBoard& board_;
    const absl::flat_hash_set<std::string> names_;  // Empty: all.
    const std::function<void()> ready_;
    absl::flat_hash_map<PeerId, bool> watched_;  // Whether it was shown.
    std::list<Due> due_;
    absl::flat_hash_map<PeerId, std::list<Due>::iterator> due_of_;
    size_t snapshot_left_;
    bool snapshot_ended_ = false;
  };

  // These peers, and those of these names that come later (none named: all). RESOURCE_EXHAUSTED
  // beyond kWatchesMax. ready is called when there is something to take where there was nothing; it
  // must not call back.
  absl::StatusOr<std::unique_ptr<Watch>> Add(const std::vector<PeerId>& peers,
                                             const std::vector<std::string>& names,
                                             std::function<void()> ready);

  void OnAdded(const session::PeerStatus& peer) override;
  void OnChanged(const session::PeerStatus& peer) override { Changed(peer.id); }
  void OnRemoved(const PeerRef& peer) override;
  void OnStateChange(const session::PeerStatus& peer, fsm::State) override { Changed(peer.id); }
  void OnDown(PeerId peer, const session::DownReason&) override { Changed(peer); }
  void OnAttemptFailed(PeerId peer, const session::DownReason&) override { Changed(peer); }
  void OnMessages(PeerId, bool, MessageType, size_t, size_t) override {}
  void OnPrefixWarning(PeerId, const session::PrefixWarning&) override {}
  void OnUpdateFault(PeerId, absl::string_view) override {}

 private:
  void Changed(PeerId peer);

  absl::flat_hash_set<Watch*> watches_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_PEER_BOARD_H_

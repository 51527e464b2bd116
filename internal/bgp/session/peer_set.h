#ifndef HERALD_INTERNAL_BGP_SESSION_PEER_SET_H_
#define HERALD_INTERNAL_BGP_SESSION_PEER_SET_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "internal/bgp/session/peer.h"
#include "internal/bgp/session/peer_status.h"
#include "internal/bgp/session/peer_table.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/config/config.h"
#include "internal/injector/injector.h"

namespace herald::session {

// The peers that there are, found by their id, name or ends, and those that still say goodbye.
// Tells the observer and the injector who comes and goes.
class PeerSet {
 public:
  struct Row {
    std::shared_ptr<Peer> peer;
    PeerOrigin origin = PeerOrigin::kFile;
  };
  using Rows = absl::btree_map<PeerId, Row>;

  // on_gone is called when the last connection of a peer has gone.
  PeerSet(boost::asio::io_context& core, injector::Injector& injector, SessionObserver& observer,
          std::function<void(PeerId)> on_gone);

  // A peer that is not in the set yet: a new one, or one to replace another.
  std::shared_ptr<Peer> Make(config::Peer config);
  std::shared_ptr<Peer> MakeInPlaceOf(PeerId id, config::Peer config);

  void Add(const std::shared_ptr<Peer>& peer, PeerOrigin origin);
  // The session goes on.
  void Change(PeerId id, config::Peer config, PeerOrigin origin);
  // Sessions end with Cease, Other Configuration Change; a new peer goes on with the counts of the
  // old one. All at once, for they may change places.
  void Replace(const std::vector<std::shared_ptr<Peer>>& peers, PeerOrigin origin);
  // Cease, Peer De-configured.
  void Remove(PeerId id);

  const Rows& rows() const { return rows_; }
  const PeerTable& table() const { return table_; }
  std::optional<PeerId> Find(absl::string_view name) const;
  PeerStatus Status(PeerId id) const;
  bool IsGone() const;
  void Abandon();

 private:
  // Of those that say goodbye; then the oldest goes at once.
  static constexpr size_t kLeavingMax = 256;

  void ReplaceOne(const std::shared_ptr<Peer>& peer, PeerOrigin origin);
  void Leave(std::shared_ptr<Peer> peer);

  boost::asio::io_context& core_;
  injector::Injector& injector_;
  SessionObserver& observer_;
  const std::function<void(PeerId)> on_gone_;
  const std::shared_ptr<ReadBuffer> buffer_ = std::make_shared<ReadBuffer>();
  const std::shared_ptr<WriteTurns> turns_;
  std::random_device random_;
  uint32_t next_id_ = 0;
  Rows rows_;
  PeerTable table_;
  absl::flat_hash_map<std::string, PeerId> id_of_;
  std::vector<std::shared_ptr<Peer>> leaving_;  // The oldest first.
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PEER_SET_H_

#ifndef HERALD_INTERNAL_BGP_SESSION_PEERS_H_
#define HERALD_INTERNAL_BGP_SESSION_PEERS_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/bgp/session/peer_status.h"
#include "internal/injector/peer_id.h"

namespace herald::session {

// The daemon's peers, as those see them who are asked about them. Core thread.
class Peers {
 public:
  virtual ~Peers() = default;

  // In the order in which they were added.
  virtual std::vector<PeerId> ids() const = 0;
  virtual std::optional<PeerId> Find(absl::string_view name) const = 0;
  // Of a peer that is there.
  virtual PeerStatus Status(PeerId peer) const = 0;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PEERS_H_

#ifndef HERALD_INTERNAL_BGP_SESSION_PEERS_H_
#define HERALD_INTERNAL_BGP_SESSION_PEERS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "internal/bgp/session/peer_status.h"
#include "internal/config/config.h"
#include "internal/injector/peer_id.h"

namespace herald::session {

// What an operator resets: the session, or, under a session that goes on, what the peer has told us
// or we have told it (RFC 2918).
enum class ResetMode : uint8_t { kHard, kSoftIn, kSoftOut };

// The daemon's peers, for those who are asked about them and told what becomes of them. Core
// thread.
class Peers {
 public:
  virtual ~Peers() = default;

  // In the order in which they were added.
  virtual std::vector<PeerId> ids() const = 0;
  virtual std::optional<PeerId> Find(absl::string_view name) const = 0;
  // Of a peer that is there.
  virtual PeerStatus Status(PeerId peer) const = 0;

  // A peer that is not in the file. ALREADY_EXISTS if there is one of the name, or with the same
  // ends; RESOURCE_EXHAUSTED if there are too many; FAILED_PRECONDITION without its key.
  virtual absl::Status Add(config::Peer config) = 0;
  // The peer of that name, which there is, has another configuration. The errors of Add.
  virtual absl::Status Update(config::Peer config) = 0;
  // Of peers that are there. A communication is for the peer's operator (RFC 9003).
  // UNAVAILABLE if the listeners cannot be told.
  virtual absl::Status Remove(PeerId peer) = 0;
  virtual void Enable(PeerId peer) = 0;
  virtual void Disable(PeerId peer, absl::string_view communication) = 0;
  // FAILED_PRECONDITION if it is disabled or, for the soft ones, not established.
  virtual absl::Status Reset(PeerId peer, ResetMode mode, absl::string_view communication) = 0;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PEERS_H_

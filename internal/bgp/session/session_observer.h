#ifndef HERALD_INTERNAL_BGP_SESSION_SESSION_OBSERVER_H_
#define HERALD_INTERNAL_BGP_SESSION_SESSION_OBSERVER_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "internal/bgp/fsm/state.h"
#include "internal/bgp/message/message.h"
#include "internal/bgp/session/peer_status.h"
#include "internal/injector/peer_id.h"

namespace herald::session {

// Who watches the sessions: the log, the metrics, the API's streams. Called on the core thread;
// must not block and must not call back into the sessions.
class SessionObserver {
 public:
  virtual ~SessionObserver() = default;
  // The first word about a peer; its session is down.
  virtual void OnAdded(const PeerStatus& peer) = 0;
  // It has another configuration.
  virtual void OnChanged(const PeerStatus& peer) = 0;
  // The last word.
  virtual void OnRemoved(const PeerRef& peer) = 0;
  virtual void OnStateChange(const PeerStatus& peer, fsm::State from) = 0;
  // The session was established: a NOTIFICATION was sent or received, or the connection failed.
  virtual void OnDown(PeerId peer, const DownReason& reason) = 0;
  // The same of one that never was.
  virtual void OnAttemptFailed(PeerId peer, const DownReason& reason) = 0;
  // So many of them, all of one type; octets: of all.
  virtual void OnMessages(PeerId peer, bool sent, MessageType type, size_t count,
                          size_t octets) = 0;
  // A session's routes of one family have reached the share of their limit that is worth a warning.
  virtual void OnPrefixWarning(PeerId peer, const PrefixWarning& warning) = 0;
  // What was wrong with an UPDATE that did not cost the session (RFC 7606); free of peer octets.
  virtual void OnUpdateFault(PeerId peer, absl::string_view fault) = 0;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_SESSION_OBSERVER_H_

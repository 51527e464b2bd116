#ifndef HERALD_INTERNAL_BGP_SESSION_PEER_STATUS_H_
#define HERALD_INTERNAL_BGP_SESSION_PEER_STATUS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "internal/bgp/fsm/negotiation.h"
#include "internal/bgp/fsm/state.h"
#include "internal/bgp/message/message.h"
#include "internal/config/config.h"
#include "internal/injector/peer_id.h"
#include "internal/net/family.h"
#include "internal/net/ip_address.h"

namespace herald::session {

// Why a session fell, or did not come up.
struct DownReason {
  enum class Cause : uint8_t {
    kNotificationSent,
    kNotificationReceived,
    kConnectionFailed,  // The socket's error: refused, reset, timed out, closed by the peer.
    kStopped,           // We were told to end it.
  };
  Cause cause = Cause::kConnectionFailed;
  NotificationMessage notification = {};  // Of the first two causes.
  std::string text = {};  // In an operator's words; what the peer wrote stands in it escaped.
  absl::Time at = {};
};

// Routes of one family that a session has brought, close to what it may bring.
struct PrefixWarning {
  Family family;
  size_t routes = 0;
  uint32_t max = 0;
};

using fsm::Negotiated;

struct MessageCounts {
  uint64_t open = 0, update = 0, notification = 0, keepalive = 0, route_refresh = 0;
  uint64_t octets = 0;
};

// Who made the peer, and so who may end it.
enum class PeerOrigin : uint8_t {
  kFile,     // The configuration.
  kApi,      // A client: it stays until it is removed, or the daemon ends.
  kDynamic,  // It connected from a range, and stays as long as its session, or the routes after it.
};

// A peer as it is at one instant.
struct PeerStatus {
  PeerId id = {};
  std::shared_ptr<const config::Peer> config = nullptr;
  PeerOrigin origin = PeerOrigin::kFile;
  bool enabled = true;  // False: it stays down until it is enabled.
  fsm::State state = fsm::State::kIdle;
  absl::Time state_since = {};
  std::optional<DownReason> last_down = std::nullopt;     // Of the latest session.
  std::optional<DownReason> last_attempt = std::nullopt;  // That failed, if one did since then.
  std::optional<Negotiated> negotiated = std::nullopt;    // While established.
  std::optional<IpAddress> local_address = std::nullopt;  // While connected.
  uint64_t flaps = 0;  // Times the session fell out of Established.
  MessageCounts sent = {};
  MessageCounts received = {};
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PEER_STATUS_H_

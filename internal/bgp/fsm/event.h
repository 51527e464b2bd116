#ifndef HERALD_INTERNAL_BGP_FSM_EVENT_H_
#define HERALD_INTERNAL_BGP_FSM_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "internal/bgp/fsm/negotiation.h"
#include "internal/bgp/fsm/timing.h"
#include "internal/bgp/message/message.h"
#include "internal/bgp/wire/decoded.h"
#include "internal/net/family.h"
#include "internal/net/strong.h"

namespace herald::fsm {

// One TCP connection to the peer; never used again for another one.
using ConnectionId = Strong<struct ConnectionIdTag, uint64_t>;

// Who opened the connection: we did, or the peer.
enum class Side : uint8_t { kOutgoing, kIncoming };

// --- Events. Numbers are those of RFC 4271 section 8.1. ---

struct ManualStart {};  // 1, and 4 for a passive peer.
// 2. The session stays down until ManualStart.
struct ManualStop {
  NotificationMessage cease = Cease(CeaseSubcode::kAdministrativeShutdown);
  std::string detail = {};  // For the operator: who stopped it.
};
// Not in RFC 4271: ManualStop, and ManualStart after the shortest IdleHoldTime. From Idle at once.
struct ManualReset {
  NotificationMessage cease = Cease(CeaseSubcode::kAdministrativeReset);
  std::string detail = {};
};
// 8. The session comes back when Idle is over.
struct AutomaticStop {
  NotificationMessage cease = {};
  std::string detail = {};
  // How long Idle lasts. Absent: an IdleHoldTime; kForever: until ManualStart.
  std::optional<Duration> idle_time = std::nullopt;
};
// 16, 17. What we dialed, or what came in.
struct Connected {
  ConnectionId connection;
  Side side = Side::kOutgoing;
};
// 18, while dialing.
struct DialFailed {
  std::string error = {};
};
// 18, afterwards.
struct ConnectionLost {
  ConnectionId connection;
  std::string error = {};
};
// A good UPDATE (27); what else stands in it is not the FSM's business.
struct UpdateArrived {
  std::vector<Family> end_of_rib = {};  // That it is the marker of (RFC 4724 section 2).
};
// 19, 24 to 27, and 21, 22 and 28 as a DecodeError.
using Arrival = std::variant<OpenMessage, UpdateArrived, NotificationMessage, KeepaliveMessage,
                             RouteRefreshMessage, DecodeError>;
struct Received {
  ConnectionId connection;
  Arrival what;
};
// Octets were handed to TCP, and TCP has taken the last of them: for SendHoldTimer and
// KeepaliveTimer.
struct WriteBegan {
  ConnectionId connection;
};
struct WriteEnded {
  ConnectionId connection;
  bool carried_updates = false;
};
// Time has passed: 9 to 13, whichever is due.
struct Tick {};

using Event = std::variant<ManualStart, ManualStop, ManualReset, AutomaticStop, Connected,
                           DialFailed, ConnectionLost, Received, WriteBegan, WriteEnded, Tick>;

// --- Actions: all the shell can be asked to do, in the order given. ---

struct Dial {};
struct CancelDial {};
struct Send {
  ConnectionId connection;
  std::variant<OpenMessage, NotificationMessage, KeepaliveMessage> message;
};
// Once what was sent before it has left. No event of this connection counts any more.
struct Close {
  ConnectionId connection;
};
struct Up {
  ConnectionId connection;
  Negotiated negotiated;
  // Whose stale routes stay until End-of-RIB; others go.
  std::vector<Family> kept = {};
};
enum class EndCause : uint8_t {
  kNotificationSent,
  kNotificationReceived,
  kConnectionFailed,
  kStopped,
};
// Why there is no session (any more). Not reported for one connection while another goes on.
struct Ended {
  EndCause cause = EndCause::kConnectionFailed;
  // Of the first two causes. One that went out in a Hard Reset stands here without it.
  NotificationMessage notification = {};
  std::string detail = {};  // For the operator; free of the peer's octets.
};
// The session was up; the Ended before tells why it is not any more.
struct Down {
  // Whose routes stay, stale, for the peer to come back to (RFC 4724 section 4.2); others go.
  std::vector<Family> retained = {};
};
// A family's stale routes have waited long enough, before the session or End-of-RIB came: they go,
// or live on as long-lived stale (RFC 9494).
struct StaleTimeOver {
  Family family;
  bool long_lived_begins = false;
};

using Action = std::variant<Dial, CancelDial, Send, Close, Up, Ended, Down, StaleTimeOver>;
using Actions = std::vector<Action>;

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_EVENT_H_

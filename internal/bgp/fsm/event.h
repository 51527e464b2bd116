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
// A good UPDATE (27); what stands in it is not the FSM's business.
struct UpdateArrived {};
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
  NotificationMessage notification = {};  // Of the first two causes.
  std::string detail = {};                // For the operator; free of the peer's octets.
};
// The session was up; the Ended before tells why it is not any more.
struct Down {};

using Action = std::variant<Dial, CancelDial, Send, Close, Up, Ended, Down>;
using Actions = std::vector<Action>;

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_EVENT_H_

#ifndef HERALD_INTERNAL_BGP_FSM_SHUTDOWN_COMMUNICATION_H_
#define HERALD_INTERNAL_BGP_FSM_SHUTDOWN_COMMUNICATION_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "internal/bgp/message/notification.h"

namespace herald::fsm {

// RFC 9003 section 3: up to 255 octets only for a peer that is known to take them, and no message
// of BGP tells us that a peer does. Everyone else should be sent no more than this.
inline constexpr size_t kShutdownCommunicationMax = 128;

// Cease, Administrative Shutdown, with what the operator has to say to the other side: at most
// kShutdownCommunicationMax octets of it, whole characters only, and nothing if it is not UTF-8.
NotificationMessage AdministrativeShutdown(absl::string_view communication);
// Likewise, Cease, Administrative Reset.
NotificationMessage AdministrativeReset(absl::string_view communication);

// The octets that came with one of these two, as they came. Empty if there are none or their
// length is not what it says.
absl::string_view ShutdownCommunicationOf(const NotificationMessage& notification);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_SHUTDOWN_COMMUNICATION_H_

#ifndef HERALD_INTERNAL_BGP_FSM_NOTIFICATION_TEXT_H_
#define HERALD_INTERNAL_BGP_FSM_NOTIFICATION_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "internal/bgp/message/notification.h"

namespace herald::fsm {

// "Cease/Administrative Shutdown", "Hold Timer Expired", "code 77 subcode 1", "Cease/Hard Reset for
// Cease/Peer De-configured": no octet of the data is shown.
std::string NotificationName(const NotificationMessage& notification);

// The name and, if there is one, the shutdown text (RFC 9003), escaped and in quotes:
// Cease/Administrative Shutdown: "maintenance".
std::string FormatNotification(const NotificationMessage& notification);

// The latter part alone; empty if there is no text. RFC 9003 section 4: the operator is told of
// what is not UTF-8, and gets it in hexadecimal.
std::string FormatCommunication(const NotificationMessage& notification);

// Safe on one line of a log or a terminal: quotes, backslashes, control and direction characters
// are escaped; what is not UTF-8 is given in hexadecimal as a whole.
std::string EscapePeerText(absl::string_view text);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_NOTIFICATION_TEXT_H_

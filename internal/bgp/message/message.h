#ifndef HERALD_INTERNAL_BGP_MESSAGE_MESSAGE_H_
#define HERALD_INTERNAL_BGP_MESSAGE_MESSAGE_H_

#include <cstdint>
#include <variant>
#include <vector>

#include "internal/bgp/message/capability.h"
#include "internal/bgp/message/notification.h"
#include "internal/bgp/message/update.h"
#include "internal/net/strong.h"

namespace herald {

// RFC 4271 section 4.1.
enum class MessageType : uint8_t {
  kOpen = 1,
  kUpdate = 2,
  kNotification = 3,
  kKeepalive = 4,
  kRouteRefresh = 5,  // RFC 2918
};

// RFC 4271 section 4.2.
struct OpenMessage {
  // What the speaker calls itself: the four-octet AS capability if there was one, else My
  // Autonomous System.
  Asn asn;
  uint16_t hold_time_s = 0;
  RouterId router_id;
  std::vector<Capability> capabilities = {};
  friend bool operator==(const OpenMessage&, const OpenMessage&) = default;
};

struct KeepaliveMessage {
  friend bool operator==(const KeepaliveMessage&, const KeepaliveMessage&) = default;
};

// RFC 2918; the subtype is RFC 7313's: 0 for a plain request, or one of these.
inline constexpr uint8_t kBeginningOfRouteRefresh = 1, kEndOfRouteRefresh = 2;
struct RouteRefreshMessage {
  Family family;
  uint8_t subtype = 0;
  friend bool operator==(const RouteRefreshMessage&, const RouteRefreshMessage&) = default;
};

using Message = std::variant<OpenMessage, UpdateMessage, NotificationMessage, KeepaliveMessage,
                             RouteRefreshMessage>;

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_MESSAGE_MESSAGE_H_

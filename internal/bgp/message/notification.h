#ifndef HERALD_INTERNAL_BGP_MESSAGE_NOTIFICATION_H_
#define HERALD_INTERNAL_BGP_MESSAGE_NOTIFICATION_H_

#include <cstdint>
#include <vector>

namespace herald {

// RFC 4271 section 4.5; ROUTE-REFRESH from RFC 7313, Send Hold Timer from RFC 9687.
enum class NotifyCode : uint8_t {
  kMessageHeader = 1,
  kOpen = 2,
  kUpdate = 3,
  kHoldTimerExpired = 4,
  kFsm = 5,
  kCease = 6,
  kRouteRefresh = 7,
  kSendHoldTimerExpired = 8,
};

struct NotificationMessage {
  NotifyCode code = NotifyCode::kCease;
  uint8_t subcode = 0;
  std::vector<uint8_t> data = {};
  friend bool operator==(const NotificationMessage&, const NotificationMessage&) = default;
};

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_MESSAGE_NOTIFICATION_H_

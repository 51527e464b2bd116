#ifndef HERALD_INTERNAL_BGP_MESSAGE_NOTIFICATION_H_
#define HERALD_INTERNAL_BGP_MESSAGE_NOTIFICATION_H_

#include <cstdint>
#include <utility>
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

// RFC 4486 section 3; Hard Reset from RFC 8538, BFD Down from RFC 9384.
enum class CeaseSubcode : uint8_t {
  kMaximumPrefixes = 1,
  kAdministrativeShutdown = 2,
  kPeerDeconfigured = 3,
  kAdministrativeReset = 4,
  kConnectionRejected = 5,
  kOtherConfigurationChange = 6,
  kConnectionCollision = 7,
  kOutOfResources = 8,
  kHardReset = 9,
  kBfdDown = 10,
};

struct NotificationMessage {
  NotifyCode code = NotifyCode::kCease;
  uint8_t subcode = 0;
  std::vector<uint8_t> data = {};
  friend bool operator==(const NotificationMessage&, const NotificationMessage&) = default;
};

inline NotificationMessage Cease(CeaseSubcode subcode, std::vector<uint8_t> data = {}) {
  return {.code = NotifyCode::kCease,
          .subcode = static_cast<uint8_t>(subcode),
          .data = std::move(data)};
}

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_MESSAGE_NOTIFICATION_H_

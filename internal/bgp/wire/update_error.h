#ifndef HERALD_INTERNAL_BGP_WIRE_UPDATE_ERROR_H_
#define HERALD_INTERNAL_BGP_WIRE_UPDATE_ERROR_H_

#include <cstdint>

#include "internal/bgp/message/notification.h"
#include "internal/bytes/reader.h"

namespace herald::wire {

// UPDATE Message Error subcodes (RFC 4271 section 4.5).
enum class UpdateSubcode : uint8_t {
  kNone = 0,  // No fault.
  kMalformedAttributeList = 1,
  kUnrecognizedWellKnown = 2,
  kMissingWellKnown = 3,
  kAttributeFlags = 4,
  kAttributeLength = 5,
  kInvalidOrigin = 6,
  kInvalidNextHop = 8,
  kOptionalAttribute = 9,
  kInvalidNetworkField = 10,
  kMalformedAsPath = 11,
};

inline NotificationMessage UpdateNotification(UpdateSubcode subcode, Bytes data = {}) {
  return {NotifyCode::kUpdate, static_cast<uint8_t>(subcode), {data.begin(), data.end()}};
}

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_UPDATE_ERROR_H_

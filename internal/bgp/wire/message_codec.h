#ifndef HERALD_INTERNAL_BGP_WIRE_MESSAGE_CODEC_H_
#define HERALD_INTERNAL_BGP_WIRE_MESSAGE_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "internal/bgp/message/message.h"
#include "internal/bgp/wire/decoded.h"
#include "internal/bytes/reader.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

inline constexpr size_t kHeaderSize = 19;                 // RFC 4271 section 4.1
inline constexpr size_t kMessageSizeMax = 4096;           // RFC 4271 section 4.1
inline constexpr size_t kExtendedMessageSizeMax = 65535;  // RFC 8654

struct Header {
  uint16_t size = 0;  // Of the whole message, header included.
  MessageType type = MessageType::kKeepalive;
};

// Checks marker, type, and that the length suits the type and message_size_max (RFC 4271
// section 6.1, RFC 8654 section 4). octets holds exactly kHeaderSize octets.
Decoded<Header> DecodeHeader(Bytes octets, size_t message_size_max);

// Of the first message in octets that are whole and sound messages.
size_t MessageSize(Bytes messages);

// Each takes a message's body, without header, and gives a NOTIFICATION's contents on error.
Decoded<OpenMessage> DecodeOpen(Bytes body);
Decoded<NotificationMessage> DecodeNotification(Bytes body);
Decoded<RouteRefreshMessage> DecodeRouteRefresh(Bytes body);

// Each appends one whole message. An OPEN uses RFC 9072's form only where it must; a
// NOTIFICATION's data are cut to fit kMessageSizeMax.
void EncodeOpen(const OpenMessage& open, Writer& out);
void EncodeNotification(const NotificationMessage& notification, Writer& out);
void EncodeKeepalive(Writer& out);
void EncodeRouteRefresh(const RouteRefreshMessage& refresh, Writer& out);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_MESSAGE_CODEC_H_

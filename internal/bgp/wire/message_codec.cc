#include "internal/bgp/wire/message_codec.h"

#include <array>
#include <utility>

#include "internal/bgp/wire/framing.h"

namespace herald::wire {
namespace {

constexpr size_t kMarkerSize = 16;
constexpr std::array<uint8_t, kMarkerSize> kMarker = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
constexpr uint8_t kConnectionNotSynchronized = 1;
constexpr uint8_t kBadMessageLength = 2;
constexpr uint8_t kBadMessageType = 3;
constexpr uint8_t kInvalidRefreshLength = 1;  // RFC 7313 section 5
constexpr size_t kRefreshBodySize = 4;
constexpr uint8_t kSubtypePlain = 0;
constexpr uint8_t kSubtypeEoRr = 2;

struct TypeRow {
  MessageType type;
  size_t size_min;
  size_t size_max;  // RFC 8654 section 4: OPEN and KEEPALIVE are never extended.
};
constexpr TypeRow kTypes[] = {
    {MessageType::kOpen, 29, kMessageSizeMax},
    {MessageType::kUpdate, 23, kExtendedMessageSizeMax},
    {MessageType::kNotification, 21, kExtendedMessageSizeMax},
    {MessageType::kKeepalive, kHeaderSize, kHeaderSize},
    {MessageType::kRouteRefresh, kHeaderSize + kRefreshBodySize, kExtendedMessageSizeMax},
};

DecodeError HeaderError(uint8_t subcode, std::vector<uint8_t> data = {}) {
  return {{NotifyCode::kMessageHeader, subcode, std::move(data)}};
}

DecodeError LengthError(size_t size) {
  return HeaderError(kBadMessageLength,
                     {static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)});
}

}  // namespace

Decoded<Header> DecodeHeader(Bytes octets, size_t message_size_max) {
  Reader in(octets);
  const Bytes marker = in.Take(kMarkerSize);
  const uint16_t size = in.U16();
  const uint8_t type = in.U8();
  if (marker != Bytes(kMarker)) return HeaderError(kConnectionNotSynchronized);
  if (size < kHeaderSize || size > message_size_max) return LengthError(size);
  for (const TypeRow& row : kTypes) {
    if (static_cast<uint8_t>(row.type) != type) continue;
    if (size < row.size_min || size > row.size_max) return LengthError(size);
    return Header{.size = size, .type = row.type};
  }
  return HeaderError(kBadMessageType, {type});
}

size_t MessageSize(Bytes messages) {
  return size_t{messages[kMarkerSize]} << 8 | messages[kMarkerSize + 1];
}

size_t BeginMessage(MessageType type, Writer& out) {
  const size_t start = out.size();
  out.Append(kMarker);
  out.U16(0);
  out.U8(static_cast<uint8_t>(type));
  return start;
}

void EndMessage(size_t start, Writer& out) {
  out.PatchU16(start + kMarkerSize, static_cast<uint16_t>(out.size() - start));
}

Decoded<NotificationMessage> DecodeNotification(Bytes body) {
  Reader in(body);
  NotificationMessage notification;
  notification.code = static_cast<NotifyCode>(in.U8());
  notification.subcode = in.U8();
  if (!in.ok()) return LengthError(kHeaderSize + body.size());
  notification.data.assign(in.rest().begin(), in.rest().end());
  return notification;
}

Decoded<RouteRefreshMessage> DecodeRouteRefresh(Bytes body) {
  Reader in(body);
  RouteRefreshMessage refresh;
  refresh.family.afi = static_cast<Afi>(in.U16());
  refresh.subtype = in.U8();
  refresh.family.safi = static_cast<Safi>(in.U8());
  if (!in.ok()) return LengthError(kHeaderSize + body.size());
  // What follows a plain request would be outbound route filters (RFC 5291), which we never
  // agree to and so pass over. RFC 7313 section 5 is strict about BoRR and EoRR alone.
  const bool is_marker = refresh.subtype > kSubtypePlain && refresh.subtype <= kSubtypeEoRr;
  if (is_marker && !in.empty()) {
    std::vector<uint8_t> whole;
    Writer out(whole);
    const size_t start = BeginMessage(MessageType::kRouteRefresh, out);
    out.Append(body);
    EndMessage(start, out);
    return DecodeError{{NotifyCode::kRouteRefresh, kInvalidRefreshLength, std::move(whole)}};
  }
  return refresh;
}

void EncodeNotification(const NotificationMessage& notification, Writer& out) {
  const size_t start = BeginMessage(MessageType::kNotification, out);
  out.U8(static_cast<uint8_t>(notification.code));
  out.U8(notification.subcode);
  const size_t room = kMessageSizeMax - (out.size() - start);
  out.Append(Bytes(notification.data).subspan(0, room));
  EndMessage(start, out);
}

void EncodeKeepalive(Writer& out) { EndMessage(BeginMessage(MessageType::kKeepalive, out), out); }

void EncodeRouteRefresh(const RouteRefreshMessage& refresh, Writer& out) {
  const size_t start = BeginMessage(MessageType::kRouteRefresh, out);
  out.U16(static_cast<uint16_t>(refresh.family.afi));
  out.U8(refresh.subtype);
  out.U8(static_cast<uint8_t>(refresh.family.safi));
  EndMessage(start, out);
}

}  // namespace herald::wire

#include "internal/bgp/wire/capability_codec.h"

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace herald::wire {
namespace {

constexpr uint8_t kRestartState = 0x80, kNotification = 0x40;  // RFC 4724, RFC 8538
constexpr uint16_t kRestartTimeMax = 0xfff;
constexpr uint8_t kForwardingState = 0x80;  // RFC 4724, RFC 9494

Family ReadFamily(Reader& in) {
  Family family;
  family.afi = static_cast<Afi>(in.U16());
  family.safi = static_cast<Safi>(in.U8());
  return family;
}

std::string ReadText(Reader& in) {
  const Bytes text = in.Take(in.U8());
  return {text.begin(), text.end()};
}

std::optional<Capability> DecodeMultiprotocol(Bytes value) {
  if (value.size() != 4) return std::nullopt;
  Reader in(value);
  MultiprotocolCapability capability;
  capability.family.afi = static_cast<Afi>(in.U16());
  in.U8();  // Reserved.
  capability.family.safi = static_cast<Safi>(in.U8());
  return capability;
}

// A capability that says all by being there.
template <class C>
std::optional<Capability> DecodeEmpty(Bytes value) {
  if (!value.empty()) return std::nullopt;
  return C{};
}

std::optional<Capability> DecodeExtendedNextHop(Bytes value) {
  if (value.size() % 6 != 0) return std::nullopt;
  ExtendedNextHopCapability capability;
  for (Reader in(value); !in.empty();) {
    ExtendedNextHopCapability::Row row;
    row.nlri.afi = static_cast<Afi>(in.U16());
    // RFC 8950 section 4 gives the SAFI two octets, of which the first is always zero.
    if (in.U8() != 0) return std::nullopt;
    row.nlri.safi = static_cast<Safi>(in.U8());
    row.next_hop = static_cast<Afi>(in.U16());
    capability.rows.push_back(row);
  }
  return capability;
}

std::optional<Capability> DecodeRole(Bytes value) {
  if (value.size() != 1 || value[0] > static_cast<uint8_t>(Role::kPeer)) return std::nullopt;
  return RoleCapability{static_cast<Role>(value[0])};
}

std::optional<Capability> DecodeGracefulRestart(Bytes value) {
  if (value.size() % 4 != 2) return std::nullopt;
  Reader in(value);
  const uint8_t flags = value[0];
  GracefulRestartCapability capability{
      .restarting = (flags & kRestartState) != 0,
      .notification = (flags & kNotification) != 0,
      .restart_time_s = static_cast<uint16_t>(in.U16() & kRestartTimeMax)};
  while (!in.empty()) {
    GracefulRestartCapability::Row row{.family = ReadFamily(in)};
    row.forwarding_preserved = (in.U8() & kForwardingState) != 0;
    capability.rows.push_back(row);
  }
  return capability;
}

std::optional<Capability> DecodeFourOctetAs(Bytes value) {
  if (value.size() != 4) return std::nullopt;
  return FourOctetAsCapability{Asn(Reader(value).U32())};
}

std::optional<Capability> DecodeAddPath(Bytes value) {
  if (value.size() % 4 != 0) return std::nullopt;
  AddPathCapability capability;
  for (Reader in(value); !in.empty();) {
    AddPathCapability::Row row{.family = ReadFamily(in)};
    row.mode = static_cast<AddPathMode>(in.U8());
    // RFC 7911 section 4: another value is not understood; the other families do not suffer.
    if (row.mode < AddPathMode::kReceive || row.mode > AddPathMode::kBoth) continue;
    capability.rows.push_back(row);
  }
  return capability;
}

std::optional<Capability> DecodeLongLivedGracefulRestart(Bytes value) {
  if (value.size() % 7 != 0) return std::nullopt;
  LongLivedGracefulRestartCapability capability;
  for (Reader in(value); !in.empty();) {
    LongLivedGracefulRestartCapability::Row row{.family = ReadFamily(in)};
    row.forwarding_preserved = (in.U8() & kForwardingState) != 0;
    row.stale_time_s = uint32_t{in.U8()} << 16;
    row.stale_time_s |= in.U16();
    capability.rows.push_back(row);
  }
  return capability;
}

std::optional<Capability> DecodeFqdn(Bytes value) {
  Reader in(value);
  FqdnCapability capability;
  capability.host = ReadText(in);
  capability.domain = ReadText(in);
  if (!in.ok() || !in.empty()) return std::nullopt;
  return capability;
}

std::optional<Capability> DecodeSoftwareVersion(Bytes value) {
  Reader in(value);
  SoftwareVersionCapability capability{ReadText(in)};
  if (!in.ok() || !in.empty()) return std::nullopt;
  return capability;
}

// Nothing: the value is not understood.
std::optional<Capability> DecodeKnown(uint8_t code, Bytes value) {
  switch (code) {
    case MultiprotocolCapability::kCode:
      return DecodeMultiprotocol(value);
    case RouteRefreshCapability::kCode:
      return DecodeEmpty<RouteRefreshCapability>(value);
    case ExtendedNextHopCapability::kCode:
      return DecodeExtendedNextHop(value);
    case ExtendedMessageCapability::kCode:
      return DecodeEmpty<ExtendedMessageCapability>(value);
    case RoleCapability::kCode:
      return DecodeRole(value);
    case GracefulRestartCapability::kCode:
      return DecodeGracefulRestart(value);
    case FourOctetAsCapability::kCode:
      return DecodeFourOctetAs(value);
    case AddPathCapability::kCode:
      return DecodeAddPath(value);
    case EnhancedRouteRefreshCapability::kCode:
      return DecodeEmpty<EnhancedRouteRefreshCapability>(value);
    case LongLivedGracefulRestartCapability::kCode:
      return DecodeLongLivedGracefulRestart(value);
    case FqdnCapability::kCode:
      return DecodeFqdn(value);
    case SoftwareVersionCapability::kCode:
      return DecodeSoftwareVersion(value);
    default:
      return std::nullopt;
  }
}

// Writes the value. One overload for each capability: a new one without its encoder does not
// compile.
struct ValueEncoder {
  void operator()(const MultiprotocolCapability& capability) {
    out.U16(static_cast<uint16_t>(capability.family.afi));
    out.U8(0);
    out.U8(static_cast<uint8_t>(capability.family.safi));
  }
  void operator()(const RouteRefreshCapability&) {}
  void operator()(const ExtendedNextHopCapability& capability) {
    for (const ExtendedNextHopCapability::Row& row : capability.rows) {
      out.U16(static_cast<uint16_t>(row.nlri.afi));
      out.U16(static_cast<uint8_t>(row.nlri.safi));
      out.U16(static_cast<uint16_t>(row.next_hop));
    }
  }
  void operator()(const ExtendedMessageCapability&) {}
  void operator()(const RoleCapability& capability) {
    out.U8(static_cast<uint8_t>(capability.role));
  }
  void operator()(const GracefulRestartCapability& capability) {
    assert(capability.restart_time_s <= kRestartTimeMax);
    const int flags =
        (capability.restarting ? kRestartState : 0) | (capability.notification ? kNotification : 0);
    out.U16(static_cast<uint16_t>(flags << 8 | capability.restart_time_s));
    for (const GracefulRestartCapability::Row& row : capability.rows) {
      PutFamily(row.family);
      out.U8(row.forwarding_preserved ? kForwardingState : 0);
    }
  }
  void operator()(const FourOctetAsCapability& capability) { out.U32(capability.asn.value()); }
  void operator()(const AddPathCapability& capability) {
    for (const AddPathCapability::Row& row : capability.rows) {
      PutFamily(row.family);
      out.U8(static_cast<uint8_t>(row.mode));
    }
  }
  void operator()(const EnhancedRouteRefreshCapability&) {}
  void operator()(const LongLivedGracefulRestartCapability& capability) {
    for (const LongLivedGracefulRestartCapability::Row& row : capability.rows) {
      PutFamily(row.family);
      out.U8(row.forwarding_preserved ? kForwardingState : 0);
      out.U8(static_cast<uint8_t>(row.stale_time_s >> 16));
      out.U16(static_cast<uint16_t>(row.stale_time_s));
    }
  }
  void operator()(const FqdnCapability& capability) {
    PutText(capability.host);
    PutText(capability.domain);
  }
  void operator()(const SoftwareVersionCapability& capability) { PutText(capability.version); }
  void operator()(const UnknownCapability& capability) { out.Append(capability.value); }

  void PutFamily(Family family) {
    out.U16(static_cast<uint16_t>(family.afi));
    out.U8(static_cast<uint8_t>(family.safi));
  }
  void PutText(const std::string& text) {
    out.U8(static_cast<uint8_t>(text.size()));
    for (const char octet : text) out.U8(static_cast<uint8_t>(octet));
  }

  Writer& out;
};

}  // namespace

bool DecodeCapabilities(Bytes octets, std::vector<Capability>& out) {
  Reader in(octets);
  while (!in.empty()) {
    const uint8_t code = in.U8();
    const Bytes value = in.Take(in.U8());
    if (!in.ok()) return false;
    std::optional<Capability> known = DecodeKnown(code, value);
    out.push_back(known.has_value() ? *std::move(known)
                                    : UnknownCapability{code, {value.begin(), value.end()}});
  }
  return true;
}

void EncodeCapabilities(absl::Span<const Capability> capabilities, Writer& out) {
  for (const Capability& capability : capabilities) {
    out.U8(CodeOf(capability));
    const size_t length_at = out.size();
    out.U8(0);
    std::visit(ValueEncoder{out}, capability);
    const size_t size = out.size() - length_at - 1;
    assert(size <= 255);
    out.PatchU8(length_at, static_cast<uint8_t>(size));
  }
}

}  // namespace herald::wire

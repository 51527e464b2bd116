#include "internal/bgp/wire/capability_codec.h"

#include <cassert>
#include <cstdint>
#include <variant>

namespace herald::wire {
namespace {

enum class Code : uint8_t {
  kMultiprotocol = 1,
  kRouteRefresh = 2,
  kExtendedNextHop = 5,
  kExtendedMessage = 6,
  kFourOctetAs = 65,
};
constexpr size_t kExtendedNextHopRowSize = 6;

UnknownCapability Unknown(uint8_t code, Bytes value) {
  return {.code = code, .value = {value.begin(), value.end()}};
}

ExtendedNextHopCapability DecodeExtendedNextHop(Bytes value) {
  ExtendedNextHopCapability capability;
  for (Reader in(value); !in.empty();) {
    ExtendedNextHopCapability::Row row;
    row.nlri.afi = static_cast<Afi>(in.U16());
    row.nlri.safi = static_cast<Safi>(in.U16());
    row.next_hop = static_cast<Afi>(in.U16());
    capability.rows.push_back(row);
  }
  return capability;
}

// RFC 8950 section 4 gives the SAFI two octets, of which the first is always zero.
bool IsExtendedNextHop(Bytes value) {
  if (value.size() % kExtendedNextHopRowSize != 0) return false;
  for (size_t at = 2; at < value.size(); at += kExtendedNextHopRowSize) {
    if (value[at] != 0) return false;
  }
  return true;
}

Capability DecodeCapability(uint8_t code, Bytes value) {
  Reader in(value);
  switch (static_cast<Code>(code)) {
    case Code::kMultiprotocol:
      if (value.size() != 4) break;
      return MultiprotocolCapability{
          {static_cast<Afi>(in.U16()), static_cast<Safi>(in.U16() & 0xff)}};
    case Code::kRouteRefresh:
      if (!value.empty()) break;
      return RouteRefreshCapability{};
    case Code::kExtendedNextHop:
      if (!IsExtendedNextHop(value)) break;
      return DecodeExtendedNextHop(value);
    case Code::kExtendedMessage:
      if (!value.empty()) break;
      return ExtendedMessageCapability{};
    case Code::kFourOctetAs:
      if (value.size() != 4) break;
      return FourOctetAsCapability{Asn(in.U32())};
  }
  return Unknown(code, value);
}

// One overload for each capability: a new one without its encoder does not compile.
struct Encoder {
  void operator()(const MultiprotocolCapability& capability) {
    Begin(Code::kMultiprotocol, 4);
    out.U16(static_cast<uint16_t>(capability.family.afi));
    out.U16(static_cast<uint8_t>(capability.family.safi));
  }
  void operator()(const RouteRefreshCapability&) { Begin(Code::kRouteRefresh, 0); }
  void operator()(const ExtendedNextHopCapability& capability) {
    Begin(Code::kExtendedNextHop, capability.rows.size() * kExtendedNextHopRowSize);
    for (const ExtendedNextHopCapability::Row& row : capability.rows) {
      out.U16(static_cast<uint16_t>(row.nlri.afi));
      out.U16(static_cast<uint8_t>(row.nlri.safi));
      out.U16(static_cast<uint16_t>(row.next_hop));
    }
  }
  void operator()(const ExtendedMessageCapability&) { Begin(Code::kExtendedMessage, 0); }
  void operator()(const FourOctetAsCapability& capability) {
    Begin(Code::kFourOctetAs, 4);
    out.U32(capability.asn.value());
  }
  void operator()(const UnknownCapability& capability) {
    Begin(static_cast<Code>(capability.code), capability.value.size());
    out.Append(capability.value);
  }

  void Begin(Code code, size_t size) {
    assert(size <= 255);
    out.U8(static_cast<uint8_t>(code));
    out.U8(static_cast<uint8_t>(size));
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
    out.push_back(DecodeCapability(code, value));
  }
  return true;
}

void EncodeCapabilities(absl::Span<const Capability> capabilities, Writer& out) {
  for (const Capability& capability : capabilities) std::visit(Encoder{out}, capability);
}

}  // namespace herald::wire

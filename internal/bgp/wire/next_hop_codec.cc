#include "internal/bgp/wire/next_hop_codec.h"

#include <cstdint>

namespace herald::wire {
namespace {

constexpr size_t kV4Size = 4;
constexpr size_t kV6Size = 16;

IpAddress ReadV6(Reader& in) {
  const uint64_t high = in.U64();
  return IpAddress::V6(high, in.U64());
}

void WriteV6(const IpAddress& address, Writer& out) {
  out.U64(address.high());
  out.U64(address.low());
}

}  // namespace

bool IsHostAddress(const IpAddress& address) {
  constexpr IpAddress kLimitedBroadcast = IpAddress::V4(0xffffffff);
  return !address.IsUnspecified() && !address.IsMulticast() && address != kLimitedBroadcast;
}

bool IsNextHopSize(Afi afi, bool extended_next_hop, size_t size) {
  if (afi == Afi::kIpv4 && size == kV4Size) return true;
  return (afi == Afi::kIpv6 || extended_next_hop) && (size == kV6Size || size == 2 * kV6Size);
}

NextHopAddress DecodeMpNextHop(Bytes octets) {
  Reader in(octets);
  if (octets.size() == kV4Size) return {IpAddress::V4(in.U32())};
  NextHopAddress next_hop = {ReadV6(in)};
  if (in.empty()) return next_hop;
  const IpAddress second = ReadV6(in);
  // Some speakers that have only a link-local address put zeros or that address first; and a
  // second address that is not link-local means nothing (RFC 2545 section 3).
  if (next_hop.address.IsUnspecified() && second.IsLinkLocal()) return {second};
  if (!next_hop.address.IsLinkLocal() && second.IsLinkLocal()) next_hop.link_local = second;
  return next_hop;
}

void EncodeMpNextHop(const NextHopAddress& next_hop, Writer& out) {
  if (next_hop.address.is_v4()) {
    out.U8(kV4Size);
    out.U32(next_hop.address.v4());
    return;
  }
  out.U8(static_cast<uint8_t>(next_hop.link_local ? 2 * kV6Size : kV6Size));
  WriteV6(next_hop.address, out);
  if (next_hop.link_local) WriteV6(*next_hop.link_local, out);
}

}  // namespace herald::wire

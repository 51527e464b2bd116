#include "internal/bgp/wire/nlri_codec.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "internal/bgp/wire/update_codec.h"

namespace herald::wire {
namespace {

constexpr size_t OctetsFor(int length) { return (static_cast<size_t>(length) + 7) / 8; }

template <class T>
void StoreBigEndian(T value, uint8_t* at) {
  for (size_t i = 0; i < sizeof(T); ++i) {
    at[i] = static_cast<uint8_t>(value >> (8 * (sizeof(T) - 1 - i)));
  }
}

uint8_t* EncodePrefix(const Prefix& prefix, uint8_t* at) {
  *at++ = static_cast<uint8_t>(prefix.length());
  const IpAddress& address = prefix.address();
  StoreBigEndian(address.high(), at);
  if (!address.is_v4()) StoreBigEndian(address.low(), at + 8);
  return at + OctetsFor(prefix.length());
}

}  // namespace

std::optional<Prefix> DecodePrefix(Afi afi, Reader& in) {
  const int length = in.U8();
  if (length > (afi == Afi::kIpv4 ? 32 : 128)) return std::nullopt;
  const Bytes octets = in.Take(OctetsFor(length));
  if (!in.ok()) return std::nullopt;
  if (afi == Afi::kIpv4) {
    uint64_t address = 0;
    for (const uint8_t octet : octets) address = address << 8 | octet;
    address <<= 8 * (4 - octets.size());
    return Prefix::Masked(IpAddress::V4(static_cast<uint32_t>(address)), length);
  }
  IpAddress::V6Octets address = {};
  std::copy(octets.begin(), octets.end(), address.begin());
  return Prefix::Masked(IpAddress::V6(address), length);
}

bool DecodeNlri(Afi afi, bool with_path_id, Bytes octets, std::vector<Nlri>& out) {
  if (octets.empty()) return true;
  // Most prefixes of a full table take four octets or more, so the vector seldom grows twice.
  out.reserve(out.size() + octets.size() / (with_path_id ? 8 : 4) + 1);
  for (Reader in(octets); !in.empty();) {
    const uint32_t path_id = with_path_id ? in.U32() : 0;
    const std::optional<Prefix> prefix = DecodePrefix(afi, in);
    if (!prefix) return false;
    out.push_back({*prefix, path_id});
  }
  return true;
}

void EncodePrefix(const Prefix& prefix, Writer& out) {
  std::array<uint8_t, kNlriSizeMax> octets;
  const uint8_t* end = EncodePrefix(prefix, octets.data());
  out.Append(Bytes(octets.data(), static_cast<size_t>(end - octets.data())));
}

size_t NlriSize(const Nlri& nlri, bool with_path_id) {
  return (with_path_id ? 4 : 0) + 1 + OctetsFor(nlri.prefix.length());
}

uint8_t* EncodeNlri(const Nlri& nlri, bool with_path_id, uint8_t* at) {
  if (with_path_id) {
    StoreBigEndian(nlri.path_id, at);
    at += 4;
  }
  return EncodePrefix(nlri.prefix, at);
}

}  // namespace herald::wire

#include "tests/bench/wire/prefix.h"

namespace herald::bench {
namespace {

constexpr uint64_t Mask(int bits) {
  if (bits <= 0) return 0;
  return bits >= 64 ? ~uint64_t{0} : ~uint64_t{0} << (64 - bits);
}

uint8_t Octet(const Prefix& prefix, size_t index) {
  const uint64_t half = index < 8 ? prefix.high : prefix.low;
  return static_cast<uint8_t>(half >> (56 - 8 * (index % 8)));
}

}  // namespace

Prefix Masked(Prefix prefix) {
  prefix.high &= Mask(prefix.length);
  prefix.low &= Mask(prefix.length - 64);
  return prefix;
}

Prefix Ipv4(uint32_t address, uint8_t length) {
  return Masked({.high = uint64_t{address} << 32, .length = length});
}

void Pack(const Prefix& prefix, std::vector<uint8_t>& out) {
  out.push_back(prefix.length);
  for (size_t i = 0; i < (prefix.length + 7u) / 8; ++i) out.push_back(Octet(prefix, i));
}

bool NlriWalk::Next(Prefix& prefix) {
  if (rest_.empty()) return false;
  const uint8_t length = rest_[0];
  const size_t octets = (length + 7u) / 8;
  if (length > (ipv6_ ? 128 : 32) || rest_.size() < 1 + octets) {
    ok_ = false;
    return false;
  }
  Prefix read{.length = length, .ipv6 = ipv6_};
  for (size_t i = 0; i < octets; ++i) {
    uint64_t& half = i < 8 ? read.high : read.low;
    half |= uint64_t{rest_[1 + i]} << (56 - 8 * (i % 8));
  }
  prefix = Masked(read);
  rest_ = rest_.subspan(1 + octets);
  return true;
}

}  // namespace herald::bench

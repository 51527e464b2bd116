#include "tests/bench/driver/text.h"

#include <arpa/inet.h>

#include <array>
#include <cstdlib>

namespace herald::bench {
namespace {

uint64_t Half(const uint8_t* octets) {
  uint64_t half = 0;
  for (int i = 0; i < 8; ++i) half = half << 8 | octets[i];
  return half;
}

}  // namespace

std::string AddressText(const Prefix& prefix) {
  std::array<uint8_t, 16> octets;
  for (size_t i = 0; i < 16; ++i) {
    octets[i] = static_cast<uint8_t>((i < 8 ? prefix.high : prefix.low) >> (56 - 8 * (i % 8)));
  }
  std::array<char, INET6_ADDRSTRLEN> text;
  inet_ntop(prefix.ipv6 ? AF_INET6 : AF_INET, octets.data(), text.data(), text.size());
  return text.data();
}

std::string Text(const Prefix& prefix) {
  return AddressText(prefix) + "/" + std::to_string(prefix.length);
}

std::string CommunityText(uint32_t community) {
  return std::to_string(community >> 16) + ":" + std::to_string(community & 0xFFFF);
}

std::optional<Prefix> ParsePrefix(const std::string& line) {
  const size_t slash = line.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::string address = line.substr(0, slash);
  const auto length = static_cast<uint8_t>(std::atoi(line.c_str() + slash + 1));
  std::array<uint8_t, 16> octets = {};
  const bool ipv6 = address.find(':') != std::string::npos;
  if (inet_pton(ipv6 ? AF_INET6 : AF_INET, address.c_str(), octets.data()) != 1)
    return std::nullopt;
  return Masked({Half(octets.data()), Half(octets.data() + 8), length, ipv6});
}

}  // namespace herald::bench

#include "tests/bench/driver/text.h"

#include <arpa/inet.h>

#include <array>

namespace herald::bench {

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

}  // namespace herald::bench

#include <arpa/inet.h>

#include <algorithm>

#include "tests/bench/wire/update.h"

namespace herald::bench {
namespace {

constexpr uint8_t kTransitive = 0x40;
constexpr uint8_t kOptional = 0x80;
constexpr uint8_t kExtendedLength = 0x10;

void Append(std::vector<uint8_t>& out, Octets octets) {
  out.insert(out.end(), octets.begin(), octets.end());
}
void U16(std::vector<uint8_t>& out, size_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value));
}
void U32(std::vector<uint8_t>& out, uint32_t value) {
  U16(out, value >> 16);
  U16(out, value & 0xFFFF);
}

void Attribute(std::vector<uint8_t>& out, uint8_t flags, uint8_t type, Octets value) {
  if (value.size() > 255) {
    Append(out, std::vector<uint8_t>{static_cast<uint8_t>(flags | kExtendedLength), type});
    U16(out, value.size());
  } else {
    Append(out, std::vector<uint8_t>{flags, type, static_cast<uint8_t>(value.size())});
  }
  Append(out, value);
}

std::vector<uint8_t> Address(int family, const char* text) {
  std::vector<uint8_t> octets(family == AF_INET ? 4 : 16);
  inet_pton(family, text, octets.data());
  return octets;
}

// ORIGIN, AS_PATH, NEXT_HOP (of IPv4), COMMUNITIES.
std::vector<uint8_t> Common(const Attributes& attributes, const Teller& teller, bool ipv6) {
  std::vector<uint8_t> out;
  Attribute(out, kTransitive, 1, std::vector<uint8_t>{0});
  std::vector<uint8_t> path = {
      2, static_cast<uint8_t>(teller.asns.size() + attributes.as_path.size())};
  for (const uint32_t asn : teller.asns) U32(path, asn);
  for (const uint32_t asn : attributes.as_path) U32(path, asn);
  Attribute(out, kTransitive, 2, path);
  if (!ipv6) Attribute(out, kTransitive, 3, Address(AF_INET, teller.next_hop));
  std::vector<uint8_t> communities;
  for (const uint32_t community : attributes.communities) U32(communities, community);
  if (!communities.empty()) Attribute(out, kOptional | kTransitive, 8, communities);
  return out;
}

// Packs as many prefixes as there is room for, from first on; moves first behind them.
std::vector<uint8_t> PackSome(std::span<const Prefix> prefixes, size_t room, size_t& first) {
  std::vector<uint8_t> nlri;
  while (first < prefixes.size() && nlri.size() + 1 + (prefixes[first].length + 7u) / 8 <= room) {
    Pack(prefixes[first++], nlri);
  }
  return nlri;
}

std::vector<uint8_t> WithAttributes(Octets withdrawn, Octets attributes, Octets announced) {
  std::vector<uint8_t> body;
  U16(body, withdrawn.size());
  Append(body, withdrawn);
  U16(body, attributes.size());
  Append(body, attributes);
  Append(body, announced);
  return Message(MessageType::kUpdate, body);
}

std::vector<uint8_t> MpReach(Octets nlri) {
  std::vector<uint8_t> value = {0, 2, 1, 16};
  Append(value, Address(AF_INET6, kNextHopIpv6));
  value.push_back(0);
  Append(value, nlri);
  return value;
}

}  // namespace

std::vector<uint8_t> Message(MessageType type, Octets body) {
  std::vector<uint8_t> out(16, 0xFF);
  U16(out, kHeaderSize + body.size());
  out.push_back(static_cast<uint8_t>(type));
  Append(out, body);
  return out;
}

std::vector<uint8_t> Open(uint16_t asn, uint32_t router_id) {
  std::vector<uint8_t> capabilities = {1, 4, 0, 1, 0, 1, 1, 4, 0, 2, 0, 1, 2, 0, 65, 4};
  U32(capabilities, asn);
  std::vector<uint8_t> body = {4};
  U16(body, asn);
  U16(body, 180);
  U32(body, router_id);
  body.push_back(static_cast<uint8_t>(capabilities.size() + 2));
  body.push_back(2);
  body.push_back(static_cast<uint8_t>(capabilities.size()));
  Append(body, capabilities);
  return Message(MessageType::kOpen, body);
}

void WriteUpdates(std::span<const RouteGroup> groups, const Teller& teller,
                  std::vector<uint8_t>& out) {
  constexpr size_t kMpReachOverhead = 4 + 4 + 16 + 1;
  for (const RouteGroup& group : groups) {
    const bool ipv6 = !group.prefixes.empty() && group.prefixes[0].ipv6;
    const std::vector<uint8_t> common = Common(group.attributes, teller, ipv6);
    const size_t room =
        kMessageSizeMax - kHeaderSize - 4 - common.size() - (ipv6 ? kMpReachOverhead : 0);
    for (size_t first = 0; first < group.prefixes.size();) {
      const std::vector<uint8_t> nlri = PackSome(group.prefixes, room, first);
      std::vector<uint8_t> attributes = common;
      if (ipv6) Attribute(attributes, kOptional, 14, MpReach(nlri));
      Append(out, WithAttributes({}, attributes, ipv6 ? Octets() : Octets(nlri)));
    }
  }
}

void WriteWithdrawals(std::span<const RouteGroup> groups, std::vector<uint8_t>& out) {
  constexpr size_t kRoom = kMessageSizeMax - kHeaderSize - 4 - 8;
  for (const RouteGroup& group : groups) {
    const bool ipv6 = !group.prefixes.empty() && group.prefixes[0].ipv6;
    for (size_t first = 0; first < group.prefixes.size();) {
      std::vector<uint8_t> nlri = PackSome(group.prefixes, kRoom, first);
      if (!ipv6) {
        Append(out, WithAttributes(nlri, {}, {}));
        continue;
      }
      nlri.insert(nlri.begin(), {0, 2, 1});
      std::vector<uint8_t> attributes;
      Attribute(attributes, kOptional, 15, nlri);
      Append(out, WithAttributes({}, attributes, {}));
    }
  }
}

}  // namespace herald::bench

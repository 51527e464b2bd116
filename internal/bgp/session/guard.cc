#include "internal/bgp/session/guard.h"

#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace herald::session {
namespace {

constexpr int kTtlMax = 255;
constexpr uint32_t kDrop = 0, kKeep = 0xFFFFFFFF;

// Offsets in the IP header (RFC 791 section 3.1, RFC 8200 section 3).
struct HeaderOffsets {
  uint32_t ttl, source;
};
constexpr HeaderOffsets kIpv4{8, 12}, kIpv6{7, 8};

sock_filter Load(uint32_t size, uint32_t offset) {
  const auto in_ip_header = static_cast<uint32_t>(SKF_NET_OFF) + offset;
  return {static_cast<uint16_t>(BPF_LD | size | BPF_ABS), 0, 0, in_ip_header};
}

sock_filter UnlessEqualSkip(uint32_t value, size_t count) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, static_cast<uint8_t>(count), value};
}

sock_filter Return(uint32_t verdict) { return {BPF_RET | BPF_K, 0, 0, verdict}; }

std::vector<uint32_t> Words(const IpAddress& address) {
  if (address.is_v4()) return {address.v4()};
  const IpAddress::V6Octets octets = address.v6();
  std::vector<uint32_t> words(octets.size() / sizeof(uint32_t));
  for (size_t i = 0; i < octets.size(); ++i) {
    uint32_t& word = words[i / sizeof(uint32_t)];
    word = word << 8 | octets[i];
  }
  return words;
}

// Drops what comes from one of these peers with less than 255.
std::vector<sock_filter> TtlFilter(const HeaderOffsets& offsets,
                                   const std::vector<IpAddress>& peers) {
  std::vector<sock_filter> filter = {Load(BPF_B, offsets.ttl), UnlessEqualSkip(kTtlMax, 1),
                                     Return(kKeep)};
  for (const IpAddress& peer : peers) {
    const std::vector<uint32_t> words = Words(peer);
    for (size_t i = 0; i < words.size(); ++i) {
      const auto offset = static_cast<uint32_t>(i * sizeof(uint32_t));
      filter.push_back(Load(BPF_W, offsets.source + offset));
      filter.push_back(UnlessEqualSkip(words[i], 2 * (words.size() - i) - 1));
    }
    filter.push_back(Return(kDrop));
  }
  filter.push_back(Return(kKeep));
  return filter;
}

absl::Status GuardTtl(int socket, bool is_v4, const std::vector<IpAddress>& peers) {
  std::vector<sock_filter> filter = TtlFilter(is_v4 ? kIpv4 : kIpv6, peers);
  if (filter.size() > BPF_MAXINSNS) {
    return absl::ResourceExhaustedError(
        absl::StrCat("too many peers with ttl_security for one listener: ", peers.size()));
  }
  const sock_fprog program{static_cast<uint16_t>(filter.size()), filter.data()};
  // The SYN-ACK has the listener's own time to live.
  const bool set = (is_v4 ? setsockopt(socket, IPPROTO_IP, IP_TTL, &kTtlMax, sizeof(kTtlMax))
                          : setsockopt(socket, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &kTtlMax,
                                       sizeof(kTtlMax))) == 0 &&
                   setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
  if (set) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot have ttl_security: ", strerror(errno)));
}

}  // namespace

// IP_MINTTL on the listener would be for every peer, and on an accepted socket too late for what
// came before it was accepted.
absl::Status GuardListener(int socket, bool is_v4, const std::vector<Guard>& guards) {
  std::vector<IpAddress> on_link;
  for (const Guard& guard : guards) {
    if (guard.peer.is_v4() != is_v4) continue;
    if (guard.ttl_security) on_link.push_back(guard.peer);
    if (guard.md5_key == nullptr) continue;
    if (absl::Status set = guard.md5_key->SignOn(socket, guard.peer); !set.ok()) return set;
  }
  return on_link.empty() ? absl::OkStatus() : GuardTtl(socket, is_v4, on_link);
}

}  // namespace herald::session

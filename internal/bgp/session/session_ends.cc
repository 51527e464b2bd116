#include "internal/bgp/session/session_ends.h"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "internal/bgp/session/transport.h"

namespace herald::session {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// Linux, of a TCP socket: the interface of its first segment, as ancillary data (ip(7), RFC 2292
// section 4.1). The listener is asked to remember it, and its children do.
struct Names {
  int level, remember, options;
  size_t index_offset;
};
constexpr Names kIpv4{IPPROTO_IP, IP_PKTINFO, IP_PKTOPTIONS, offsetof(in_pktinfo, ipi_ifindex)};
constexpr Names kIpv6{IPPROTO_IPV6, IPV6_RECVPKTINFO, IPV6_2292PKTOPTIONS,
                      offsetof(in6_pktinfo, ipi6_ifindex)};

error_code Remember(int socket, const Names& names, int whether) {
  if (setsockopt(socket, names.level, names.remember, &whether, sizeof(whether)) == 0) return {};
  return error_code(errno, boost::system::system_category());
}

// Empty: not known.
std::string InterfaceOf(int socket, const Names& names) {
  alignas(cmsghdr) std::array<uint8_t, 256> answer{};
  socklen_t size = answer.size();
  const size_t at = CMSG_LEN(names.index_offset);
  uint32_t index = 0;
  if (getsockopt(socket, names.level, names.options, answer.data(), &size) != 0) return "";
  if (size < at + sizeof(index)) return "";
  memcpy(&index, answer.data() + at, sizeof(index));
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(index, name.data()) == nullptr ? "" : name.data();
}

}  // namespace

SessionEnds EndsOf(const config::Peer& peer) {
  return {.remote = peer.address, .local = peer.local_address, .interface = peer.interface};
}

std::optional<SessionEnds> EndsOf(tcp::socket& accepted) {
  error_code error;
  const tcp::endpoint remote = accepted.remote_endpoint(error);
  if (error) return std::nullopt;
  const tcp::endpoint local = accepted.local_endpoint(error);
  if (error) return std::nullopt;
  const Names& names = remote.address().is_v4() ? kIpv4 : kIpv6;
  std::string interface = InterfaceOf(accepted.native_handle(), names);
  // Else IPv6 would keep a copy of every segment's header.
  if (Remember(accepted.native_handle(), names, 0)) return std::nullopt;
  return SessionEnds{.remote = FromAsio(remote.address()),
                     .local = FromAsio(local.address()),
                     .interface = std::move(interface)};
}

error_code RememberInterfaces(int listener, bool is_v4) {
  return Remember(listener, is_v4 ? kIpv4 : kIpv6, 1);
}

}  // namespace herald::session

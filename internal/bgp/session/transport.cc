#include "internal/bgp/session/transport.h"

#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <tuple>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "absl/strings/str_cat.h"
#include "internal/bgp/session/session_ends.h"
#include "internal/net/prefix.h"
#include "internal/net/zone.h"

namespace herald::session {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr int kTtlMax = 255;
// An accepted socket would otherwise keep what its listener has.
constexpr int kSystemTtl = -1;

// RFC 4271 section 5.1.3: an external peer shares a link with us unless it is said not to.
int TtlOf(const config::Peer& peer) {
  if (TtlMinOf(peer) > 0) return kTtlMax;
  if (peer.multihop_ttl.has_value()) return *peer.multihop_ttl;
  return peer.is_external() ? 1 : kSystemTtl;
}

error_code SetInt(int socket, int level, int name, int value) {
  if (setsockopt(socket, level, name, &value, sizeof(value)) == 0) return {};
  return error_code(errno, boost::system::system_category());
}

// Routing traffic goes first (RFC 4594 section 3.1).
error_code SetClass(int socket, bool is_v4) {
  return is_v4 ? SetInt(socket, IPPROTO_IP, IP_TOS, IPTOS_CLASS_CS6)
               : SetInt(socket, IPPROTO_IPV6, IPV6_TCLASS, IPTOS_CLASS_CS6);
}

error_code SetTtl(int socket, bool is_v4, int ttl) {
  return is_v4 ? SetInt(socket, IPPROTO_IP, IP_TTL, ttl)
               : SetInt(socket, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl);
}

error_code SetTtlMin(int socket, bool is_v4, int ttl) {
  return is_v4 ? SetInt(socket, IPPROTO_IP, IP_MINTTL, ttl)
               : SetInt(socket, IPPROTO_IPV6, IPV6_MINHOPCOUNT, ttl);
}

// An accepted socket has its listener's filter, for all peers and as it was then.
error_code DropFilter(int socket) {
  const error_code error = SetInt(socket, SOL_SOCKET, SO_DETACH_FILTER, 0);
  return error.value() == ENOENT ? error_code() : error;
}

// A link-local address is one of an interface only (RFC 4007 section 6).
tcp::endpoint ScopedEndpoint(const IpAddress& address, uint16_t port,
                             const std::string& interface) {
  if (!address.IsLinkLocal()) return tcp::endpoint(ToAsio(address), port);
  const asio::ip::address_v6 scoped(address.v6(), if_nametoindex(interface.c_str()));
  return tcp::endpoint(scoped, port);
}

// An accepted socket with a link-local address is bound already, and to bind it again would need a
// capability.
error_code BindTo(int socket, const std::string& interface) {
  const int wanted = static_cast<int>(if_nametoindex(interface.c_str()));
  if (wanted == 0) return error_code(ENODEV, boost::system::system_category());
  int bound = 0;
  socklen_t size = sizeof(bound);
  const bool known = getsockopt(socket, SOL_SOCKET, SO_BINDTOIFINDEX, &bound, &size) == 0;
  if (known && bound == wanted) return {};
  return SetInt(socket, SOL_SOCKET, SO_BINDTOIFINDEX, wanted);
}

absl::Status Unavailable(absl::string_view what, absl::string_view address,
                         const error_code& error) {
  return absl::UnavailableError(absl::StrCat("cannot ", what, " ", address, ": ", error.message()));
}

absl::Status CannotListen(const IpAddress& address, uint16_t port, const error_code& error) {
  const bool is_privileged = error == asio::error::access_denied && port < 1024;
  return absl::UnavailableError(absl::StrCat(
      "cannot listen on ", address.Format(), " port ", port, ": ", error.message(),
      is_privileged ? " (ports below 1024 need the capability NET_BIND_SERVICE)" : ""));
}

}  // namespace

Prefix HostRoute(const IpAddress& address) { return Prefix::Masked(address, address.bits()); }

std::string NameOf(const Prefix& peers) {
  const bool one = peers.length() == peers.address().bits();
  return one ? peers.address().Format() : peers.Format();
}

asio::ip::address ToAsio(const IpAddress& address) {
  if (address.is_v4()) return asio::ip::address_v4(address.v4());
  return asio::ip::address_v6(address.v6());
}

IpAddress FromAsio(const asio::ip::address& address) {
  if (address.is_v4()) return IpAddress::V4(address.to_v4().to_uint());
  const asio::ip::address_v6 v6 = address.to_v6();
  if (!v6.is_v4_mapped()) return IpAddress::V6(v6.to_bytes());
  return IpAddress::V4(asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_uint());
}

uint8_t TtlMinOf(const config::Peer& peer) {
  // Each hop takes one away, but for the last: the peer itself.
  constexpr int kBeyond = kTtlMax + 1;
  return peer.ttl_security ? static_cast<uint8_t>(kBeyond - peer.ttl_security_hops) : 0;
}

error_code SetOptions(tcp::socket& socket, const config::Peer& peer) {
  const int file = socket.native_handle();
  const bool is_v4 = peer.address.is_v4();
  error_code error;
  if (socket.non_blocking(true, error)) return error;
  error = SetInt(file, IPPROTO_TCP, TCP_NODELAY, 1);
  if (!error) error = SetClass(file, is_v4);
  if (!error) error = SetTtl(file, is_v4, TtlOf(peer));
  if (!error) error = SetTtlMin(file, is_v4, TtlMinOf(peer));
  if (!error) error = DropFilter(file);
  if (!error && !peer.interface.empty()) error = BindTo(file, peer.interface);
  return error;
}

absl::Status PrepareToDial(tcp::socket& socket, const config::Peer& peer, const PeerKeys& keys) {
  error_code error;
  const tcp protocol = peer.address.is_v4() ? tcp::v4() : tcp::v6();
  if (!socket.open(protocol, error)) error = SetOptions(socket, peer);
  if (error == boost::system::errc::no_such_device) {
    return absl::UnavailableError(absl::StrCat("there is no interface ", peer.interface));
  }
  const std::string name = FormatInZone(peer.address, peer.interface);
  if (error) return Unavailable("open a socket to", name, error);
  absl::Status set = ChangeKeys(socket.native_handle(), HostRoute(peer.address), {}, keys);
  if (!set.ok()) return set;
  if (!peer.local_address.has_value()) return absl::OkStatus();
  const bool bound = !socket.set_option(tcp::socket::reuse_address(true), error) &&
                     !socket.bind(ScopedEndpoint(*peer.local_address, 0, peer.interface), error);
  const std::string local = FormatInZone(*peer.local_address, peer.interface);
  if (!bound) return Unavailable("bind local address", local, error);
  return absl::OkStatus();
}

tcp::endpoint EndpointOf(const config::Peer& peer) {
  return ScopedEndpoint(peer.address, peer.port, peer.interface);
}

absl::Status PrepareToListen(tcp::acceptor& acceptor, const IpAddress& address, uint16_t port,
                             const std::vector<Guard>& guards) {
  const tcp::endpoint endpoint(ToAsio(address), port);
  error_code error;
  const bool bound = !acceptor.open(endpoint.protocol(), error) &&
                     !acceptor.set_option(tcp::acceptor::reuse_address(true), error) &&
                     // So that 0.0.0.0 and :: can both be listened on.
                     (address.is_v4() || !acceptor.set_option(asio::ip::v6_only(true), error)) &&
                     !acceptor.bind(endpoint, error);
  if (!bound) return CannotListen(address, port, error);
  const int file = acceptor.native_handle();
  // For the SYN-ACK, which leaves before anybody knows whose connection it is.
  error = SetClass(file, address.is_v4());
  if (!error) error = SetTtl(file, address.is_v4(), kTtlMax);
  if (!error) error = RememberInterfaces(file, address.is_v4());
  if (error) return CannotListen(address, port, error);
  if (absl::Status set = ReplaceGuards(file, address, {}, guards); !set.ok()) return set;
  if (!acceptor.listen(tcp::acceptor::max_listen_connections, error)) return absl::OkStatus();
  return CannotListen(address, port, error);
}

void ShutdownSend(tcp::socket& socket) {
  error_code ignored;
  std::ignore = socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Close(tcp::socket& socket) {
  error_code ignored;
  std::ignore = socket.close(ignored);
}

void Close(tcp::acceptor& acceptor) {
  error_code ignored;
  std::ignore = acceptor.close(ignored);
}

std::string DialErrorText(const config::Peer& peer, const error_code& error) {
  const std::string target = absl::StrCat(
      "connection to ", FormatInZone(peer.address, peer.interface), " port ", peer.port);
  if (error == asio::error::connection_refused) return absl::StrCat(target, " refused");
  if (error == asio::error::timed_out) return absl::StrCat(target, " timed out");
  return absl::StrCat(target, " failed: ", error.message());
}

std::string LostText(const error_code& error) {
  if (error == asio::error::eof) return "connection closed by the peer";
  if (error == asio::error::connection_reset) return "connection reset by the peer";
  return absl::StrCat("connection lost: ", error.message());
}

}  // namespace herald::session

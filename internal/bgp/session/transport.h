#ifndef HERALD_INTERNAL_BGP_SESSION_TRANSPORT_H_
#define HERALD_INTERNAL_BGP_SESSION_TRANSPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "internal/bgp/session/guard.h"
#include "internal/bgp/session/peer_keys.h"
#include "internal/config/config.h"
#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"

namespace herald::session {

// The prefix that holds this address only.
Prefix HostRoute(const IpAddress& address);
// For messages: a host route is named as the address that it is.
std::string NameOf(const Prefix& peers);

boost::asio::ip::address ToAsio(const IpAddress& address);
// An IPv4-mapped IPv6 address becomes the IPv4 address that it stands for.
IpAddress FromAsio(const boost::asio::ip::address& address);

// The least time to live that we take from the peer (RFC 5082 section 3); 0: any.
uint8_t TtlMinOf(const config::Peer& peer);

// What every connection with this peer has: non-blocking, no Nagle, DSCP CS6, its TTL, its
// interface, and with TTL security the kernel's word that nothing from afar is read.
boost::system::error_code SetOptions(boost::asio::ip::tcp::socket& socket,
                                     const config::Peer& peer);

// Opens a socket that is ready to be connected to the peer's endpoint, with its keys. The error
// names what failed.
absl::Status PrepareToDial(boost::asio::ip::tcp::socket& socket, const config::Peer& peer,
                           const PeerKeys& keys = {});
boost::asio::ip::tcp::endpoint EndpointOf(const config::Peer& peer);

// Opens, binds, guards and listens. What it sends itself has DSCP CS6 and the greatest time to
// live. The error names the address.
absl::Status PrepareToListen(boost::asio::ip::tcp::acceptor& acceptor, const IpAddress& address,
                             uint16_t port, const std::vector<Guard>& guards = {});

// What goes wrong while something ends has nobody to hear of it.
void ShutdownSend(boost::asio::ip::tcp::socket& socket);
void Close(boost::asio::ip::tcp::socket& socket);
void Close(boost::asio::ip::tcp::acceptor& acceptor);

// In an operator's words.
std::string DialErrorText(const config::Peer& peer, const boost::system::error_code& error);
std::string LostText(const boost::system::error_code& error);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_TRANSPORT_H_

#ifndef HERALD_INTERNAL_BGP_SESSION_SESSION_ENDS_H_
#define HERALD_INTERNAL_BGP_SESSION_SESSION_ENDS_H_

#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include "internal/config/config.h"
#include "internal/net/ip_address.h"

namespace herald::session {

// Where the two ends of a connection are, or have to be.
struct SessionEnds {
  IpAddress remote;
  std::optional<IpAddress> local = std::nullopt;  // Absent: any of ours.
  std::string interface = {};                     // Empty: any.
  friend bool operator==(const SessionEnds&, const SessionEnds&) = default;
};

// Where those of this peer's connections have to be.
SessionEnds EndsOf(const config::Peer& peer);

// Where those of an accepted connection are; absent if it has gone already. Its listener must have
// been told to remember interfaces.
std::optional<SessionEnds> EndsOf(boost::asio::ip::tcp::socket& accepted);
boost::system::error_code RememberInterfaces(int listener, bool is_v4);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_SESSION_ENDS_H_

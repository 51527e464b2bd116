#ifndef HERALD_INTERNAL_BGP_SESSION_LISTENER_H_
#define HERALD_INTERNAL_BGP_SESSION_LISTENER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "absl/status/status.h"
#include "internal/bgp/session/guard.h"
#include "internal/net/ip_address.h"

namespace herald::session {

// One address that peers connect to.
class Listener {
 public:
  // Takes the connection, or drops it: a dropped socket is closed.
  using Accept = std::function<void(boost::asio::ip::tcp::socket)>;

  Listener(boost::asio::io_context& core, Accept accept);

  absl::Status Open(const IpAddress& address, uint16_t port, std::vector<Guard> guards);
  // Other guards from now on. Sessions notice nothing; an error leaves those before.
  absl::Status Protect(std::vector<Guard> guards);
  // Accepts until it is closed.
  static boost::asio::awaitable<void> Run(std::shared_ptr<Listener> self);
  void Close();

  uint16_t port() const;

 private:
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  Accept accept_;
  IpAddress address_;
  std::vector<Guard> guards_;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_LISTENER_H_

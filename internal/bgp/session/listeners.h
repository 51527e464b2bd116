#ifndef HERALD_INTERNAL_BGP_SESSION_LISTENERS_H_
#define HERALD_INTERNAL_BGP_SESSION_LISTENERS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "absl/status/status.h"
#include "internal/bgp/session/guard.h"
#include "internal/bgp/session/listener.h"
#include "internal/config/config.h"

namespace herald::session {

// All addresses that peers connect to.
class Listeners {
 public:
  Listeners(boost::asio::io_context& core, Listener::Accept accept)
      : core_(core), accept_(std::move(accept)) {}

  // Listens there and nowhere else, and with these guards, from now on. An address that stays is
  // listened on all the time. An error, which names the address, leaves everything as it was.
  absl::Status Set(const config::Listen& listen, const std::vector<Guard>& guards);
  const config::Listen& listen() const { return listen_; }
  void Close();
  // Those that the listeners were given (for port 0).
  std::vector<uint16_t> ports() const;

 private:
  using All = std::vector<std::shared_ptr<Listener>>;

  // Nullptr: we do not listen there.
  std::shared_ptr<Listener> Find(const config::Listen& listen, const IpAddress& address) const;
  absl::Status Protect(const All& kept, const std::vector<Guard>& guards);

  boost::asio::io_context& core_;
  const Listener::Accept accept_;
  config::Listen listen_;
  All listeners_;  // In the order of listen_.addresses.
  std::vector<Guard> guards_;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_LISTENERS_H_

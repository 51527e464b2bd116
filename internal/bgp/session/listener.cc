#include "internal/bgp/session/listener.h"

#include <chrono>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "internal/bgp/session/transport.h"

namespace herald::session {
namespace {

namespace asio = boost::asio;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kPause = std::chrono::milliseconds(100);

}  // namespace

Listener::Listener(asio::io_context& core, Accept accept)
    : acceptor_(core), pause_(core), accept_(std::move(accept)) {}

absl::Status Listener::Open(const IpAddress& address, uint16_t port, std::vector<Guard> guards) {
  absl::Status opened = PrepareToListen(acceptor_, address, port, guards);
  if (!opened.ok()) return opened;
  address_ = address;
  guards_ = std::move(guards);
  return opened;
}

absl::Status Listener::Protect(std::vector<Guard> guards) {
  absl::Status replaced = ReplaceGuards(acceptor_.native_handle(), address_, guards_, guards);
  if (replaced.ok()) guards_ = std::move(guards);
  return replaced;
}

asio::awaitable<void> Listener::Run(std::shared_ptr<Listener> self) {
  while (self->acceptor_.is_open()) {
    auto [error, socket] = co_await self->acceptor_.async_accept(kAsTuple);
    if (!self->acceptor_.is_open()) break;
    if (!error) {
      self->accept_(std::move(socket));
      continue;
    }
    // The peer gave up already, or we are out of descriptors: that needs time to pass.
    self->pause_.expires_after(kPause);
    co_await self->pause_.async_wait(kAsTuple);
  }
}

void Listener::Close() {
  session::Close(acceptor_);
  pause_.cancel();
}

uint16_t Listener::port() const {
  boost::system::error_code ignored;  // Closed: no port.
  return acceptor_.local_endpoint(ignored).port();
}

}  // namespace herald::session

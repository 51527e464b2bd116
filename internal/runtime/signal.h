#ifndef HERALD_INTERNAL_RUNTIME_SIGNAL_H_
#define HERALD_INTERNAL_RUNTIME_SIGNAL_H_

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace herald::runtime {

// Wakes a coroutine of the core thread that found nothing to do. It looks again whenever Wait
// returns, since that may also be a cancellation. A Wake while nobody waits is lost.
class Signal {
 public:
  explicit Signal(boost::asio::io_context& core)
      : never_(core, boost::asio::steady_timer::time_point::max()) {}

  void Wake() { never_.cancel(); }
  boost::asio::awaitable<void> Wait() {
    co_await never_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }

 private:
  boost::asio::steady_timer never_;
};

}  // namespace herald::runtime

#endif  // HERALD_INTERNAL_RUNTIME_SIGNAL_H_

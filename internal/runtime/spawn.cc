#include "internal/runtime/spawn.h"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "internal/runtime/turns.h"

namespace herald::runtime {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> Later(asio::awaitable<void> coroutine) {
  co_await asio::post(asio::use_awaitable);
  co_await std::move(coroutine);
}

}  // namespace

void Spawn(asio::io_context& core, asio::awaitable<void> coroutine) {
  asio::co_spawn(Turns::ExecutorOf(core), Later(std::move(coroutine)),
                 [](const std::exception_ptr& thrown) {
                   if (thrown) std::rethrow_exception(thrown);
                 });
}

}  // namespace herald::runtime

#ifndef HERALD_INTERNAL_RUNTIME_SPAWN_H_
#define HERALD_INTERNAL_RUNTIME_SPAWN_H_

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace herald::runtime {

// Starts a coroutine in a later turn of the core, in turns of which it goes on, so that the
// caller's state is settled by then. It must keep alive what it uses. What it throws leaves
// io_context::run: nothing is swallowed.
void Spawn(boost::asio::io_context& core, boost::asio::awaitable<void> coroutine);

}  // namespace herald::runtime

#endif  // HERALD_INTERNAL_RUNTIME_SPAWN_H_

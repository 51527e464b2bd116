#ifndef HERALD_INTERNAL_RUNTIME_TURNS_H_
#define HERALD_INTERNAL_RUNTIME_TURNS_H_

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>

#include "absl/functional/function_ref.h"

namespace herald::runtime {

// The turns of a core, one for each io_context. What belongs to a core is touched in a turn only:
// one thing that is run from its beginning to its end with nothing else of the core beside it.
// Nearly all turns are those of the thread that runs the io_context, by executor(). Another thread
// may have one while the core is idle (TryRun), which saves it the way there and back.
class Turns final : public boost::asio::execution_context::service {
 public:
  using key_type = Turns;
  static inline boost::asio::execution_context::id id;

  static Turns& Of(boost::asio::io_context& core) { return boost::asio::use_service<Turns>(core); }
  // What it runs is run in turns of the core, by the thread that runs the io_context: for posts,
  // timers and coroutines.
  static boost::asio::any_io_executor ExecutorOf(boost::asio::io_context& core);

  explicit Turns(boost::asio::execution_context& core) : service(core) {}

  // Waits for its turn; within one it goes on with that.
  void Run(absl::FunctionRef<void()> task);
  // False: somebody has the turn, this thread perhaps, or waits for it; nothing was done.
  [[nodiscard]] bool TryRun(absl::FunctionRef<void()> task);

  // On any thread: whether this one has the turn.
  bool has_turn() const { return holder_.load() == std::this_thread::get_id(); }

  // What follows is for whoever has the turn, or while nothing runs yet.

  // Calls it at the end of each turn, as its last part, until it gives false.
  void AtEnd(std::function<bool()> hook) { hooks_.push_back(std::move(hook)); }
  // More of the same kind is about to come, in turns of its own: what need not be done now may wait
  // for the end of one of those.
  void ExpectMore(bool more) { expects_more_ = more; }
  bool expects_more() const { return expects_more_; }

 private:
  // Ends the turn of this thread, whatever happens in it.
  class Holding;

  void shutdown() override { hooks_.clear(); }
  void RunHeld(absl::FunctionRef<void()> task);

  std::mutex mutex_;  // Locked during a turn.
  std::atomic<int> waiting_ = 0;
  std::atomic<std::thread::id> holder_ = std::thread::id();
  std::vector<std::function<bool()>> hooks_;
  bool expects_more_ = false;
};

}  // namespace herald::runtime

#endif  // HERALD_INTERNAL_RUNTIME_TURNS_H_

#ifndef HERALD_INTERNAL_RUNTIME_MAILBOX_H_
#define HERALD_INTERNAL_RUNTIME_MAILBOX_H_

#include <cstddef>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "absl/functional/any_invocable.h"

namespace herald::runtime {

// The bounded way from other threads to the core thread, which runs the io_context. Everything
// here may be called on any thread and never waits for the core.
class Mailbox {
 public:
  using Task = absl::AnyInvocable<void()>;
  static constexpr size_t kTasksPerTurn = 4;

  // core must outlive what is posted; tasks_max bounds how many wait at once.
  Mailbox(boost::asio::io_context& core, size_t tasks_max);
  // Closes; what was accepted still runs.
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // False: tasks_max tasks wait already, or the mailbox is closed; the task is dropped. True: the
  // core will run it, after those posted before it. A turn of the core
  // runs at most kTasksPerTurn, so that sessions and timers have theirs in between.
  [[nodiscard]] bool TryPost(Task task);

  // Refuses further tasks; what was accepted still runs. May be called more than once.
  void Close();
  bool closed() const;

 private:
  class Queue;
  std::shared_ptr<Queue> queue_;  // Shared with the wake-up that is on its way to the core.
};

}  // namespace herald::runtime

#endif  // HERALD_INTERNAL_RUNTIME_MAILBOX_H_

#ifndef HERALD_INTERNAL_RUNTIME_MAILBOX_H_
#define HERALD_INTERNAL_RUNTIME_MAILBOX_H_

#include <cstddef>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"

namespace herald::runtime {

// The bounded way from other threads to the one that runs an executor. Tasks come in lanes, which
// take turns task by task, so that whoever fills one lane delays another by one task at most.
// Everything here may be called on any thread and never waits for the tasks.
class Mailbox {
  class Queue;
  struct Waiting;

 public:
  using Task = absl::AnyInvocable<void()>;
  static constexpr size_t kTasksPerTurn = 4;

  // What waits at once, at most.
  struct Bounds {
    size_t tasks_max = 0;
    size_t tasks_per_lane_max = 0;
  };

  // Its tasks run in the order in which they were posted. May outlive the mailbox.
  class Lane {
   public:
    Lane(std::shared_ptr<Queue> queue, std::shared_ptr<Waiting> waiting);

    // False: too many wait, or the mailbox is closed; the task is dropped. There is always room for
    // one task in a lane where none waits. True: it will run. A turn of the executor runs at most
    // kTasksPerTurn of all lanes, so that others have theirs in between.
    [[nodiscard]] bool TryPost(Task task);
    // For what must not be refused, and is bounded where it comes from.
    void Post(Task task);
    // Runs the task on this thread, in a turn of the mailbox's core, if nothing waits and the core
    // is idle. False: it did not run.
    [[nodiscard]] bool TryRun(absl::FunctionRef<void()> task);

   private:
    std::shared_ptr<Queue> queue_;
    std::shared_ptr<Waiting> waiting_;
  };

  // The executor's context must outlive what is posted.
  Mailbox(boost::asio::any_io_executor executor, Bounds bounds);
  // Tasks run in turns of the core, which hear whether more wait.
  Mailbox(boost::asio::io_context& core, Bounds bounds);
  // Closes; what was accepted still runs.
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  Lane AddLane();
  const Bounds& bounds() const;

  // Refuses further tasks of TryPost; what was accepted still runs. May be called more than once.
  void Close();
  bool closed() const;

 private:
  std::shared_ptr<Queue> queue_;  // Shared with the wake-up that is on its way to the executor.
};

}  // namespace herald::runtime

#endif  // HERALD_INTERNAL_RUNTIME_MAILBOX_H_

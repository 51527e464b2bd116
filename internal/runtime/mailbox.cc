#include "internal/runtime/mailbox.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

#include <boost/asio/post.hpp>

#include "internal/runtime/turns.h"

namespace herald::runtime {

// Of one lane; under the queue's mutex.
struct Mailbox::Waiting {
  std::deque<Task> tasks;
};

class Mailbox::Queue : public std::enable_shared_from_this<Queue> {
 public:
  Queue(boost::asio::any_io_executor executor, Turns* turns, Bounds bounds)
      : executor_(std::move(executor)), turns_of_core_(turns), bounds_(bounds) {}

  bool TryPost(const std::shared_ptr<Waiting>& lane, Task task) {
    {
      std::lock_guard lock(mutex_);
      const bool is_full = count_ >= bounds_.tasks_max && !lane->tasks.empty();
      if (closed_ || is_full || lane->tasks.size() >= bounds_.tasks_per_lane_max) return false;
      if (!Push(lane, std::move(task))) return true;
    }
    Wake();
    return true;
  }

  void Post(const std::shared_ptr<Waiting>& lane, Task task) {
    {
      std::lock_guard lock(mutex_);
      if (!Push(lane, std::move(task))) return;
    }
    Wake();
  }

  bool TryRun(absl::FunctionRef<void()> task) {
    return turns_of_core_ != nullptr && is_idle() && turns_of_core_->TryRun(task);
  }

  void Close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }

  bool closed() const {
    std::lock_guard lock(mutex_);
    return closed_;
  }

  const Bounds& bounds() const { return bounds_; }

 private:
  // True: a wake-up is to be sent. Else that of the first task is still on its way.
  bool Push(const std::shared_ptr<Waiting>& lane, Task task) {
    if (lane->tasks.empty()) turns_.push_back(lane);
    lane->tasks.push_back(std::move(task));
    return ++count_ == 1;
  }

  // A wake-up is on its way, or this runs, as long as something waits.
  void RunSome() {
    for (size_t left = CountOfTurn(); left > 0; --left) {
      Task task = Take();
      task();
      task = nullptr;  // What it holds goes before the next one runs.
      if (Done()) return ExpectMore(false);
    }
    ExpectMore(true);
    Wake();
  }

  void ExpectMore(bool more) {
    if (turns_of_core_ != nullptr) turns_of_core_->ExpectMore(more);
  }

  bool is_idle() const {
    std::lock_guard lock(mutex_);
    return count_ == 0 && !closed_;
  }

  // A task that posts to its own lane is not run again in this turn.
  size_t CountOfTurn() const {
    std::lock_guard lock(mutex_);
    return std::min(count_, kTasksPerTurn);
  }

  // True: nothing waits.
  bool Done() {
    std::lock_guard lock(mutex_);
    return --count_ == 0;
  }

  // The lane's next turn comes after those of all others.
  Task Take() {
    std::lock_guard lock(mutex_);
    const std::shared_ptr<Waiting> lane = std::move(turns_.front());
    turns_.pop_front();
    Task task = std::move(lane->tasks.front());
    lane->tasks.pop_front();
    if (!lane->tasks.empty()) turns_.push_back(lane);
    return task;
  }

  void Wake() {
    boost::asio::post(executor_, [queue = shared_from_this()] { queue->RunSome(); });
  }

  const boost::asio::any_io_executor executor_;
  Turns* const turns_of_core_;  // Null: of something else.
  const Bounds bounds_;
  // Not absl::Mutex: the thread sanitizer does not see into Debian's Abseil.
  mutable std::mutex mutex_;                    // Guards what follows.
  std::deque<std::shared_ptr<Waiting>> turns_;  // Lanes in which something waits.
  size_t count_ = 0;                            // What waits or runs.
  bool closed_ = false;
};

Mailbox::Lane::Lane(std::shared_ptr<Queue> queue, std::shared_ptr<Waiting> waiting)
    : queue_(std::move(queue)), waiting_(std::move(waiting)) {}

bool Mailbox::Lane::TryRun(absl::FunctionRef<void()> task) { return queue_->TryRun(task); }

bool Mailbox::Lane::TryPost(Task task) { return queue_->TryPost(waiting_, std::move(task)); }

void Mailbox::Lane::Post(Task task) { queue_->Post(waiting_, std::move(task)); }

Mailbox::Mailbox(boost::asio::any_io_executor executor, Bounds bounds)
    : queue_(std::make_shared<Queue>(std::move(executor), nullptr, bounds)) {}

Mailbox::Mailbox(boost::asio::io_context& core, Bounds bounds)
    : queue_(std::make_shared<Queue>(Turns::ExecutorOf(core), &Turns::Of(core), bounds)) {}

Mailbox::~Mailbox() { Close(); }

Mailbox::Lane Mailbox::AddLane() { return Lane(queue_, std::make_shared<Waiting>()); }

const Mailbox::Bounds& Mailbox::bounds() const { return queue_->bounds(); }

void Mailbox::Close() { queue_->Close(); }

bool Mailbox::closed() const { return queue_->closed(); }

}  // namespace herald::runtime

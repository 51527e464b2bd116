#include "internal/runtime/mailbox.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

namespace herald::runtime {

class Mailbox::Queue : public std::enable_shared_from_this<Queue> {
 public:
  Queue(boost::asio::io_context& core, size_t tasks_max) : core_(core), tasks_max_(tasks_max) {}

  bool TryPost(Task task) {
    {
      std::lock_guard lock(mutex_);
      if (closed_ || waiting_.size() >= tasks_max_) return false;
      waiting_.push_back(std::move(task));
      if (waiting_.size() > 1) return true;  // The first one's wake-up is still on its way.
    }
    Wake();
    return true;
  }

  void Close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }

  bool closed() const {
    std::lock_guard lock(mutex_);
    return closed_;
  }

 private:
  // A wake-up is on its way, or this runs, as long as something waits.
  void RunSome() {
    std::vector<Task> tasks;
    bool more = false;
    {
      std::lock_guard lock(mutex_);
      const size_t count = std::min(waiting_.size(), kTasksPerTurn);
      tasks.assign(std::make_move_iterator(waiting_.begin()),
                   std::make_move_iterator(waiting_.begin() + static_cast<ptrdiff_t>(count)));
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(count));
      more = !waiting_.empty();
    }
    for (Task& task : tasks) std::exchange(task, nullptr)();
    if (more) Wake();
  }

  void Wake() {
    boost::asio::post(core_, [queue = shared_from_this()] { queue->RunSome(); });
  }

  boost::asio::io_context& core_;
  const size_t tasks_max_;
  // Not absl::Mutex: the thread sanitizer does not see into Debian's Abseil.
  mutable std::mutex mutex_;  // Guards what follows.
  std::deque<Task> waiting_;
  bool closed_ = false;
};

Mailbox::Mailbox(boost::asio::io_context& core, size_t tasks_max)
    : queue_(std::make_shared<Queue>(core, tasks_max)) {}

Mailbox::~Mailbox() { Close(); }

bool Mailbox::TryPost(Task task) { return queue_->TryPost(std::move(task)); }

void Mailbox::Close() { queue_->Close(); }

bool Mailbox::closed() const { return queue_->closed(); }

}  // namespace herald::runtime

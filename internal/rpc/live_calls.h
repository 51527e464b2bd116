#ifndef HERALD_INTERNAL_RPC_LIVE_CALLS_H_
#define HERALD_INTERNAL_RPC_LIVE_CALLS_H_

#include <cstddef>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace herald::rpc {

// Counts the calls that somebody still refers to: the client has been answered, or is gone, but
// what was begun for it is made to its end. Any thread.
class LiveCalls {
 public:
  void Add() {
    absl::MutexLock lock(&mutex_);
    ++count_;
  }
  void Remove() {
    absl::MutexLock lock(&mutex_);
    --count_;
  }
  void AwaitNone() const {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(+[](const size_t* count) { return *count == 0; }, &count_));
  }

 private:
  mutable absl::Mutex mutex_;
  size_t count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_LIVE_CALLS_H_

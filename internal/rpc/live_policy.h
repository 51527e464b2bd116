#ifndef HERALD_INTERNAL_RPC_LIVE_POLICY_H_
#define HERALD_INTERNAL_RPC_LIVE_POLICY_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "internal/access/policy.h"

namespace herald::rpc {

// The policy as it was read last. Any thread.
class LivePolicy {
 public:
  using Policy = std::shared_ptr<const access::Policy>;

  explicit LivePolicy(Policy policy) : policy_(std::move(policy)) {}

  Policy Get() const {
    absl::MutexLock lock(&mutex_);
    return policy_;
  }
  // Every call that begins later sees this one.
  void Set(Policy policy) {
    absl::MutexLock lock(&mutex_);
    policy_ = std::move(policy);
    if (observer_) observer_(policy_);
  }
  // Called inside Set. One at a time; nullptr: none any more.
  void OnSet(std::function<void(const Policy&)> observer) {
    absl::MutexLock lock(&mutex_);
    observer_ = std::move(observer);
  }

 private:
  mutable absl::Mutex mutex_;
  Policy policy_ ABSL_GUARDED_BY(mutex_);
  std::function<void(const Policy&)> observer_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_LIVE_POLICY_H_

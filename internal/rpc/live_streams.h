#ifndef HERALD_INTERNAL_RPC_LIVE_STREAMS_H_
#define HERALD_INTERNAL_RPC_LIVE_STREAMS_H_

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "internal/access/policy.h"

namespace herald::rpc {

// A call that can be ended from outside.
class Endable {
 public:
  virtual ~Endable() = default;
  // The first end of a call counts; what comes later is ignored. Any thread.
  virtual void End(const absl::Status& status) = 0;
  // Ends where the policy does not allow it any more. Any thread.
  virtual void Reconsider(const access::Policy& policy) = 0;
};

// The streams that would last for ever if nobody ended them. Any thread.
class LiveStreams {
 public:
  // False once EndAll was called.
  bool Add(const std::shared_ptr<Endable>& stream);
  void Remove(Endable* stream);
  void EndAll(const absl::Status& status);
  void Reconsider(const access::Policy& policy);

 private:
  std::vector<std::shared_ptr<Endable>> Live() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<Endable*, std::weak_ptr<Endable>> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_LIVE_STREAMS_H_

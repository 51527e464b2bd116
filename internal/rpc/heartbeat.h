#ifndef HERALD_INTERNAL_RPC_HEARTBEAT_H_
#define HERALD_INTERNAL_RPC_HEARTBEAT_H_

#include <memory>
#include <optional>

#include <grpcpp/alarm.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace herald::rpc {

// Keeps gRPC awake. A thread of gRPC 1.51 for which nothing has come for a second sleeps for 100
// ms, whatever comes meanwhile, and on an idle daemon all of them do at the same time: of lone
// calls one in eleven would wait. Asking our own health well within the second leaves always one
// that listens.
class Heartbeat {
 public:
  static constexpr absl::Duration kInterval = absl::Milliseconds(400);

  // A channel within the process.
  explicit Heartbeat(std::shared_ptr<grpc::ChannelInterface> channel);
  // Waits for the beat that is under way.
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

 private:
  void Beat() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Rest() ABSL_LOCKS_EXCLUDED(mutex_);
  void GoOn() ABSL_LOCKS_EXCLUDED(mutex_);

  grpc::GenericStub stub_;
  grpc::ByteBuffer request_, response_;
  absl::Mutex mutex_;
  std::optional<grpc::ClientContext> context_ ABSL_GUARDED_BY(mutex_);
  std::optional<grpc::Alarm> alarm_ ABSL_GUARDED_BY(mutex_);
  bool stops_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_over_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_HEARTBEAT_H_

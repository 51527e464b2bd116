#ifndef HERALD_INTERNAL_RPC_INJECT_STREAM_H_
#define HERALD_INTERNAL_RPC_INJECT_STREAM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <grpcpp/support/server_callback.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "internal/rpc/call.h"
#include "internal/rpc/convert_change.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {

// The bulk path. While the core makes one batch's change the next is read and converted; reading
// stops there, and HTTP/2 holds the client back. One response acknowledges all that has become
// known since the one before was written.
class InjectStream final
    : public Call<grpc::ServerBidiReactor<v1::InjectRequest, v1::InjectResponse>> {
 public:
  InjectStream(Backend& backend, Method& method, grpc::CallbackServerContext* context);
  void Begin();

 private:
  struct Refusal {
    absl::Status status;
    std::string field;
  };
  struct Batch {
    uint64_t id = 0;
    Change change = {};
    std::optional<Refusal> refusal = std::nullopt;
  };

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  Batch Convert() const;
  // Core thread.
  void Run(const Batch& batch);

  // Does whatever can be done next.
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StartBatch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Acknowledge(uint64_t batch_id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Refuse(uint64_t batch_id, const Refusal& refusal) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::optional<Budget::Share> share_;
  v1::InjectRequest request_;  // gRPC's while reading_.
  // gRPC's while writing_.
  v1::InjectResponse writing_response_;

  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;  // The core has a batch.
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t last_read_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<Batch> read_ ABSL_GUARDED_BY(mutex_);  // Comes after the one that the core has.
  // Set once no more will be read: what the call ends with when all is written.
  std::optional<absl::Status> last_words_ ABSL_GUARDED_BY(mutex_);
  v1::InjectResponse news_ ABSL_GUARDED_BY(mutex_);  // To be written next.
  bool has_news_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_INJECT_STREAM_H_

#ifndef HERALD_INTERNAL_RPC_ROUTE_INJECT_STREAM_H_
#define HERALD_INTERNAL_RPC_ROUTE_INJECT_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <google/protobuf/arena.h>
#include <grpcpp/support/server_callback.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "internal/rpc/call.h"
#include "internal/rpc/convert/convert_change.h"
#include "internal/rpc/route/change_records.h"
#include "internal/rpc/route/change_run.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {

// The bulk path. While the core makes one batch's change the next are read and converted, as many
// as wait within the bounds; then reading stops, and HTTP/2 holds the client back. The core goes
// from one to the next without waiting for anybody. One response acknowledges all that has become
// known since the one before was written.
class InjectStream final
    : public Call<grpc::ServerBidiReactor<v1::InjectRequest, v1::InjectResponse>> {
 public:
  InjectStream(Backend& backend, Method& method, grpc::CallbackServerContext* context);
  void Begin();

 private:
  struct BeginSync {};
  struct EndSync {};
  struct Batch {
    uint64_t id = 0;
    std::variant<Change, BeginSync, EndSync> what = {};
    std::optional<v1::BatchError> error = std::nullopt;  // Of its form.
    size_t routes = 0;
    audit::Record record = {};
    RecordRooms rooms = {};
  };
  using BatchRef = std::shared_ptr<Batch>;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  // Of who reads. Why the request cannot be a batch of this stream.
  absl::Status TakeIdAndClient();
  Batch Convert() const;
  // For the audit.
  void Note(const Change& change, Batch& batch) const;

  // In turns of the core. Small batches are made in one turn, as many as make a step.
  void RunSome(BatchRef batch);
  // True: the batch is made. Else what makes the rest of it goes on with the next.
  bool Run(const BatchRef& batch, Change& change);
  bool Run(const BatchRef& batch, BeginSync);
  bool Run(const BatchRef& batch, EndSync);
  bool Step(const BatchRef& batch, const std::shared_ptr<ChangeRun>& run);
  void GoOn();
  // A batch is made; the next one may be while this one's record is written.
  BatchRef FreeCore();
  void Answer(uint64_t batch_id, injector::Revision revision, const absl::Status& status);
  void Answer(uint64_t batch_id, injector::Revision revision, const v1::BatchError* error);
  void LeaveCore() override;

  void AdvanceLater();
  // Does whatever can be done next.
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The core's next batch, if it may have one. Those that nothing is to be done for are answered.
  BatchRef TakeNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MayStart() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PostBatch(BatchRef batch);
  // What came alone and small is made here, if the core is idle, without its thread.
  BatchRef TakeLone() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunAtOnce(const BatchRef& lone);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Null: all was done.
  void Acknowledge(uint64_t batch_id, const v1::BatchError* error)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::optional<Budget::Share> share_;
  // A request of many small messages is made in one piece, and goes as one. gRPC's while reading_.
  google::protobuf::Arena arena_;
  v1::InjectRequest* request_ = nullptr;
  // gRPC's while writing_.
  v1::InjectResponse writing_response_;
  uint64_t last_read_id_ = 0;   // Of who reads.
  injector::Caller on_behalf_;  // Of who reads, until the core has the first batch.
  bool syncing_ = false;        // Core thread.

  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;  // The core has a batch.
  int unanswered_ ABSL_GUARDED_BY(mutex_) = 0;    // Batches that the core has or has made.
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // Come after the one that the core has.
  std::deque<Batch> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_routes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool advances_later_ ABSL_GUARDED_BY(mutex_) = false;
  // Set once no more will be read: what the call ends with when all is written.
  std::optional<absl::Status> last_words_ ABSL_GUARDED_BY(mutex_);
  v1::InjectResponse news_ ABSL_GUARDED_BY(mutex_);  // To be written next.
  bool has_news_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_INJECT_STREAM_H_

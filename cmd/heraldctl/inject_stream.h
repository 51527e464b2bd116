#ifndef HERALD_CMD_HERALDCTL_INJECT_STREAM_H_
#define HERALD_CMD_HERALDCTL_INJECT_STREAM_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "cmd/heraldctl/client.h"
#include "cmd/heraldctl/progress.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::ctl {

// What became of the batches of one Inject call.
struct InjectResult {
  grpc::Status status;
  uint64_t revision = 0;
  uint64_t routes_accepted = 0;
  uint64_t routes_refused = 0;
  uint64_t routes_unanswered = 0;  // Not 0 only where status is not OK.
  uint64_t batches_refused = 0;
  std::vector<v1::BatchError> errors = {};  // The first kErrorsKept of them.
};

// One Inject call: batches go out from the caller's thread, acknowledgements come in on another,
// which also moves the progress.
class InjectStream {
 public:
  static constexpr size_t kErrorsKept = 20;

  InjectStream(const Client& client, Progress& progress);
  InjectStream(const InjectStream&) = delete;
  InjectStream& operator=(const InjectStream&) = delete;
  ~InjectStream();

  // Numbers the batch and sends it. False: the stream broke; Finish tells why.
  bool Send(v1::InjectRequest request, uint64_t routes);
  // Waits until everything was acknowledged.
  InjectResult Finish();

 private:
  struct Unanswered {
    uint64_t batch_id;
    uint64_t routes;
  };

  void Hear();
  void Acknowledge(const v1::InjectResponse& response);

  std::unique_ptr<v1::RouteService::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::InjectRequest, v1::InjectResponse>> stream_;
  Progress& progress_;
  uint64_t last_batch_id_ = 0;
  std::mutex mutex_;
  std::deque<Unanswered> unanswered_;  // Guarded by mutex_; bounded by the stream's flow control.
  InjectResult result_;                // The listener's until it has ended.
  // The listener's: refused routes by batch that is not acknowledged yet; 0: all of it.
  absl::flat_hash_map<uint64_t, uint64_t> refused_;
  std::thread listener_;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_INJECT_STREAM_H_

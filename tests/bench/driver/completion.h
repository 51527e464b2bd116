#ifndef HERALD_TESTS_BENCH_DRIVER_COMPLETION_H_
#define HERALD_TESTS_BENCH_DRIVER_COMPLETION_H_

#include <memory>

#include <grpcpp/grpcpp.h>

#include "tests/bench/driver/feed.h"

namespace herald::bench {

// Whether the only call of a queue has been answered.
inline bool IsNext(grpc::CompletionQueue& queue, Look look) {
  void* tag = nullptr;
  bool ok = false;
  const gpr_timespec until =
      look == Look::kAtOnce ? gpr_time_0(GPR_CLOCK_MONOTONIC) : gpr_inf_future(GPR_CLOCK_MONOTONIC);
  return queue.AsyncNext(&tag, &ok, until) == grpc::CompletionQueue::GOT_EVENT;
}

// The only call.
template <class Response>
struct Call {
  grpc::ClientContext context;
  Response response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader;
};

// prepare: makes the reader of a context.
template <class Response, class Prepare>
std::unique_ptr<Call<Response>> Begin(Prepare prepare) {
  auto call = std::make_unique<Call<Response>>();
  call->reader = prepare(&call->context);
  call->reader->StartCall();
  call->reader->Finish(&call->response, &call->status, call.get());
  return call;
}

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_COMPLETION_H_

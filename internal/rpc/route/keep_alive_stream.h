#ifndef HERALD_INTERNAL_RPC_ROUTE_KEEP_ALIVE_STREAM_H_
#define HERALD_INTERNAL_RPC_ROUTE_KEEP_ALIVE_STREAM_H_

#include <optional>

#include <grpcpp/support/server_callback.h>

#include "internal/rpc/call.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {

// KeepAliveLease: reads a request, renews, answers, and only then reads the next, so that a storm
// of them is held back by HTTP/2; and no more than a principal may.
class KeepAliveStream final
    : public Call<grpc::ServerBidiReactor<v1::KeepAliveLeaseRequest, v1::KeepAliveLeaseResponse>> {
 public:
  KeepAliveStream(Backend& backend, Method& method, grpc::CallbackServerContext* context)
      : Call(backend, method, context, /*has_core_part=*/false) {}
  void Begin();

 private:
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void Read();
  void RenewSoon();
  void Renew();  // Core thread.

  std::optional<Budget::Share> share_;
  v1::KeepAliveLeaseRequest request_;
  v1::KeepAliveLeaseResponse response_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_KEEP_ALIVE_STREAM_H_

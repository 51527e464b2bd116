#ifndef HERALD_INTERNAL_RPC_ROUTE_EXPLAIN_CALL_H_
#define HERALD_INTERNAL_RPC_ROUTE_EXPLAIN_CALL_H_

#include <vector>

#include <grpcpp/support/server_callback.h>

#include "internal/rpc/call.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"

namespace herald::rpc {

// ExplainRoute.
class ExplainCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  ExplainCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
              const v1::ExplainRouteRequest& request, v1::ExplainRouteResponse& response)
      : Call(backend, method, context, /*has_core_part=*/false),
        peer_(request.peer()),
        request_(request),
        response_(response) {}
  void Begin();

 private:
  // Core thread.
  void Run();
  absl::Status CheckSight(const injector::RouteView& route) const;
  void AddPeer(const injector::RouteView& route, PeerId peer);

  const std::string peer_;
  const v1::ExplainRouteRequest& request_;  // In Begin only.
  v1::ExplainRouteResponse& response_;
  v1::ExplainRouteResponse answer_;  // Core thread.
  Nlri nlri_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_EXPLAIN_CALL_H_

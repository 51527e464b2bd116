#ifndef HERALD_INTERNAL_RPC_ROUTE_LEASE_CALLS_H_
#define HERALD_INTERNAL_RPC_ROUTE_LEASE_CALLS_H_

#include <vector>

#include <grpcpp/support/server_callback.h>

#include "internal/injector/owned_routes.h"
#include "internal/rpc/audit_trail.h"
#include "internal/rpc/call.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {

class GrantLeaseCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  GrantLeaseCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                 const v1::GrantLeaseRequest& request, v1::GrantLeaseResponse& response)
      : Call(backend, method, context, /*has_core_part=*/false),
        request_(request),
        response_(response) {}
  void Begin();

 private:
  void Run();
  void Answer(injector::LeaseId lease);

  const v1::GrantLeaseRequest request_;
  v1::GrantLeaseResponse& response_;
  AuditTrail::Room room_;
};

class RevokeLeaseCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  RevokeLeaseCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                  const v1::RevokeLeaseRequest& request, v1::RevokeLeaseResponse& response)
      : Call(backend, method, context, /*has_core_part=*/false),
        request_(request),
        response_(response) {}
  void Begin();

 private:
  // Core thread, even if the caller is gone by now.
  void Run();
  void Answer(const injector::RouteSweep& sweep);

  const v1::RevokeLeaseRequest request_;
  v1::RevokeLeaseResponse& response_;
  AuditTrail::Room room_;
};

class ListLeasesCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  ListLeasesCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                 const v1::ListLeasesRequest& request, v1::ListLeasesResponse& response)
      : Call(backend, method, context, /*has_core_part=*/false),
        only_own_(request.own()),
        response_(response) {}
  void Begin();

 private:
  void Answer(const std::vector<injector::Lease>& leases);

  const bool only_own_;
  v1::ListLeasesResponse& response_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_LEASE_CALLS_H_

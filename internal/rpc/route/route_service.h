#ifndef HERALD_INTERNAL_RPC_ROUTE_ROUTE_SERVICE_H_
#define HERALD_INTERNAL_RPC_ROUTE_ROUTE_SERVICE_H_

#include "internal/rpc/call.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {

class RouteService final : public v1::RouteService::CallbackService {
 public:
  explicit RouteService(Backend& backend);

  grpc::ServerUnaryReactor* Announce(grpc::CallbackServerContext* context,
                                     const v1::AnnounceRequest* request,
                                     v1::AnnounceResponse* response) override;
  grpc::ServerUnaryReactor* Withdraw(grpc::CallbackServerContext* context,
                                     const v1::WithdrawRequest* request,
                                     v1::WithdrawResponse* response) override;
  grpc::ServerUnaryReactor* WithdrawAll(grpc::CallbackServerContext* context,
                                        const v1::WithdrawAllRequest* request,
                                        v1::WithdrawAllResponse* response) override;
  grpc::ServerWriteReactor<v1::ListRoutesResponse>* ListRoutes(
      grpc::CallbackServerContext* context, const v1::ListRoutesRequest* request) override;
  grpc::ServerWriteReactor<v1::WatchRoutesResponse>* WatchRoutes(
      grpc::CallbackServerContext* context, const v1::WatchRoutesRequest* request) override;
  grpc::ServerBidiReactor<v1::InjectRequest, v1::InjectResponse>* Inject(
      grpc::CallbackServerContext* context) override;

  grpc::ServerUnaryReactor* GrantLease(grpc::CallbackServerContext* context,
                                       const v1::GrantLeaseRequest* request,
                                       v1::GrantLeaseResponse* response) override;
  grpc::ServerBidiReactor<v1::KeepAliveLeaseRequest, v1::KeepAliveLeaseResponse>* KeepAliveLease(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* RevokeLease(grpc::CallbackServerContext* context,
                                        const v1::RevokeLeaseRequest* request,
                                        v1::RevokeLeaseResponse* response) override;
  grpc::ServerUnaryReactor* ListLeases(grpc::CallbackServerContext* context,
                                       const v1::ListLeasesRequest* request,
                                       v1::ListLeasesResponse* response) override;

 private:
  Backend& backend_;
  Method announce_, withdraw_, withdraw_all_, list_routes_, watch_routes_, inject_;
  Method grant_lease_, keep_alive_lease_, revoke_lease_, list_leases_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_ROUTE_SERVICE_H_

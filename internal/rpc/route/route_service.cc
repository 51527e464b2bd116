#include "internal/rpc/route/route_service.h"

#include <memory>

#include "internal/rpc/route/change_call.h"
#include "internal/rpc/route/inject_stream.h"
#include "internal/rpc/route/keep_alive_stream.h"
#include "internal/rpc/route/lease_calls.h"
#include "internal/rpc/route/route_list.h"
#include "internal/rpc/route/route_watch_stream.h"
#include "internal/rpc/route/withdraw_all_call.h"

namespace herald::rpc {
namespace {

constexpr bool kUnary = false;
constexpr bool kStream = true;

}  // namespace

RouteService::RouteService(Backend& backend)
    : backend_(backend),
      announce_(backend.core(), "herald.v1.RouteService/Announce", kUnary),
      withdraw_(backend.core(), "herald.v1.RouteService/Withdraw", kUnary),
      withdraw_all_(backend.core(), "herald.v1.RouteService/WithdrawAll", kUnary),
      list_routes_(backend.core(), "herald.v1.RouteService/ListRoutes", kStream),
      watch_routes_(backend.core(), "herald.v1.RouteService/WatchRoutes", kStream),
      inject_(backend.core(), "herald.v1.RouteService/Inject", kStream),
      grant_lease_(backend.core(), "herald.v1.RouteService/GrantLease", kUnary),
      keep_alive_lease_(backend.core(), "herald.v1.RouteService/KeepAliveLease", kStream),
      revoke_lease_(backend.core(), "herald.v1.RouteService/RevokeLease", kUnary),
      list_leases_(backend.core(), "herald.v1.RouteService/ListLeases", kUnary) {}

grpc::ServerUnaryReactor* RouteService::Announce(grpc::CallbackServerContext* context,
                                                 const v1::AnnounceRequest* request,
                                                 v1::AnnounceResponse* response) {
  return Launch(std::make_shared<AnnounceCall>(backend_, announce_, context, *request, *response));
}

grpc::ServerUnaryReactor* RouteService::Withdraw(grpc::CallbackServerContext* context,
                                                 const v1::WithdrawRequest* request,
                                                 v1::WithdrawResponse* response) {
  return Launch(std::make_shared<WithdrawCall>(backend_, withdraw_, context, *request, *response));
}

grpc::ServerUnaryReactor* RouteService::WithdrawAll(grpc::CallbackServerContext* context,
                                                    const v1::WithdrawAllRequest* request,
                                                    v1::WithdrawAllResponse* response) {
  return Launch(
      std::make_shared<WithdrawAllCall>(backend_, withdraw_all_, context, *request, *response));
}

grpc::ServerWriteReactor<v1::ListRoutesResponse>* RouteService::ListRoutes(
    grpc::CallbackServerContext* context, const v1::ListRoutesRequest* request) {
  return Launch(std::make_shared<RouteList>(backend_, list_routes_, context, *request));
}

grpc::ServerWriteReactor<v1::WatchRoutesResponse>* RouteService::WatchRoutes(
    grpc::CallbackServerContext* context, const v1::WatchRoutesRequest* request) {
  return Launch(std::make_shared<RouteWatchStream>(backend_, watch_routes_, context, *request));
}

grpc::ServerBidiReactor<v1::InjectRequest, v1::InjectResponse>* RouteService::Inject(
    grpc::CallbackServerContext* context) {
  return Launch(std::make_shared<InjectStream>(backend_, inject_, context));
}

grpc::ServerUnaryReactor* RouteService::GrantLease(grpc::CallbackServerContext* context,
                                                   const v1::GrantLeaseRequest* request,
                                                   v1::GrantLeaseResponse* response) {
  return Launch(
      std::make_shared<GrantLeaseCall>(backend_, grant_lease_, context, *request, *response));
}

grpc::ServerBidiReactor<v1::KeepAliveLeaseRequest, v1::KeepAliveLeaseResponse>*
RouteService::KeepAliveLease(grpc::CallbackServerContext* context) {
  return Launch(std::make_shared<KeepAliveStream>(backend_, keep_alive_lease_, context));
}

grpc::ServerUnaryReactor* RouteService::RevokeLease(grpc::CallbackServerContext* context,
                                                    const v1::RevokeLeaseRequest* request,
                                                    v1::RevokeLeaseResponse* response) {
  return Launch(
      std::make_shared<RevokeLeaseCall>(backend_, revoke_lease_, context, *request, *response));
}

grpc::ServerUnaryReactor* RouteService::ListLeases(grpc::CallbackServerContext* context,
                                                   const v1::ListLeasesRequest* request,
                                                   v1::ListLeasesResponse* response) {
  return Launch(
      std::make_shared<ListLeasesCall>(backend_, list_leases_, context, *request, *response));
}

}  // namespace herald::rpc

#include "internal/rpc/route_service.h"

#include <memory>

#include "internal/rpc/change_call.h"
#include "internal/rpc/inject_stream.h"
#include "internal/rpc/route_list.h"

namespace herald::rpc {

RouteService::RouteService(Backend& backend)
    : backend_(backend),
      announce_(backend.core(), "herald.v1.RouteService/Announce", /*is_stream=*/false),
      withdraw_(backend.core(), "herald.v1.RouteService/Withdraw", /*is_stream=*/false),
      list_routes_(backend.core(), "herald.v1.RouteService/ListRoutes", /*is_stream=*/true),
      inject_(backend.core(), "herald.v1.RouteService/Inject", /*is_stream=*/true) {}

grpc::ServerUnaryReactor* RouteService::Announce(grpc::CallbackServerContext* context,
                                                 const v1::AnnounceRequest* request,
                                                 v1::AnnounceResponse* response) {
  using AnnounceCall = ChangeCall<v1::AnnounceRequest, v1::AnnounceResponse>;
  return Launch(std::make_shared<AnnounceCall>(backend_, announce_, context, *request, *response));
}

grpc::ServerUnaryReactor* RouteService::Withdraw(grpc::CallbackServerContext* context,
                                                 const v1::WithdrawRequest* request,
                                                 v1::WithdrawResponse* response) {
  using WithdrawCall = ChangeCall<v1::WithdrawRequest, v1::WithdrawResponse>;
  return Launch(std::make_shared<WithdrawCall>(backend_, withdraw_, context, *request, *response));
}

grpc::ServerWriteReactor<v1::ListRoutesResponse>* RouteService::ListRoutes(
    grpc::CallbackServerContext* context, const v1::ListRoutesRequest* request) {
  return Launch(std::make_shared<RouteList>(backend_, list_routes_, context, *request));
}

grpc::ServerBidiReactor<v1::InjectRequest, v1::InjectResponse>* RouteService::Inject(
    grpc::CallbackServerContext* context) {
  return Launch(std::make_shared<InjectStream>(backend_, inject_, context));
}

}  // namespace herald::rpc

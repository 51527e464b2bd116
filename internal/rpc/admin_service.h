#ifndef HERALD_INTERNAL_RPC_ADMIN_SERVICE_H_
#define HERALD_INTERNAL_RPC_ADMIN_SERVICE_H_

#include "internal/rpc/call.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"

namespace herald::rpc {

class AdminService final : public v1::AdminService::CallbackService {
 public:
  explicit AdminService(Backend& backend);

  grpc::ServerUnaryReactor* GetServerInfo(grpc::CallbackServerContext* context,
                                          const v1::GetServerInfoRequest* request,
                                          v1::GetServerInfoResponse* response) override;
  grpc::ServerUnaryReactor* Reload(grpc::CallbackServerContext* context,
                                   const v1::ReloadRequest* request,
                                   v1::ReloadResponse* response) override;

  grpc::ServerWriteReactor<v1::ListAuditRecordsResponse>* ListAuditRecords(
      grpc::CallbackServerContext* context, const v1::ListAuditRecordsRequest* request) override;

  grpc::ServerUnaryReactor* ExplainRoute(grpc::CallbackServerContext* context,
                                         const v1::ExplainRouteRequest* request,
                                         v1::ExplainRouteResponse* response) override;

 private:
  Backend& backend_;
  Method get_server_info_, explain_route_, reload_, list_audit_records_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ADMIN_SERVICE_H_

#ifndef HERALD_INTERNAL_RPC_UPDATE_SERVICE_H_
#define HERALD_INTERNAL_RPC_UPDATE_SERVICE_H_

#include "internal/rpc/call.h"
#include "proto/herald/v1/update_service.grpc.pb.h"

namespace herald::rpc {

class UpdateService final : public v1::UpdateService::CallbackService {
 public:
  explicit UpdateService(Backend& backend);

  grpc::ServerWriteReactor<v1::StreamUpdatesResponse>* StreamUpdates(
      grpc::CallbackServerContext* context, const v1::StreamUpdatesRequest* request) override;

 private:
  Backend& backend_;
  Method stream_updates_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_UPDATE_SERVICE_H_

#ifndef HERALD_INTERNAL_RPC_PEER_SERVICE_H_
#define HERALD_INTERNAL_RPC_PEER_SERVICE_H_

#include "internal/rpc/call.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"

namespace herald::rpc {

class PeerService final : public v1::PeerService::CallbackService {
 public:
  explicit PeerService(Backend& backend);

  grpc::ServerUnaryReactor* ListPeers(grpc::CallbackServerContext* context,
                                      const v1::ListPeersRequest* request,
                                      v1::ListPeersResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchPeersResponse>* WatchPeers(
      grpc::CallbackServerContext* context, const v1::WatchPeersRequest* request) override;

 private:
  Backend& backend_;
  Method list_peers_, watch_peers_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_PEER_SERVICE_H_

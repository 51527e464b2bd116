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
  grpc::ServerUnaryReactor* AddPeer(grpc::CallbackServerContext* context,
                                    const v1::AddPeerRequest* request,
                                    v1::AddPeerResponse* response) override;
  grpc::ServerUnaryReactor* UpdatePeer(grpc::CallbackServerContext* context,
                                       const v1::UpdatePeerRequest* request,
                                       v1::UpdatePeerResponse* response) override;
  grpc::ServerUnaryReactor* RemovePeer(grpc::CallbackServerContext* context,
                                       const v1::RemovePeerRequest* request,
                                       v1::RemovePeerResponse* response) override;
  grpc::ServerUnaryReactor* EnablePeer(grpc::CallbackServerContext* context,
                                       const v1::EnablePeerRequest* request,
                                       v1::EnablePeerResponse* response) override;
  grpc::ServerUnaryReactor* DisablePeer(grpc::CallbackServerContext* context,
                                        const v1::DisablePeerRequest* request,
                                        v1::DisablePeerResponse* response) override;
  grpc::ServerUnaryReactor* ResetPeer(grpc::CallbackServerContext* context,
                                      const v1::ResetPeerRequest* request,
                                      v1::ResetPeerResponse* response) override;

 private:
  Backend& backend_;
  Method list_peers_, watch_peers_;
  Method add_peer_, update_peer_, remove_peer_, enable_peer_, disable_peer_, reset_peer_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_PEER_SERVICE_H_

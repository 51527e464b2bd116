#ifndef HERALD_INTERNAL_RPC_PEER_CHANGES_H_
#define HERALD_INTERNAL_RPC_PEER_CHANGES_H_

#include "absl/status/status.h"
#include "internal/rpc/core.h"
#include "proto/herald/v1/peer_service.pb.h"

namespace herald::rpc {

// What PeerService changes, on the core thread.
absl::Status ChangePeers(const Core& core, const v1::AddPeerRequest& request, v1::AddPeerResponse&);
absl::Status ChangePeers(const Core& core, const v1::UpdatePeerRequest& request,
                         v1::UpdatePeerResponse& response);
absl::Status ChangePeers(const Core& core, const v1::RemovePeerRequest& request,
                         v1::RemovePeerResponse&);
absl::Status ChangePeers(const Core& core, const v1::EnablePeerRequest& request,
                         v1::EnablePeerResponse&);
absl::Status ChangePeers(const Core& core, const v1::DisablePeerRequest& request,
                         v1::DisablePeerResponse&);
absl::Status ChangePeers(const Core& core, const v1::ResetPeerRequest& request,
                         v1::ResetPeerResponse&);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_PEER_CHANGES_H_

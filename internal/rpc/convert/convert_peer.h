#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_PEER_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_PEER_H_

#include <vector>

#include "absl/time/time.h"
#include "internal/bgp/session/peer_status.h"
#include "internal/injector/injector.h"
#include "proto/herald/v1/peer_service.pb.h"

namespace herald::rpc {

// A peer as the core saw it, to be converted elsewhere.
struct PeerView {
  session::PeerStatus status = {};
  std::vector<injector::FamilyCounts> counts = {};
  injector::Revision sent_revision = 0;
};

void PeerToProto(const PeerView& view, v1::Peer& proto);

void TimeToProto(absl::Time time, google::protobuf::Timestamp& proto);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_PEER_H_

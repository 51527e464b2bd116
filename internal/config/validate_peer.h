#ifndef HERALD_INTERNAL_CONFIG_VALIDATE_PEER_H_
#define HERALD_INTERNAL_CONFIG_VALIDATE_PEER_H_

#include "internal/config/config.h"
#include "internal/config/report.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {

// Of file, what stands for all peers counts here: asn, router_id, and whether there is listen.
Peer ValidatePeer(const herald::config::v1::Config& file, const Given& given,
                  const herald::config::v1::Peer& peer, const Place& root, const Place& place);

// Fills peers and dynamic_peers.
void ValidatePeers(const herald::config::v1::Config& file, const Given& given, const Place& root,
                   Config& valid);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_VALIDATE_PEER_H_

#ifndef HERALD_INTERNAL_CONFIG_VALIDATE_PEER_H_
#define HERALD_INTERNAL_CONFIG_VALIDATE_PEER_H_

#include <vector>

#include "internal/config/config.h"
#include "internal/config/report.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {

std::vector<Peer> ValidatePeers(const herald::config::v1::Config& file, const Given& given,
                                const Place& root);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_VALIDATE_PEER_H_

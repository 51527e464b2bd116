#ifndef HERALD_INTERNAL_CONFIG_VALIDATE_TRANSPORT_H_
#define HERALD_INTERNAL_CONFIG_VALIDATE_TRANSPORT_H_

#include "internal/config/config.h"
#include "internal/config/report.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {

// The fields of a peer that its TCP connection is made with, beside its addresses.
void ValidateTransport(const herald::config::v1::Peer& file, const Place& place, Peer& valid);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_VALIDATE_TRANSPORT_H_

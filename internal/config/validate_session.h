#ifndef HERALD_INTERNAL_CONFIG_VALIDATE_SESSION_H_
#define HERALD_INTERNAL_CONFIG_VALIDATE_SESSION_H_

#include "internal/config/config.h"
#include "internal/config/report.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {

// The fields of a peer that say what its session offers, demands and bears. Its ASNs are valid.
void ValidateSession(const herald::config::v1::Peer& file, const Place& place, Peer& valid);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_VALIDATE_SESSION_H_

#ifndef HERALD_INTERNAL_CONFIG_VALIDATE_PRINCIPAL_H_
#define HERALD_INTERNAL_CONFIG_VALIDATE_PRINCIPAL_H_

#include "internal/config/config.h"
#include "internal/config/report.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {

// Who may call. Needs the peers of valid, which grants name.
void ValidatePrincipals(const v1::Config& file, const Place& root, Config& valid);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_VALIDATE_PRINCIPAL_H_

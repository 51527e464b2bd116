#ifndef HERALD_INTERNAL_CONFIG_VALIDATE_API_H_
#define HERALD_INTERNAL_CONFIG_VALIDATE_API_H_

#include "internal/config/config.h"
#include "internal/config/report.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {

// Where programs connect. Nothing but TLS goes beyond loopback.
Api ValidateApi(const v1::Api& api, const Place& place);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_VALIDATE_API_H_

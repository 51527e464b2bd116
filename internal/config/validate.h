#ifndef HERALD_INTERNAL_CONFIG_VALIDATE_H_
#define HERALD_INTERNAL_CONFIG_VALIDATE_H_

#include "internal/config/config.h"
#include "internal/config/report.h"
#include "proto/herald/config/v1/config.pb.h"

namespace herald::config {

// The meaning of a file that fits the schema: bounds, defaults, and what fields say of each other.
// The value is good only if the report is left without faults.
Config Validate(const herald::config::v1::Config& file, const Given& given, Report& report);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_VALIDATE_H_

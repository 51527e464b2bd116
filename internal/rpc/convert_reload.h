#ifndef HERALD_INTERNAL_RPC_CONVERT_RELOAD_H_
#define HERALD_INTERNAL_RPC_CONVERT_RELOAD_H_

#include "absl/status/status.h"
#include "internal/config/difference.h"
#include "internal/rpc/reload.h"
#include "proto/herald/v1/admin_service.pb.h"

namespace herald::rpc {

void DifferenceToProto(const config::Difference& difference, v1::ReloadResponse& proto);

// With the file's faults as violations, by line and field.
absl::Status StatusOf(const ReloadOutcome& outcome);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_RELOAD_H_

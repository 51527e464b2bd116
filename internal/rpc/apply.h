#ifndef HERALD_INTERNAL_RPC_APPLY_H_
#define HERALD_INTERNAL_RPC_APPLY_H_

#include "absl/status/statusor.h"
#include "internal/rpc/convert_change.h"
#include "internal/rpc/core.h"
#include "internal/telemetry/trace.h"

namespace herald::rpc {

// Makes the change, wholly or not at all, and has its way to the wire watched. Core thread.
absl::StatusOr<injector::Revision> Apply(const Core& core, const Change& change,
                                         const telemetry::Span& parent);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_APPLY_H_

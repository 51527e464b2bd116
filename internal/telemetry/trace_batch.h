#ifndef HERALD_INTERNAL_TELEMETRY_TRACE_BATCH_H_
#define HERALD_INTERNAL_TELEMETRY_TRACE_BATCH_H_

#include "absl/status/statusor.h"
#include "opentelemetry/sdk/trace/batch_span_processor_options.h"

namespace herald::telemetry {

// OTEL_BSP_SCHEDULE_DELAY, OTEL_BSP_MAX_QUEUE_SIZE and OTEL_BSP_MAX_EXPORT_BATCH_SIZE, which the
// SDK leaves to its user. INVALID_ARGUMENT names the one that is not a positive integer in bounds.
absl::StatusOr<opentelemetry::sdk::trace::BatchSpanProcessorOptions> BatchFromEnvironment();

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_TRACE_BATCH_H_

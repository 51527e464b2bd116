#ifndef HERALD_INTERNAL_TELEMETRY_TRACE_ENVIRONMENT_H_
#define HERALD_INTERNAL_TELEMETRY_TRACE_ENVIRONMENT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/telemetry/log.h"
#include "internal/telemetry/trace.h"

namespace herald::telemetry {

// By OpenTelemetry's standard variables: on if OTEL_EXPORTER_OTLP_ENDPOINT or
// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set and neither OTEL_SDK_DISABLED=true nor
// OTEL_TRACES_EXPORTER=none; exported by OTLP over gRPC. OTEL_SERVICE_NAME (default "herald"),
// OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER and its _ARG, those of the batch (trace_batch.h)
// and the exporter's own are heeded. INVALID_ARGUMENT names a variable that asks for what there is
// not. What goes wrong later is told to the log, which outlives the tracer.
absl::StatusOr<Tracer> TracerFromEnvironment(absl::string_view version, Log& log);

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_TRACE_ENVIRONMENT_H_

#ifndef HERALD_INTERNAL_TELEMETRY_TRACE_PROVIDER_H_
#define HERALD_INTERNAL_TELEMETRY_TRACE_PROVIDER_H_

#include <memory>

#include "internal/telemetry/trace.h"
#include "opentelemetry/sdk/trace/tracer_provider.h"

namespace herald::telemetry {

// The only place where OpenTelemetry's types show; for who sets tracing up.
struct Tracer::Provider {
  std::shared_ptr<void> kept;  // For as long as the SDK lives.
  std::shared_ptr<opentelemetry::sdk::trace::TracerProvider> sdk;
  opentelemetry::nostd::shared_ptr<opentelemetry::trace::Tracer> tracer;
};

Tracer MakeTracer(std::unique_ptr<opentelemetry::sdk::trace::TracerProvider> provider,
                  std::shared_ptr<void> kept = nullptr);

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_TRACE_PROVIDER_H_

#include "internal/telemetry/trace_environment.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "internal/telemetry/trace_batch.h"
#include "internal/telemetry/trace_log.h"
#include "internal/telemetry/trace_provider.h"
#include "internal/telemetry/trace_variable.h"
#include "opentelemetry/exporters/otlp/otlp_grpc_exporter_factory.h"
#include "opentelemetry/exporters/otlp/otlp_grpc_exporter_options.h"
#include "opentelemetry/sdk/resource/resource.h"
#include "opentelemetry/sdk/trace/batch_span_processor_factory.h"
#include "opentelemetry/sdk/trace/processor.h"
#include "opentelemetry/sdk/trace/samplers/always_off_factory.h"
#include "opentelemetry/sdk/trace/samplers/always_on_factory.h"
#include "opentelemetry/sdk/trace/samplers/parent_factory.h"
#include "opentelemetry/sdk/trace/samplers/trace_id_ratio_factory.h"
#include "opentelemetry/sdk/trace/tracer_provider_factory.h"

namespace herald::telemetry {
namespace {

namespace trace = opentelemetry::sdk::trace;
namespace otlp = opentelemetry::exporter::otlp;
using opentelemetry::sdk::resource::Resource;

bool IsAsked() {
  return !absl::EqualsIgnoreCase(Variable("OTEL_SDK_DISABLED"), "true") &&
         Variable("OTEL_TRACES_EXPORTER") != "none" &&
         !(Variable("OTEL_EXPORTER_OTLP_ENDPOINT").empty() &&
           Variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").empty());
}

absl::Status CheckExporter() {
  const std::string exporter = Variable("OTEL_TRACES_EXPORTER");
  if (!exporter.empty() && exporter != "otlp") return Refuse("OTEL_TRACES_EXPORTER", exporter);
  for (const char* name : {"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"}) {
    const std::string protocol = Variable(name);
    if (!protocol.empty() && protocol != "grpc") return Refuse(name, protocol);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<trace::Sampler>> RootSampler(absl::string_view name) {
  if (name == "always_on") return trace::AlwaysOnSamplerFactory::Create();
  if (name == "always_off") return trace::AlwaysOffSamplerFactory::Create();
  if (name != "traceidratio") return Refuse("OTEL_TRACES_SAMPLER", name);
  const std::string argument = Variable("OTEL_TRACES_SAMPLER_ARG");
  double ratio = 1;
  const bool is_ratio = argument.empty() || absl::SimpleAtod(argument, &ratio);
  if (!is_ratio || !(ratio >= 0 && ratio <= 1)) return Refuse("OTEL_TRACES_SAMPLER_ARG", argument);
  return trace::TraceIdRatioBasedSamplerFactory::Create(ratio);
}

absl::StatusOr<std::unique_ptr<trace::Sampler>> SamplerFromEnvironment() {
  const std::string asked = Variable("OTEL_TRACES_SAMPLER");
  absl::string_view name = asked.empty() ? "parentbased_always_on" : absl::string_view(asked);
  const bool by_parent = absl::ConsumePrefix(&name, "parentbased_");
  absl::StatusOr<std::unique_ptr<trace::Sampler>> root = RootSampler(name);
  if (!root.ok() || !by_parent) return root;
  return trace::ParentBasedSamplerFactory::Create(
      std::shared_ptr<trace::Sampler>(*std::move(root)));
}

// What the variables name goes before what is given here, the service's name aside.
Resource ResourceFromEnvironment(absl::string_view version) {
  opentelemetry::sdk::resource::ResourceAttributes attributes;
  attributes.SetAttribute("service.version", std::string(version));
  const bool is_named = !Variable("OTEL_SERVICE_NAME").empty() ||
                        absl::StrContains(Variable("OTEL_RESOURCE_ATTRIBUTES"), "service.name=");
  if (!is_named) attributes.SetAttribute("service.name", "herald");
  return Resource::Create(attributes);
}

}  // namespace

absl::StatusOr<Tracer> TracerFromEnvironment(absl::string_view version, Log& log) {
  if (!IsAsked()) return Tracer();
  if (absl::Status exporter = CheckExporter(); !exporter.ok()) return exporter;
  absl::StatusOr<std::unique_ptr<trace::Sampler>> sampler = SamplerFromEnvironment();
  if (!sampler.ok()) return sampler.status();
  const auto batch = BatchFromEnvironment();
  if (!batch.ok()) return batch.status();
  std::shared_ptr<void> logged = LogOpenTelemetry(log);
  auto exporter = otlp::OtlpGrpcExporterFactory::Create(otlp::OtlpGrpcExporterOptions());
  auto processor = trace::BatchSpanProcessorFactory::Create(std::move(exporter), *batch);
  auto provider = trace::TracerProviderFactory::Create(
      std::move(processor), ResourceFromEnvironment(version), *std::move(sampler));
  return MakeTracer(std::move(provider), std::move(logged));
}

}  // namespace herald::telemetry

#include "internal/telemetry/trace.h"

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "internal/telemetry/log.h"
#include "internal/telemetry/trace_batch.h"
#include "internal/telemetry/trace_environment.h"
#include "internal/telemetry/trace_provider.h"
#include "opentelemetry/exporters/memory/in_memory_span_exporter_factory.h"
#include "opentelemetry/sdk/trace/exporter.h"
#include "opentelemetry/sdk/trace/processor.h"
#include "opentelemetry/sdk/trace/simple_processor_factory.h"
#include "opentelemetry/sdk/trace/tracer_provider_factory.h"

namespace herald::telemetry {
namespace {

namespace sdk = opentelemetry::sdk::trace;
namespace memory = opentelemetry::exporter::memory;

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kUnsampledParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

template <class Id>
std::string Hex(const Id& id) {
  std::string text(Id::kSize * 2, '0');
  id.ToLowerBase16(opentelemetry::nostd::span<char, Id::kSize * 2>(text.data(), text.size()));
  return text;
}

class TraceTest : public testing::Test {
 protected:
  Tracer MakeTraced() {
    return MakeTracer(sdk::TracerProviderFactory::Create(sdk::SimpleSpanProcessorFactory::Create(
        memory::InMemorySpanExporterFactory::Create(spans_))));
  }

  std::shared_ptr<memory::InMemorySpanData> spans_;
};

TEST_F(TraceTest, HangsSpansUnderTheCallersContext) {
  const Tracer tracer = MakeTraced();
  Span server = tracer.StartServer("herald.v1.RouteService/Announce", kParent, "vendor=1");
  Span child = server.Child("core.announce");
  child.AddChild("bgp.write", "r1", absl::FromUnixSeconds(100), absl::FromUnixSeconds(103));
  child.End(absl::StatusCode::kOk);
  server.End(absl::StatusCode::kUnavailable);

  const auto spans = spans_->GetSpans();
  ASSERT_EQ(spans.size(), 3u);
  const auto &write = *spans[0], &core = *spans[1], &rpc = *spans[2];
  EXPECT_EQ(write.GetName(), "bgp.write");
  EXPECT_EQ(core.GetName(), "core.announce");
  EXPECT_EQ(rpc.GetName(), "herald.v1.RouteService/Announce");
  EXPECT_EQ(Hex(rpc.GetParentSpanId()), "b7ad6b7169203331");
  EXPECT_EQ(core.GetParentSpanId(), rpc.GetSpanId());
  EXPECT_EQ(write.GetParentSpanId(), core.GetSpanId());
  for (const auto& span : spans) {
    EXPECT_EQ(Hex(span->GetTraceId()), "0af7651916cd43dd8448eb211c80319c");
  }
  EXPECT_EQ(rpc.GetStatus(), opentelemetry::trace::StatusCode::kError);
  EXPECT_EQ(core.GetStatus(), opentelemetry::trace::StatusCode::kUnset);
  EXPECT_EQ(write.GetDuration(), std::chrono::seconds(3));
  EXPECT_EQ(absl::FromChrono(std::chrono::system_clock::time_point(
                std::chrono::duration_cast<std::chrono::system_clock::duration>(
                    write.GetStartTime().time_since_epoch()))),
            absl::FromUnixSeconds(100));
}

TEST_F(TraceTest, BeginsATraceWhereTheCallerHasNone) {
  const Tracer tracer = MakeTraced();
  tracer.StartServer("a", "", "").End(absl::StatusCode::kOk);
  tracer.StartServer("b", "00-nonsense", "\xff=,;").End(absl::StatusCode::kOk);
  const auto spans = spans_->GetSpans();
  ASSERT_EQ(spans.size(), 2u);
  for (const auto& span : spans) {
    EXPECT_FALSE(span->GetParentSpanId().IsValid());
    EXPECT_TRUE(span->GetTraceId().IsValid());
  }
}

TEST_F(TraceTest, OffMakesNoSpan) {
  const Tracer off;
  Span span = off.StartServer("a", kParent, "");
  EXPECT_FALSE(off.on());
  EXPECT_FALSE(span);
  EXPECT_FALSE(span.Child("b"));
  span.AddChild("c", "r1", absl::UnixEpoch(), absl::UnixEpoch());
  span.SetAttribute("k", 1);
  span.End(absl::StatusCode::kOk);
  off.Flush(absl::ZeroDuration());
}

class TraceEnvironmentTest : public testing::Test {
 protected:
  Log log_{{.level = config::LogLevel::kError}};

  void Set(const char* name, const char* value) {
    setenv(name, value, 1);
    set_.push_back(name);
  }
  ~TraceEnvironmentTest() override {
    for (const char* name : set_) unsetenv(name);
  }

 private:
  std::vector<const char*> set_;
};

TEST_F(TraceEnvironmentTest, IsOffUnlessAnEndpointIsNamed) {
  const auto tracer = TracerFromEnvironment("1.0", log_);
  ASSERT_TRUE(tracer.ok());
  EXPECT_FALSE(tracer->on());
}

TEST_F(TraceEnvironmentTest, IsOnWithAnEndpoint) {
  Set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
  const auto tracer = TracerFromEnvironment("1.0", log_);
  ASSERT_TRUE(tracer.ok());
  EXPECT_TRUE(tracer->on());
  EXPECT_TRUE(tracer->StartServer("a", "", ""));
  EXPECT_FALSE(tracer->StartServer("a", kUnsampledParent, ""));
}

TEST_F(TraceEnvironmentTest, LogsThatNobodyCollects) {
  Set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
  testing::internal::CaptureStderr();
  {
    Log log({.format = config::LogFormat::kJson});
    const auto tracer = TracerFromEnvironment("1.0", log);
    tracer->StartServer("a", "", "").End(absl::StatusCode::kOk);
  }  // The SDK exports what waits.
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("\"opentelemetry\""));
}

TEST_F(TraceEnvironmentTest, IsOffWhereDisabled) {
  Set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9");
  Set("OTEL_SDK_DISABLED", "True");
  EXPECT_FALSE(TracerFromEnvironment("1.0", log_)->on());
}

TEST_F(TraceEnvironmentTest, HeedsTheSampler) {
  Set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
  Set("OTEL_TRACES_SAMPLER", "always_off");
  EXPECT_FALSE(TracerFromEnvironment("1.0", log_)->StartServer("a", kParent, ""));
  Set("OTEL_TRACES_SAMPLER", "parentbased_traceidratio");
  Set("OTEL_TRACES_SAMPLER_ARG", "0");
  const auto by_parent = TracerFromEnvironment("1.0", log_);
  EXPECT_FALSE(by_parent->StartServer("a", "", ""));
  EXPECT_TRUE(by_parent->StartServer("a", kParent, ""));
}

TEST_F(TraceEnvironmentTest, HeedsTheBatch) {
  const sdk::BatchSpanProcessorOptions defaults;
  EXPECT_EQ(BatchFromEnvironment()->schedule_delay_millis, defaults.schedule_delay_millis);
  EXPECT_EQ(BatchFromEnvironment()->max_queue_size, defaults.max_queue_size);
  EXPECT_EQ(BatchFromEnvironment()->max_export_batch_size, defaults.max_export_batch_size);
  Set("OTEL_BSP_SCHEDULE_DELAY", "3600000");
  Set("OTEL_BSP_MAX_QUEUE_SIZE", "100");
  EXPECT_EQ(BatchFromEnvironment()->schedule_delay_millis, std::chrono::hours(1));
  EXPECT_EQ(BatchFromEnvironment()->max_queue_size, 100u);
  EXPECT_EQ(BatchFromEnvironment()->max_export_batch_size, 100u);
  Set("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "7");
  EXPECT_EQ(BatchFromEnvironment()->max_export_batch_size, 7u);
}

TEST_F(TraceEnvironmentTest, NamesTheVariableThatCannotBeHeeded) {
  Set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
  const std::vector<std::pair<const char*, const char*>> absurdities = {
      {"OTEL_TRACES_SAMPLER", "xray"},
      {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"},
      {"OTEL_TRACES_EXPORTER", "zipkin"},
      {"OTEL_BSP_SCHEDULE_DELAY", "0"},
      {"OTEL_BSP_SCHEDULE_DELAY", "5s"},
      {"OTEL_BSP_SCHEDULE_DELAY", "3600001"},
      {"OTEL_BSP_MAX_QUEUE_SIZE", "-1"},
      {"OTEL_BSP_MAX_QUEUE_SIZE", "1048577"},
      {"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "many"},
      {"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2049"},  // More than the queue holds.
  };
  for (const auto& [name, value] : absurdities) {
    setenv(name, value, 1);
    const auto tracer = TracerFromEnvironment("1.0", log_);
    unsetenv(name);
    EXPECT_EQ(tracer.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(tracer.status().message()), testing::HasSubstr(name));
  }
  Set("OTEL_TRACES_SAMPLER", "traceidratio");
  for (const char* ratio : {"2", "-0.5", "nan", "half"}) {
    Set("OTEL_TRACES_SAMPLER_ARG", ratio);
    EXPECT_FALSE(TracerFromEnvironment("1.0", log_).ok()) << ratio;
  }
}

}  // namespace
}  // namespace herald::telemetry

#include "internal/telemetry/trace.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "internal/telemetry/trace_provider.h"
#include "opentelemetry/context/propagation/text_map_propagator.h"
#include "opentelemetry/trace/context.h"
#include "opentelemetry/trace/propagation/http_trace_context.h"
#include "opentelemetry/trace/span.h"
#include "opentelemetry/trace/tracer.h"

namespace herald::telemetry {
namespace {

namespace otel = opentelemetry;

otel::nostd::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

class Headers final : public otel::context::propagation::TextMapCarrier {
 public:
  Headers(absl::string_view traceparent, absl::string_view tracestate)
      : traceparent_(View(traceparent)), tracestate_(View(tracestate)) {}

  otel::nostd::string_view Get(otel::nostd::string_view key) const noexcept override {
    if (key == otel::trace::propagation::kTraceParent) return traceparent_;
    if (key == otel::trace::propagation::kTraceState) return tracestate_;
    return "";
  }
  void Set(otel::nostd::string_view, otel::nostd::string_view) noexcept override {}

 private:
  const otel::nostd::string_view traceparent_;
  const otel::nostd::string_view tracestate_;
};

// Of the canonical codes, those that are the server's fault.
bool IsServerError(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

}  // namespace

struct Span::Body {
  otel::nostd::shared_ptr<otel::trace::Tracer> tracer;
  otel::nostd::shared_ptr<otel::trace::Span> span;
};

Span Span::Child(absl::string_view name) const {
  if (!body_) return Span();
  otel::trace::StartSpanOptions options;
  options.parent = body_->span->GetContext();
  return Span(std::make_shared<Body>(body_->tracer, body_->tracer->StartSpan(View(name), options)));
}

void Span::AddChild(absl::string_view name, absl::string_view peer, absl::Time began,
                    absl::Time ended) const {
  if (!body_) return;
  const auto now = std::chrono::steady_clock::now();
  otel::trace::StartSpanOptions options;
  options.parent = body_->span->GetContext();
  options.start_system_time = absl::ToChronoTime(began);
  options.start_steady_time = now - absl::ToChronoNanoseconds(ended - began);
  auto span = body_->tracer->StartSpan(View(name), {{"herald.peer", View(peer)}}, options);
  span->End({.end_steady_time = now});
}

void Span::SetAttribute(absl::string_view key, int64_t value) {
  if (body_) body_->span->SetAttribute(View(key), value);
}

void Span::End(absl::StatusCode code) {
  if (!body_) return;
  body_->span->SetAttribute("rpc.grpc.status_code", static_cast<int64_t>(code));
  if (IsServerError(code)) body_->span->SetStatus(otel::trace::StatusCode::kError);
  body_->span->End();
}

Span Tracer::StartServer(absl::string_view method, absl::string_view traceparent,
                         absl::string_view tracestate) const {
  if (!on()) return Span();
  const Headers headers(traceparent, tracestate);
  otel::context::Context none;
  otel::trace::StartSpanOptions options;
  options.parent = otel::trace::propagation::HttpTraceContext().Extract(headers, none);
  options.kind = otel::trace::SpanKind::kServer;
  auto span = provider_->tracer->StartSpan(View(method), {{"rpc.system", "grpc"}}, options);
  if (!span->IsRecording()) return Span();
  return Span(std::make_shared<Span::Body>(provider_->tracer, std::move(span)));
}

void Tracer::Flush(absl::Duration timeout) const {
  if (on()) provider_->sdk->ForceFlush(absl::ToChronoMicroseconds(timeout));
}

Tracer MakeTracer(std::unique_ptr<otel::sdk::trace::TracerProvider> provider,
                  std::shared_ptr<void> kept) {
  std::shared_ptr<otel::sdk::trace::TracerProvider> sdk = std::move(provider);
  auto tracer = sdk->GetTracer("herald");
  return Tracer(
      std::make_shared<Tracer::Provider>(std::move(kept), std::move(sdk), std::move(tracer)));
}

}  // namespace herald::telemetry

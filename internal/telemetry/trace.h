#ifndef HERALD_INTERNAL_TELEMETRY_TRACE_H_
#define HERALD_INTERNAL_TELEMETRY_TRACE_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace herald::telemetry {

// A piece of work in a trace, which other threads may hang theirs under. An empty one is not
// traced; whatever is asked of it costs one branch.
class Span {
 public:
  Span() = default;
  explicit operator bool() const { return body_ != nullptr; }

  Span Child(absl::string_view name) const;
  // A child that is over already.
  void AddChild(absl::string_view name, absl::string_view peer, absl::Time began,
                absl::Time ended) const;
  void SetAttribute(absl::string_view key, int64_t value);
  // The last copy that goes does it too, without a status.
  void End(absl::StatusCode code);

 private:
  friend class Tracer;
  struct Body;
  explicit Span(std::shared_ptr<Body> body) : body_(std::move(body)) {}
  std::shared_ptr<Body> body_;
};

// Where traces begin. Any thread.
class Tracer {
 public:
  struct Provider;  // See trace_provider.h.

  Tracer() = default;  // Traces nothing.
  explicit Tracer(std::shared_ptr<Provider> provider) : provider_(std::move(provider)) {}

  bool on() const { return provider_ != nullptr; }
  // An RPC that we serve, "herald.v1.RouteService/Announce". The others are the caller's headers
  // (W3C Trace Context), empty where absent. Empty if it is not to be traced.
  Span StartServer(absl::string_view method, absl::string_view traceparent,
                   absl::string_view tracestate) const;
  // Exports what waits, for at most this long.
  void Flush(absl::Duration timeout) const;

 private:
  std::shared_ptr<Provider> provider_;
};

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_TRACE_H_

#include "internal/telemetry/trace_log.h"

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "internal/telemetry/rate_bound.h"
#include "opentelemetry/sdk/common/global_log_handler.h"

namespace herald::telemetry {
namespace {

namespace internal_log = opentelemetry::sdk::common::internal_log;
using opentelemetry::nostd::shared_ptr;

constexpr uint32_t kLinesPerSecondMax = 1;

class ToLog final : public internal_log::LogHandler {
 public:
  explicit ToLog(Log& log) : log_(log) {}

  void Handle(internal_log::LogLevel level, const char*, int, const char* text,
              const opentelemetry::sdk::common::AttributeMap&) noexcept override {
    if (level != internal_log::LogLevel::Error && level != internal_log::LogLevel::Warning) return;
    absl::MutexLock lock(&mutex_);
    if (!bound_.Pass(absl::Now())) return;
    log_.Warning(text, {{"library", "opentelemetry"}, {"held_back", bound_.TakeHeldBack()}});
  }

 private:
  Log& log_;
  absl::Mutex mutex_;
  RateBound bound_ ABSL_GUARDED_BY(mutex_){kLinesPerSecondMax};
};

struct Quieten {
  ~Quieten() {
    internal_log::GlobalLogHandler::SetLogHandler(
        // Without memory the process ends anyway.
        // NOLINTNEXTLINE(bugprone-unhandled-exception-at-new)
        shared_ptr<internal_log::LogHandler>(new internal_log::NoopLogHandler()));
  }
};

}  // namespace

std::shared_ptr<void> LogOpenTelemetry(Log& log) {
  internal_log::GlobalLogHandler::SetLogHandler(
      shared_ptr<internal_log::LogHandler>(new ToLog(log)));
  return std::make_shared<Quieten>();
}

}  // namespace herald::telemetry

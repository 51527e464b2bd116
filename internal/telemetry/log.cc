#include "internal/telemetry/log.h"

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "spdlog/async.h"
#include "spdlog/async_logger.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace herald::telemetry {

class Log::Writer {
 public:
  Writer()
      : pool_(std::make_shared<spdlog::details::thread_pool>(kLinesMax, 1)),
        logger_(std::make_shared<spdlog::async_logger>(
            "herald", std::make_shared<spdlog::sinks::stderr_sink_mt>(), pool_,
            spdlog::async_overflow_policy::overrun_oldest)) {
    logger_->set_pattern("%v");
    logger_->set_level(spdlog::level::trace);
  }

  void Write(const std::string& line) {
    logger_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  }

  // Lines given up since the last call.
  size_t TakeLost() {
    const size_t lost = pool_->overrun_counter();
    return lost - reported_.exchange(lost);
  }

 private:
  static constexpr size_t kLinesMax = 8192;

  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<spdlog::async_logger> logger_;
  std::atomic<size_t> reported_ = 0;
};

Log::Log(const config::Log& settings)
    : format_(settings.format), level_(settings.level), writer_(std::make_unique<Writer>()) {}

Log::~Log() = default;

void Log::Write(config::LogLevel level, absl::string_view message, absl::Span<const Field> fields) {
  if (level < level_) return;
  const auto write = [&](const LogLine& line) {
    writer_->Write(format_ == config::LogFormat::kJson ? FormatJson(line) : FormatText(line));
  };
  const absl::Time now = absl::Now();
  write({.time = now, .level = level, .message = message, .fields = fields});
  if (const size_t lost = writer_->TakeLost(); lost > 0) {
    const Field count("lines", lost);
    write({.time = now,
           .level = config::LogLevel::kWarning,
           .message = "log lines lost",
           .fields = absl::MakeConstSpan(&count, 1)});
  }
}

void Log::Debug(absl::string_view message, std::initializer_list<Field> fields) {
  Write(config::LogLevel::kDebug, message, fields);
}

void Log::Info(absl::string_view message, std::initializer_list<Field> fields) {
  Write(config::LogLevel::kInfo, message, fields);
}

void Log::Warning(absl::string_view message, std::initializer_list<Field> fields) {
  Write(config::LogLevel::kWarning, message, fields);
}

void Log::Error(absl::string_view message, std::initializer_list<Field> fields) {
  Write(config::LogLevel::kError, message, fields);
}

}  // namespace herald::telemetry

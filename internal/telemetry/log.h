#ifndef HERALD_INTERNAL_TELEMETRY_LOG_H_
#define HERALD_INTERNAL_TELEMETRY_LOG_H_

#include <atomic>
#include <initializer_list>
#include <memory>

#include "absl/strings/string_view.h"
#include "internal/config/config.h"
#include "internal/telemetry/log_line.h"

namespace herald::telemetry {

// The log, one line an event, on standard error. Any thread; never waits for whoever reads it: when
// too many lines wait, the oldest are given up and the loss is logged.
class Log {
 public:
  explicit Log(const config::Log& settings);
  ~Log();  // Writes what waits.
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // What is less than that is not logged from now on.
  void SetLevel(config::LogLevel level) { level_ = level; }

  void Debug(absl::string_view message, std::initializer_list<Field> fields = {});
  void Info(absl::string_view message, std::initializer_list<Field> fields = {});
  void Warning(absl::string_view message, std::initializer_list<Field> fields = {});
  void Error(absl::string_view message, std::initializer_list<Field> fields = {});

 private:
  class Writer;
  void Write(config::LogLevel level, absl::string_view message, absl::Span<const Field> fields);

  const config::LogFormat format_;
  std::atomic<config::LogLevel> level_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_LOG_H_

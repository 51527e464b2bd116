#ifndef HERALD_INTERNAL_TELEMETRY_LOG_LINE_H_
#define HERALD_INTERNAL_TELEMETRY_LOG_LINE_H_

#include <concepts>
#include <cstdint>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/config/config.h"

namespace herald::telemetry {

// A key, which is ours, and a value, which may be anybody's.
struct Field {
  Field(absl::string_view k, absl::string_view v) : key(k), value(v) {}
  Field(absl::string_view k, const char* v) : key(k), value(absl::string_view(v)) {}
  Field(absl::string_view k, const std::string& v) : key(k), value(absl::string_view(v)) {}
  Field(absl::string_view k, bool v) : key(k), value(v) {}
  Field(absl::string_view k, std::unsigned_integral auto v) : key(k), value(uint64_t{v}) {}
  Field(absl::string_view k, std::signed_integral auto v) : key(k), value(int64_t{v}) {}

  absl::string_view key;
  std::variant<absl::string_view, bool, uint64_t, int64_t> value;
};

struct LogLine {
  absl::Time time;
  config::LogLevel level = config::LogLevel::kInfo;
  absl::string_view message;
  absl::Span<const Field> fields = {};
};

// Without a newline at the end, and without one inside.
std::string FormatText(const LogLine& line);
std::string FormatJson(const LogLine& line);

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_LOG_LINE_H_

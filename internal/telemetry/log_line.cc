#include "internal/telemetry/log_line.h"

#include "absl/strings/str_cat.h"
#include "internal/telemetry/escape.h"

namespace herald::telemetry {
namespace {

absl::string_view LevelName(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::kDebug:
      return "debug";
    case config::LogLevel::kInfo:
      return "info";
    case config::LogLevel::kWarning:
      return "warning";
    case config::LogLevel::kError:
      return "error";
  }
  return "unknown";
}

// In UTC.
std::string Rfc3339(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

std::string QuotedJson(absl::string_view text) {
  return absl::StrCat("\"", EscapeJson(text), "\"");
}

// Quoted only where a reader would otherwise not see its end.
std::string QuotedText(absl::string_view text) {
  std::string escaped = EscapeText(text);
  const bool plain =
      !text.empty() && escaped == text && escaped.find_first_of(" =") == std::string::npos;
  return plain ? escaped : absl::StrCat("\"", escaped, "\"");
}

std::string FormatValue(const Field& field, std::string (*quoted)(absl::string_view)) {
  struct {
    std::string (*quoted)(absl::string_view);
    std::string operator()(absl::string_view v) const { return quoted(v); }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(uint64_t v) const { return absl::StrCat(v); }
    std::string operator()(int64_t v) const { return absl::StrCat(v); }
  } formatter{quoted};
  return std::visit(formatter, field.value);
}

}  // namespace

std::string FormatText(const LogLine& line) {
  std::string out =
      absl::StrCat(Rfc3339(line.time), " ", LevelName(line.level), " ", EscapeText(line.message));
  for (const Field& field : line.fields) {
    absl::StrAppend(&out, " ", field.key, "=", FormatValue(field, QuotedText));
  }
  return out;
}

std::string FormatJson(const LogLine& line) {
  std::string out =
      absl::StrCat("{\"time\":\"", Rfc3339(line.time), "\",\"level\":\"", LevelName(line.level),
                   "\",\"message\":", QuotedJson(line.message));
  for (const Field& field : line.fields) {
    absl::StrAppend(&out, ",", QuotedJson(field.key), ":", FormatValue(field, QuotedJson));
  }
  return absl::StrCat(out, "}");
}

}  // namespace herald::telemetry

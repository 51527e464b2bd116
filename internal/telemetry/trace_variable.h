#ifndef HERALD_INTERNAL_TELEMETRY_TRACE_VARIABLE_H_
#define HERALD_INTERNAL_TELEMETRY_TRACE_VARIABLE_H_

#include <cstdlib>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace herald::telemetry {

// Empty where it is not set: OpenTelemetry makes no difference.
inline std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : std::string(absl::StripAsciiWhitespace(value));
}

inline absl::Status Refuse(absl::string_view variable, absl::string_view value) {
  return absl::InvalidArgumentError(absl::StrCat(variable, ": cannot do \"", value, "\""));
}

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_TRACE_VARIABLE_H_

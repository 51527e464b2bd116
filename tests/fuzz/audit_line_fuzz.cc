// Any line is a record or none, and a record comes back from its line.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "internal/audit/line.h"
#include "internal/audit/record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::optional<herald::audit::Record> record = herald::audit::ParseLine(text);
  if (!record.has_value()) return 0;
  const std::string line = herald::audit::FormatLine(*record);
  if (line.find('\n') != line.size() - 1) std::abort();
  if (herald::audit::ParseLine(absl::StripSuffix(line, "\n")) != record) std::abort();
  return 0;
}

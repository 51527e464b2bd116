// Any text is a configuration or a list of faults that can be printed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "internal/config/config.h"
#include "internal/config/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto parsed = herald::config::ParseConfig(text);
  const auto* faults = std::get_if<std::vector<herald::config::Fault>>(&parsed);
  if (faults == nullptr) return 0;
  if (faults->empty()) std::abort();
  for (const herald::config::Fault& fault : *faults) {
    if (fault.line < 0 || fault.message.empty()) std::abort();
    if (absl::StrContains(herald::config::FormatFault("f", fault), '\n')) std::abort();
  }
  return 0;
}

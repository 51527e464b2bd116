#ifndef HERALD_INTERNAL_AUDIT_LINE_H_
#define HERALD_INTERNAL_AUDIT_LINE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "internal/audit/record.h"

namespace herald::audit {

// A line of the file: AuditRecord as a JSON object, with the names of the .proto. README.md has its
// form.

// No record makes a longer line.
inline constexpr size_t kLineOctetsMax = 1 << 20;

// With a newline at the end, and none inside.
std::string FormatLine(const Record& record);
// Without the newline. Nothing: it is not a whole record. Fields of unknown names are passed over.
std::optional<Record> ParseLine(absl::string_view line);

// "KIND_ANNOUNCE".
absl::string_view KindName(Kind kind);
// "192.0.2.1/32", "192.0.2.1/32#2".
std::string FormatNlri(const Nlri& nlri);

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_LINE_H_

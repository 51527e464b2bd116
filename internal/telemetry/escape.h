#ifndef HERALD_INTERNAL_TELEMETRY_ESCAPE_H_
#define HERALD_INTERNAL_TELEMETRY_ESCAPE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace herald::telemetry {

// Text from anywhere, made fit for one line of a log that a terminal shows. Printable UTF-8 stays
// as it is; quotes, backslashes and everything that could end the line, move the cursor or
// reorder what is shown is escaped; an octet that is not UTF-8 becomes \xNN.
std::string EscapeText(absl::string_view text);

// The same for what stands between the quotes of a JSON string (RFC 8259 section 7); an octet that
// is not UTF-8 becomes U+FFFD.
std::string EscapeJson(absl::string_view text);

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(absl::string_view text);

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_ESCAPE_H_

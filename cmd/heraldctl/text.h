#ifndef HERALD_CMD_HERALDCTL_TEXT_H_
#define HERALD_CMD_HERALDCTL_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace herald::ctl {

// Fit for a terminal: octets other than printable ASCII become \xNN. Backslashes stay, since text
// from peers comes escaped.
std::string Printable(absl::string_view text);

// "497,323".
std::string FormatCount(uint64_t count);
// "1 route", "497,323 routes".
std::string FormatCountOf(uint64_t count, absl::string_view thing);

// The two largest units: "3m12s", "2d4h", "0s". Negative durations, which clocks that disagree
// produce, are "0s".
std::string FormatElapsed(absl::Duration elapsed);

// Text as a JSON string, quotes included.
std::string JsonString(absl::string_view text);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_TEXT_H_

#ifndef HERALD_INTERNAL_CONFIG_PARSE_H_
#define HERALD_INTERNAL_CONFIG_PARSE_H_

#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/config/config.h"

namespace herald::config {

// Something that is wrong with the file, in words for its author.
struct Fault {
  int line = 0;         // From 1; 0 when it concerns the file as a whole.
  std::string field;    // "peers[1].hold_time_s"; empty for the file as a whole.
  std::string message;  // What is wrong and what would be right.
  friend bool operator==(const Fault&, const Fault&) = default;
};

// The validated configuration, or every fault of the text, by line.
std::variant<Config, std::vector<Fault>> ParseConfig(absl::string_view yaml);

// "herald.yaml:12: peers[1].hold_time_s: must be 0 or 3 to 65535, is 2". One line, whatever the
// file contains.
std::string FormatFault(absl::string_view file, const Fault& fault);

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_PARSE_H_

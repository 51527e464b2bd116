#ifndef HERALD_INTERNAL_CONFIG_PARSE_TESTING_H_
#define HERALD_INTERNAL_CONFIG_PARSE_TESTING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "internal/config/config.h"
#include "internal/net/ip_address.h"

namespace herald::config {

// For tests: every fault of a text, as an operator sees it in a file named f.
std::vector<std::string> FaultsOf(absl::string_view yaml);
// Fails the test unless the text is valid.
Config ConfigOf(absl::string_view yaml);
IpAddress Ip(absl::string_view text);

// A text and the one fault that it has.
struct Case {
  std::string yaml;
  std::string fault;
};

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_PARSE_TESTING_H_

#ifndef HERALD_INTERNAL_CONFIG_FAULT_H_
#define HERALD_INTERNAL_CONFIG_FAULT_H_

#include <string>

namespace herald::config {

// Something that is wrong with the file, in words for its author.
struct Fault {
  int line = 0;         // From 1; 0 when it concerns the file as a whole.
  std::string field;    // "peers[1].hold_time_s"; empty for the file as a whole.
  std::string message;  // What is wrong and what would be right.
  friend bool operator==(const Fault&, const Fault&) = default;
};

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_FAULT_H_

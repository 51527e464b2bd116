#ifndef HERALD_INTERNAL_GUARD_REFUSAL_H_
#define HERALD_INTERNAL_GUARD_REFUSAL_H_

#include <string>

namespace herald::guard {

struct Refusal {
  std::string rule;     // Of the configuration: "principals[detector].grant.prefixes".
  std::string message;  // For people: what it collided with, and what would be allowed.
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

}  // namespace herald::guard

#endif  // HERALD_INTERNAL_GUARD_REFUSAL_H_

#ifndef HERALD_INTERNAL_ACCESS_PRINCIPAL_H_
#define HERALD_INTERNAL_ACCESS_PRINCIPAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "internal/guard/rules.h"

namespace herald::access {

// What a caller may do; proto/herald/config/v1/config.proto has what each is good for.
enum class Role : uint8_t { kRead, kInject, kAdmin };

// How a caller is recognized.
struct Identity {
  enum class Kind : uint8_t {
    kUser,      // Of the process at the other end of the unix socket.
    kGroup,     // The same.
    kLoopback,  // Nothing is known but that it is on this machine.
    kUri,       // Subject alternative names of a certificate.
    kDns,
  };
  Kind kind = Kind::kLoopback;
  uint32_t id = 0;        // Of kUser and kGroup.
  std::string name = {};  // Of kUri and kDns.
  friend auto operator<=>(const Identity&, const Identity&) = default;
};

struct Principal {
  std::string name;
  std::vector<Identity> identities = {};
  std::vector<Role> roles = {};
  guard::Grant grant = {};
  friend bool operator==(const Principal&, const Principal&) = default;
};

}  // namespace herald::access

#endif  // HERALD_INTERNAL_ACCESS_PRINCIPAL_H_

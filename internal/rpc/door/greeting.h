#ifndef HERALD_INTERNAL_RPC_DOOR_GREETING_H_
#define HERALD_INTERNAL_RPC_DOOR_GREETING_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace herald::rpc {

// What clients of a listener are to begin with.
enum class Speech {
  kHttp2,  // RFC 9113 section 3.4: the preface, then SETTINGS.
  kTls,    // RFC 8446 section 5.1: a record of the handshake.
};

enum class Greeting {
  kComplete,
  kPartial,  // It may become one.
  kForeign,  // It is of another protocol.
};

// Octets that are enough to tell.
inline constexpr size_t kGreetingOctets = 33;

// first: what a client has sent, as far as kGreetingOctets; total: octets of all that it has sent.
Greeting Recognize(Speech speech, absl::string_view first, size_t total);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_GREETING_H_

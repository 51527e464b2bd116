#ifndef HERALD_INTERNAL_BGP_SESSION_GUARD_H_
#define HERALD_INTERNAL_BGP_SESSION_GUARD_H_

#include <vector>

#include "absl/status/status.h"
#include "internal/bgp/session/md5_key.h"
#include "internal/net/ip_address.h"

namespace herald::session {

// What the kernel must drop of what seems to come from a peer.
struct Guard {
  IpAddress peer;
  bool ttl_security = false;        // RFC 5082
  const Md5Key* md5_key = nullptr;  // Null: no signatures.
};

// For a socket of one family that does not listen yet: the guards of that family stand from the
// first SYN on, and other peers notice nothing.
absl::Status GuardListener(int socket, bool is_v4, const std::vector<Guard>& guards);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_GUARD_H_

#ifndef HERALD_INTERNAL_BGP_SESSION_GUARD_H_
#define HERALD_INTERNAL_BGP_SESSION_GUARD_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "internal/bgp/session/md5_key.h"
#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"

namespace herald::session {

// What the kernel must drop of what seems to come from a peer, or from a range of dynamic peers.
struct Guard {
  Prefix from;                                            // A host route for one peer.
  std::optional<IpAddress> local_address = std::nullopt;  // Which listeners: absent: all.
  uint16_t ttl_min = 0;  // RFC 5082; TtlFloor::kNothing drops everything.
  std::shared_ptr<const Md5Key> md5_key = nullptr;  // Null: no signatures.
};

// For the socket that listens, or is going to listen, on the local address: the guards that concern
// it stand from the next SYN on, in the place of those before. Sessions and other peers notice
// nothing. An error leaves those before.
absl::Status ReplaceGuards(int socket, const IpAddress& local, const std::vector<Guard>& before,
                           const std::vector<Guard>& now);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_GUARD_H_

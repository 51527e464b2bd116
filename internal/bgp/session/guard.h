#ifndef HERALD_INTERNAL_BGP_SESSION_GUARD_H_
#define HERALD_INTERNAL_BGP_SESSION_GUARD_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "internal/bgp/session/peer_keys.h"
#include "internal/config/config.h"
#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"

namespace herald::session {

// What the kernel must drop of what seems to come from a peer, or from a range of dynamic peers.
struct Guard {
  Prefix from;                                            // A host route for one peer.
  std::optional<IpAddress> local_address = std::nullopt;  // Which listeners: absent: all.
  uint16_t ttl_min = 0;  // RFC 5082; TtlFloor::kNothing drops everything.
  PeerKeys keys = {};
};

// Of a peer, or of the peers of a range that are like this. If the kernel cannot do what the keys
// are for, nothing at all is let in from there.
Guard GuardOf(const config::Peer& peer, const Prefix& from, PeerKeys keys);

// For the socket that listens, or is going to listen, on the local address: the guards that concern
// it stand from the next SYN on, in the place of those before. Sessions and other peers notice
// nothing. An error leaves those before.
absl::Status ReplaceGuards(int socket, const IpAddress& local, const std::vector<Guard>& before,
                           const std::vector<Guard>& now);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_GUARD_H_

#ifndef HERALD_INTERNAL_BGP_SESSION_PEER_KEYS_H_
#define HERALD_INTERNAL_BGP_SESSION_PEER_KEYS_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "internal/bgp/session/ao_key.h"
#include "internal/bgp/session/md5_key.h"
#include "internal/config/config.h"
#include "internal/net/prefix.h"

namespace herald::session {

// What authenticates the segments of one peer or range of peers: TCP MD5, TCP-AO or neither.
struct PeerKeys {
  std::shared_ptr<const Md5Key> md5 = nullptr;
  std::shared_ptr<const AoKey> ao = nullptr;

  bool empty() const { return md5 == nullptr && ao == nullptr; }
  friend bool operator==(const PeerKeys& a, const PeerKeys& b);
};

// From the files that the configuration names. The error names the peer and the file.
absl::StatusOr<PeerKeys> ReadKeys(const config::Peer& peer);

// Whether this kernel can do what the keys are for. If not, the peer must have no connection.
absl::Status TryKeys(const PeerKeys& keys, const Prefix& peers);

// Puts the keys in the place of those that the socket has for exactly these peers.
absl::Status ChangeKeys(int socket, const Prefix& peers, const PeerKeys& before,
                        const PeerKeys& now);

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PEER_KEYS_H_

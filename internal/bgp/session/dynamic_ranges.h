#ifndef HERALD_INTERNAL_BGP_SESSION_DYNAMIC_RANGES_H_
#define HERALD_INTERNAL_BGP_SESSION_DYNAMIC_RANGES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "internal/config/config.h"
#include "internal/injector/peer_id.h"
#include "internal/net/ip_address.h"

namespace herald::session {

// Prefixes from which anyone may connect, and how many have.
class DynamicRanges {
 public:
  void Set(std::vector<config::DynamicPeers> ranges) { ranges_ = std::move(ranges); }
  const std::vector<config::DynamicPeers>& ranges() const { return ranges_; }

  // What the peer at this address is like, by the longest prefix that covers it. Absent: there is
  // no such prefix, or it has its max_peers.
  std::optional<config::Peer> Admit(const IpAddress& remote) const;
  // The range by whose name the peer of this name is called. Empty: it is no dynamic peer's.
  static std::string RangeOf(absl::string_view peer);
  void Added(PeerId peer, const IpAddress& remote);
  void Removed(PeerId peer);
  // Those that came by this range.
  std::vector<PeerId> PeersOf(absl::string_view range) const;

 private:
  const config::DynamicPeers* Find(const IpAddress& remote) const;

  std::vector<config::DynamicPeers> ranges_;
  absl::flat_hash_map<std::string, absl::flat_hash_set<PeerId>> peers_of_;  // By the range's name.
  absl::flat_hash_map<PeerId, std::string> range_of_;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_DYNAMIC_RANGES_H_

#ifndef HERALD_INTERNAL_BGP_SESSION_PEER_TABLE_H_
#define HERALD_INTERNAL_BGP_SESSION_PEER_TABLE_H_

#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "internal/bgp/session/session_ends.h"
#include "internal/injector/peer_id.h"
#include "internal/net/ip_address.h"

namespace herald::session {

// Tells whose a connection is that comes in. One remote address may be that of several peers, if
// they differ in our address or in the interface.
class PeerTable {
 public:
  // False: there is a peer with the same ends.
  bool Add(const SessionEnds& ends, PeerId peer);
  void Remove(const SessionEnds& ends);
  // Of those whose ends these are, the peer that says most about them. All of arrived is known.
  std::optional<PeerId> Find(const SessionEnds& arrived) const;

 private:
  struct Row {
    SessionEnds ends;
    PeerId peer;
  };
  absl::flat_hash_map<IpAddress, std::vector<Row>> rows_;  // By the remote address; never empty.
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PEER_TABLE_H_

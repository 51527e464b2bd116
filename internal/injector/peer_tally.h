#ifndef HERALD_INTERNAL_INJECTOR_PEER_TALLY_H_
#define HERALD_INTERNAL_INJECTOR_PEER_TALLY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/btree_map.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/terms.h"

namespace herald::injector {

// How many routes there are for each peer. Counts them by selector, so that a peer that comes finds
// those that stand.
class PeerTally {
 public:
  void Add(const PeerSelector& selector, uint64_t count);
  void Remove(const PeerSelector& selector, uint64_t count);
  // Counts anew if they are others than before.
  void SetPeers(std::vector<PeerRef> peers);

  const std::vector<PeerRef>& peers() const { return peers_; }
  // For each of peers().
  const std::vector<uint64_t>& counts() const { return counts_; }
  // Places in peers(), in ascending order.
  std::vector<size_t> Selected(const PeerSelector& selector) const;

 private:
  struct Group {
    uint64_t routes = 0;
    std::vector<size_t> selected = {};
  };

  std::vector<PeerRef> peers_;
  std::vector<uint64_t> counts_;
  absl::btree_map<PeerSelector, Group> groups_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_PEER_TALLY_H_

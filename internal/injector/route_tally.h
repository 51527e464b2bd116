#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_TALLY_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_TALLY_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "internal/bgp/rib/family_tally.h"
#include "internal/injector/peer_tally.h"
#include "internal/injector/terms.h"
#include "internal/net/family.h"

namespace herald::injector {

// How many routes of the API stand: in all, of each family and principal, and for each peer.
class RouteTally {
 public:
  // So many routes of the family stand on other terms than before. Null: they did not stand, or do
  // not any more.
  void Change(Family family, const Terms* before, const Terms* after, uint64_t count);
  void SetPeers(std::vector<PeerRef> peers) { for_peers_.SetPeers(std::move(peers)); }

  uint64_t total() const { return total_; }
  uint64_t of_family(Family family) const { return of_family_.count(family); }
  uint64_t of_principal(const std::string& principal) const;
  const PeerTally& for_peers() const { return for_peers_; }

 private:
  void Add(Family family, const Terms& terms, uint64_t count);
  void Remove(Family family, const Terms& terms, uint64_t count);

  uint64_t total_ = 0;
  rib::FamilyTally of_family_;
  absl::btree_map<std::string, uint64_t> of_principal_;
  PeerTally for_peers_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_TALLY_H_

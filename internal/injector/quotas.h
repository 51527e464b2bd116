#ifndef HERALD_INTERNAL_INJECTOR_QUOTAS_H_
#define HERALD_INTERNAL_INJECTOR_QUOTAS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "internal/guard/prepared_grant.h"
#include "internal/guard/refusal.h"
#include "internal/guard/rules.h"
#include "internal/injector/route_tally.h"
#include "internal/injector/terms.h"
#include "internal/net/family.h"

namespace herald::injector {

// How many routes may stand, and what one call of one principal adds to those that do. Only more is
// refused: where a quota is passed already, by a reload, what stands may still be replaced.
class Quotas {
 public:
  // Nothing that this is made of may change in its life.
  Quotas(const RouteTally& standing, const guard::Rules& rules, const std::string& principal,
         const guard::PreparedGrant& grant);

  // Which quota is in the way of a route that would stand on the terms after. Null before: it does
  // not stand.
  std::optional<guard::Refusal> Check(Family family, const Terms* before, const Terms& after);
  // It will stand so. The terms must stay where they are.
  void Count(Family family, const Terms* before, const Terms& after);

 private:
  struct Quota {
    uint64_t max = 0;
    uint64_t routes = 0;
    bool is_full() const { return routes >= max; }
  };

  Quota& OfFamily(Family family) { return family.afi == Afi::kIpv4 ? ipv4_ : ipv6_; }
  bool IsAnothers(const Terms* terms) const;
  std::optional<guard::Refusal> CheckPeers(const Terms* before, const Terms& after);
  void CountPeers(const Terms* before, const Terms& after);
  // Places of peers, in ascending order.
  const std::vector<size_t>& Selected(const PeerSelector& selector);
  bool IsSelected(const Terms* terms, size_t peer);

  const std::string& principal_;
  const guard::PreparedGrant& grant_;
  const PeerTally& peers_;
  Quota all_, ipv4_, ipv6_, own_;
  // Where there is a quota for each: what stands, by the places of the peers.
  const std::optional<uint64_t> peer_max_;
  std::vector<uint64_t> for_peers_;
  absl::node_hash_map<const PeerSelector*, std::vector<size_t>> selected_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_QUOTAS_H_

#ifndef HERALD_INTERNAL_BGP_RIB_ADJ_RIB_IN_H_
#define HERALD_INTERNAL_BGP_RIB_ADJ_RIB_IN_H_

#include <cstddef>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/bgp/rib/family_tally.h"

namespace herald::rib {

// What one peer told us, before any policy (RFC 4271 section 3.2).
class AdjRibIn {
 public:
  struct Route {
    AttributesRef attributes;
    absl::Time received;
  };
  using Routes = absl::flat_hash_map<Nlri, Route>;

  // False: the route stood with these attributes already, and keeps its time.
  bool Announce(const Nlri& nlri, const AttributesRef& attributes, absl::Time now);
  // False: there was no such route.
  bool Withdraw(const Nlri& nlri);

  const Route* Find(const Nlri& nlri) const;
  const Routes& routes() const { return routes_; }
  size_t size() const { return routes_.size(); }
  size_t count(Family family) const { return tally_.count(family); }

 private:
  Routes routes_;
  FamilyTally tally_;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ADJ_RIB_IN_H_

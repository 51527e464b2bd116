#include "internal/bgp/rib/adj_rib_in.h"

namespace herald::rib {

bool AdjRibIn::Announce(const Nlri& nlri, const AttributesRef& attributes, absl::Time now) {
  const auto [found, is_new] = routes_.try_emplace(nlri);
  if (is_new) tally_.Increment(nlri.prefix.family());
  if (found->second.attributes == attributes) return false;
  found->second = Route{.attributes = attributes, .received = now};
  return true;
}

bool AdjRibIn::Withdraw(const Nlri& nlri) {
  if (routes_.erase(nlri) == 0) return false;
  tally_.Decrement(nlri.prefix.family());
  return true;
}

const AdjRibIn::Route* AdjRibIn::Find(const Nlri& nlri) const {
  const auto found = routes_.find(nlri);
  return found == routes_.end() ? nullptr : &found->second;
}

}  // namespace herald::rib

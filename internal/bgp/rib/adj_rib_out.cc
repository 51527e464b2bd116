#include "internal/bgp/rib/adj_rib_out.h"

namespace herald::rib {

void AdjRibOut::Reserve(size_t routes) {
  told_.reserve(routes);
  pending_.Reserve(routes);
}

void AdjRibOut::Put(const Nlri& nlri, const AttributesRef& attributes, uint64_t revision) {
  const auto told = told_.find(nlri);
  const bool has_it = told == told_.end() ? attributes == nullptr
                                          : attributes != nullptr && attributes == told->second;
  if (has_it) {
    pending_.Cancel(nlri);
  } else {
    pending_.Put(nlri, attributes, revision);
  }
}

void AdjRibOut::Refresh(const Nlri& nlri, const AttributesRef& attributes) {
  const auto told = told_.find(nlri);
  if (told == told_.end()) return;
  told->second = nullptr;
  if (!pending_.Contains(nlri)) pending_.Put(nlri, attributes, 0);
}

void AdjRibOut::Told(const Batch& batch) {
  for (const Nlri& nlri : batch.nlri) {
    if (batch.attributes == nullptr) {
      told_.erase(nlri);
    } else {
      told_.insert_or_assign(nlri, batch.attributes);
    }
  }
}

std::vector<Nlri> AdjRibOut::Retract(absl::Span<const Nlri> nlri) {
  std::vector<Nlri> to_withdraw;
  for (const Nlri& route : nlri) {
    if (told_.erase(route) != 0) to_withdraw.push_back(route);
  }
  return to_withdraw;
}

}  // namespace herald::rib

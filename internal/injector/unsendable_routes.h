#ifndef HERALD_INTERNAL_INJECTOR_UNSENDABLE_ROUTES_H_
#define HERALD_INTERNAL_INJECTOR_UNSENDABLE_ROUTES_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/injector/delivery.h"
#include "internal/injector/output_rules.h"

namespace herald::injector {

// The routes that could not be put on the wire for some peers, and why: by the latest word that was
// taken.
class UnsendableRoutes {
 public:
  void Add(absl::Span<const Nlri> nlri, Delivery::Outcome reason);
  void Forget(absl::Span<const Nlri> nlri);

  // kSent for a route that is none of them.
  Delivery::Outcome OutcomeOf(const Nlri& nlri) const;
  bool Contains(const Nlri& nlri) const { return !empty() && reasons_.contains(nlri); }
  bool empty() const { return reasons_.empty(); }
  size_t size() const { return reasons_.size(); }
  const Unsendable& counts() const { return counts_; }

 private:
  uint64_t& CountOf(Delivery::Outcome reason);

  absl::flat_hash_map<Nlri, Delivery::Outcome> reasons_;
  Unsendable counts_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_UNSENDABLE_ROUTES_H_

#ifndef HERALD_INTERNAL_INJECTOR_UNSENDABLE_ROUTES_H_
#define HERALD_INTERNAL_INJECTOR_UNSENDABLE_ROUTES_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/revision_tally.h"
#include "internal/injector/delivery.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/output_rules.h"

namespace herald::injector {

// The routes that could not be put on the wire for some peers, and why: by the latest word that was
// taken. Each stands for all the words that could not, one after the other.
class UnsendableRoutes {
 public:
  // since: the oldest revision of these words; rib::kNoRevision if they are of no change.
  void Add(absl::Span<const Nlri> nlri, Delivery::Outcome reason, Revision since);
  // The oldest revision that they stood for; rib::kNoRevision if none.
  Revision Forget(absl::Span<const Nlri> nlri);
  // What there is may stand for older words: others join for whom it came about otherwise.
  void Age() { aged_ = newest_; }

  // kSent for a route that is none of them.
  Delivery::Outcome OutcomeOf(const Nlri& nlri) const;
  bool Contains(const Nlri& nlri) const { return !empty() && refusals_.contains(nlri); }
  bool empty() const { return refusals_.empty(); }
  size_t size() const { return refusals_.size(); }
  const Unsendable& counts() const { return counts_; }

 private:
  struct Refusal {
    Delivery::Outcome reason = Delivery::Outcome::kSent;
    Revision since = rib::kNoRevision;
  };

  uint64_t& CountOf(Delivery::Outcome reason);

  absl::flat_hash_map<Nlri, Refusal> refusals_;
  Unsendable counts_;
  Revision newest_ = 0;  // Of all that were added.
  Revision aged_ = 0;    // Those that are no newer are of any revision.
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_UNSENDABLE_ROUTES_H_

#ifndef HERALD_INTERNAL_INJECTOR_DELIVERY_WAITS_H_
#define HERALD_INTERNAL_INJECTOR_DELIVERY_WAITS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <tuple>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/injector/delivery.h"
#include "internal/injector/injected_route.h"

namespace herald::injector {

// Who waits for which revision to be written to which peers. As many as there are callers: it is
// for them to bound.
class DeliveryWaits {
 public:
  struct Wait {
    std::vector<Nlri> nlri;
    std::vector<Delivery> deliveries;  // One for each peer; those awaited are settled later.
    std::function<void(std::vector<Delivery>)> done;
  };

  // How the routes of a wait have fared.
  using OutcomeOf = absl::FunctionRef<Delivery::Outcome(absl::Span<const Nlri>)>;

  // Calls done at once if none is awaited. Returns an id to cancel by.
  uint64_t Add(Revision revision, Wait wait, absl::Span<const PeerId> awaited);
  void Cancel(uint64_t id);
  // Everything up to this revision has been written to the peer.
  void Sent(PeerId peer, Revision revision, OutcomeOf outcome_of);
  // It has fallen.
  void Down(PeerId peer, OutcomeOf outcome_of);
  size_t size() const { return waiting_.size(); }

 private:
  struct Waiting {
    Wait wait;
    Revision revision = 0;
    size_t awaited = 0;  // Peers that are not settled yet.
  };
  using Due = std::tuple<PeerId, Revision, uint64_t>;

  void Settle(uint64_t id, PeerId peer, OutcomeOf outcome_of);

  uint64_t last_id_ = 0;
  absl::flat_hash_map<uint64_t, Waiting> waiting_;
  absl::btree_set<Due> due_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_DELIVERY_WAITS_H_

#ifndef HERALD_INTERNAL_INJECTOR_INJECTED_ROUTE_H_
#define HERALD_INTERNAL_INJECTOR_INJECTED_ROUTE_H_

#include <cstdint>
#include <vector>

#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/injector/end_cause.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/terms.h"

namespace herald::injector {

// Counts the changes to the injected routes; every batch has its own. 0: nothing yet.
using Revision = uint64_t;

// One route that we announce.
struct InjectedRoute {
  Nlri nlri;
  rib::AttributesRef attributes;
  Revision revision = 0;     // Of the latest change that concerned peers.
  bool is_static = false;    // From the configuration.
  uint32_t mark = 0;         // That of its latest announcement, also of one that changed nothing.
  TermsRef terms = nullptr;  // Null: nobody's, and for every peer.

  bool IsFor(const PeerLabel& peer) const {
    return terms == nullptr || Selects(terms->peers, peer);
  }
};

// A route was announced, perhaps as it stood, or withdrawn. Holds good within a call.
struct RouteEvent {
  const InjectedRoute* before = nullptr;  // Null: it did not stand.
  const InjectedRoute* after = nullptr;   // Null: withdrawn.
  EndCause cause = EndCause::kWithdrawn;  // Where after is not before's owner's.
  Revision revision = 0;                  // Of after, or of the withdrawal.
};

// A route was put, replaced or withdrawn in a way that means something to peers. Holds good within
// a call.
struct RouteChange {
  Nlri nlri;
  const InjectedRoute* before = nullptr;  // Null: it did not stand.
  const InjectedRoute* after = nullptr;   // Null: withdrawn.
  bool is_alone = true;                   // The prefix has no other path.
  bool brings_selector = false;           // After is the first route with its peers.
  bool ends_selector = false;             // Before was the last one with its.
};

// All from first to last, in order of NLRI.
struct RouteRange {
  Nlri first;
  Nlri last;
};

// Routes that share their attributes.
struct RouteBatch {
  PathAttributes attributes = {};
  std::vector<Nlri> nlri = {};  // Of any families.
  TermsRef terms = nullptr;     // As in InjectedRoute.
  uint32_t mark = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_INJECTED_ROUTE_H_

#ifndef HERALD_INTERNAL_INJECTOR_INJECTED_ROUTE_H_
#define HERALD_INTERNAL_INJECTOR_INJECTED_ROUTE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/bgp/rib/route_index.h"
#include "internal/injector/end_cause.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/terms.h"

namespace herald::injector {

// Counts the changes to the injected routes; every batch has its own. 0: nothing yet.
using Revision = uint64_t;

using rib::Place;
using rib::RouteHashes;

// One route that we announce, as the table has it: good until the table changes, and what it points
// to until that change is committed.
struct RouteView {
  Nlri nlri;
  Place place = 0;
  uint32_t mark = 0;  // That of its latest announcement, also of one that changed nothing.
  const PathAttributes* attributes = nullptr;
  const Terms* terms = nullptr;  // Null: nobody's, and for every peer.
  Revision revision = 0;         // Of the latest change that concerned peers.
  bool is_static = false;        // From the configuration.

  bool IsFor(const PeerLabel& peer) const {
    return terms == nullptr || Selects(terms->peers, peer);
  }
};

// The same for keeps, and for any thread.
struct InjectedRoute {
  Nlri nlri;
  rib::AttributesRef attributes;
  Revision revision = 0;
  bool is_static = false;
  TermsRef terms = nullptr;
};

// A route was announced, perhaps as it stood, or withdrawn. Holds good within a call.
struct RouteEvent {
  const RouteView* before = nullptr;      // Null: it did not stand.
  const RouteView* after = nullptr;       // Null: withdrawn.
  EndCause cause = EndCause::kWithdrawn;  // Where after is not before's owner's.
  Revision revision = 0;                  // Of after, or of the withdrawal.
};

// A route stands on other terms than before. Null: static, or it did not stand or does not any
// more.
struct TermsChange {
  Nlri nlri;
  const Terms* before = nullptr;
  const Terms* after = nullptr;
};

// What stands of a route, for peers. The reference is the table's, and good until the change is
// committed.
struct RouteWord {
  const rib::AttributesRef* attributes = nullptr;  // Null: it does not stand.
  const Terms* terms = nullptr;
};

// A route was put, replaced or withdrawn in a way that means something to peers.
struct RouteChange {
  Nlri nlri;
  Place place = 0;
  Revision since = 0;  // That of before.
  RouteWord before = {};
  RouteWord after = {};
  bool is_alone = true;          // The prefix has no other path.
  bool brings_selector = false;  // After is the first route with its peers.
  bool ends_selector = false;    // Before was the last one with its.
};

// What routes that are announced have in common, made ready by the table.
struct RouteForm {
  uint32_t attributes = 0;  // The table's numbers for them.
  uint32_t standing = 0;
  Revision revision = 0;
  RouteWord word = {};
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

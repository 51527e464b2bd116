#ifndef HERALD_INTERNAL_INJECTOR_INJECTED_ROUTE_H_
#define HERALD_INTERNAL_INJECTOR_INJECTED_ROUTE_H_

#include <cstdint>
#include <vector>

#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"

namespace herald::injector {

// Counts the changes to the injected routes; every batch has its own. 0: nothing yet.
using Revision = uint64_t;

// One route that we announce.
struct InjectedRoute {
  Nlri nlri;
  rib::AttributesRef attributes;
  Revision revision = 0;   // Of its latest change.
  bool is_static = false;  // From the configuration.
};

// A route that was put, replaced or withdrawn, and what that means to a peer without path
// identifiers (RFC 7911), who is told the path of a prefix that has the lowest.
struct RouteChange {
  Nlri nlri;
  rib::AttributesRef attributes = nullptr;  // Null: withdrawn.
  // No other path of the prefix has a lower identifier, or had.
  bool is_lowest = true;
  // Where it was withdrawn: of the path that is the lowest now. Null: none is left.
  rib::AttributesRef successor = nullptr;

  // If is_lowest: what stands for the prefix now. Null: nothing.
  const rib::AttributesRef& lowest() const {
    return attributes == nullptr ? successor : attributes;
  }
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
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_INJECTED_ROUTE_H_

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

// Routes that share their attributes.
struct RouteBatch {
  PathAttributes attributes = {};
  std::vector<Nlri> nlri = {};  // Of any families.
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_INJECTED_ROUTE_H_

#ifndef HERALD_INTERNAL_INJECTOR_LIMITS_H_
#define HERALD_INTERNAL_INJECTOR_LIMITS_H_

#include <cstddef>

namespace herald::injector {

// What may be encoded for a session that has not taken it. One that falls further behind is told
// the latest words later.
struct QueueBounds {
  size_t octets = 1 << 20;
  size_t segments = 256;
  // Places of the table that are walked through for a segment for sessions that have come, or at
  // most a thousand for those that ask again: what stands there is pending until it is encoded, and
  // everybody else waits meanwhile. A session takes up to eight such segments in a turn.
  size_t walked_places = 32'768;
};

struct Limits {
  // Of a prefix, that have an identifier but 0. They are walked for the lowest that is for a peer.
  size_t paths_max = 256;
  size_t routes_max = 8'000'000;           // Injected routes.
  size_t received_routes_max = 8'000'000;  // In the Adj-RIB-In of each peer.
  size_t subscriptions_max = 256;
  size_t watches_max = 256;  // Of routes.
  size_t watches_per_principal_max = 16;
  QueueBounds queue = {};                    // Of each peer and family.
  size_t subscription_lag_max = 16'000'000;  // Changes that a subscription may be behind.
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_LIMITS_H_

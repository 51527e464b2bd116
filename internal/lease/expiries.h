#ifndef HERALD_INTERNAL_LEASE_EXPIRIES_H_
#define HERALD_INTERNAL_LEASE_EXPIRIES_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "internal/bgp/message/update.h"

namespace herald::lease {

// When routes go by their time. Knows those that have one. To put a route off costs no more than to
// find it, since most are put off again and again and few ever go.
class Expiries {
 public:
  void Set(const Nlri& route, absl::Time expires_at);
  void Clear(const Nlri& route);
  // InfiniteFuture: it has none.
  absl::Time Of(const Nlri& route) const;

  // When Take is due next, which may be before any route goes; InfiniteFuture: never.
  absl::Time NextDeadline() const;
  // Takes out routes whose time is over, those that have been for the longest first. Looks at no
  // more than count of them: there is more if NextDeadline() is still not after now.
  std::vector<Nlri> Take(absl::Time now, size_t count);
  size_t size() const { return times_.size(); }

 private:
  struct Times {
    absl::Time expires_at;
    absl::Time queued_at;  // Where its one entry stands in the queue. Not after expires_at.
  };

  absl::flat_hash_map<Nlri, Times> times_;
  absl::btree_set<std::pair<absl::Time, Nlri>> queue_;
};

}  // namespace herald::lease

#endif  // HERALD_INTERNAL_LEASE_EXPIRIES_H_

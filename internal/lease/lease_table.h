#ifndef HERALD_INTERNAL_LEASE_LEASE_TABLE_H_
#define HERALD_INTERNAL_LEASE_LEASE_TABLE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "internal/bgp/message/update.h"
#include "internal/injector/terms.h"

namespace herald::lease {

using injector::LeaseId;
using injector::Owner;

inline constexpr size_t kLeasesMax = 10'000;
inline constexpr size_t kPrincipalLeasesMax = 1'000;

struct Lease {
  LeaseId id = 0;
  Owner owner = {};
  absl::Duration ttl = {};
  absl::Time expires_at = {};
  size_t routes = 0;
};

// A lease that is over, and what it held.
struct EndedLease {
  LeaseId id = 0;
  Owner owner = {};
  absl::btree_set<Nlri> routes = {};
};

// NOT_FOUND, for a lease that is over or somebody else's.
absl::Status NoSuchLease(LeaseId id);

// The leases that run, and the routes that each holds. A lease is over at expires_at, whether or
// not anybody has taken it out yet.
class LeaseTable {
 public:
  // Leases are numbered from first, which is not 0.
  explicit LeaseTable(LeaseId first) : next_(first) {}

  // RESOURCE_EXHAUSTED beyond kLeasesMax or, of one principal, kPrincipalLeasesMax.
  absl::StatusOr<LeaseId> Grant(const Owner& owner, absl::Duration ttl, absl::Time now);
  // What it has from now. NOT_FOUND: it is over, or another principal's.
  absl::StatusOr<absl::Duration> KeepAlive(const std::string& principal, LeaseId id,
                                           absl::Time now);
  // Nullopt: it is over.
  std::optional<Owner> OwnerOf(LeaseId id, absl::Time now) const;

  // The lease must be in the table; one that is over already takes no harm from either.
  void Attach(LeaseId id, const Nlri& route);
  // The same, or has been taken out.
  void Detach(LeaseId id, const Nlri& route);

  // Takes it out. Nullopt: there is none.
  std::optional<EndedLease> Take(LeaseId id);
  // Takes out the one that has been over for the longest. Nullopt: none is over.
  std::optional<EndedLease> TakeExpired(absl::Time now);
  // When the next is over; InfiniteFuture: never.
  absl::Time NextDeadline() const;

  std::vector<Lease> leases() const;  // By id.

 private:
  struct Row {
    Owner owner = {};
    absl::Duration ttl = {};
    absl::Time expires_at = {};
    absl::btree_set<Nlri> routes = {};
  };

  LeaseId next_;
  absl::btree_map<LeaseId, Row> rows_;
  absl::btree_set<std::pair<absl::Time, LeaseId>> deadlines_;
  absl::flat_hash_map<std::string, size_t> of_principal_;
};

}  // namespace herald::lease

#endif  // HERALD_INTERNAL_LEASE_LEASE_TABLE_H_

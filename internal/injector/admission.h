#ifndef HERALD_INTERNAL_INJECTOR_ADMISSION_H_
#define HERALD_INTERNAL_INJECTOR_ADMISSION_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "internal/guard/guard.h"
#include "internal/guard/prepared_grant.h"
#include "internal/guard/rate_limiter.h"
#include "internal/injector/accounts.h"
#include "internal/injector/change.h"
#include "internal/injector/injector.h"
#include "internal/injector/quotas.h"
#include "internal/injector/route_tally.h"
#include "internal/injector/terms.h"
#include "internal/lease/lease_table.h"

namespace herald::injector {

// Routes of a batch that may be announced.
struct Admitted {
  const PathAttributes* attributes = nullptr;  // The batch's.
  Terms terms = {};                            // The caller's, for no more peers than it may tell.
  std::vector<Nlri> nlri = {};
};

// The verdicts on one call: each route is judged as if those before it, which were admitted, stood
// already. Changes nothing, and nothing that it was made of may change in its life.
class Admission {
 public:
  struct Basis {
    const Injector& injector;
    const guard::Guard& guard;
    const lease::LeaseTable& leases;
    const RouteTally& standing;
  };
  Admission(const Basis& basis, const Caller& caller, const Account& account, bool take_over,
            absl::Time now);

  void Judge(const OwnedBatch& batch);

  // Of one call, in its order.
  const std::deque<Admitted>& admitted() const { return admitted_; }
  // How many of them are not a mere renewal of what stands, which a rate does not count.
  size_t changed() const { return changed_; }
  const std::vector<RouteRefusal>& refused() const { return refused_; }

 private:
  using Reason = RouteRefusal::Reason;
  // A route as it stands or will.
  struct Stand {
    const PathAttributes* attributes = nullptr;
    const Terms* terms = nullptr;  // Null: it is static.
  };

  // What is wrong with all routes of the batch.
  std::optional<RouteRefusal> JudgeTerms(const OwnedBatch& batch, Terms& terms) const;
  std::optional<RouteRefusal> Judge(const Nlri& nlri, const Admitted& batch);
  std::optional<RouteRefusal> JudgeChange(const Nlri& nlri, const Terms* before,
                                          const Terms& after);
  RouteRefusal RefuseByRate() const;
  std::optional<Stand> Find(const Nlri& nlri) const;
  bool IsRenewal(const Stand& stand, const Admitted& batch);

  const Basis basis_;
  const Caller& caller_;
  const guard::PreparedGrant& grant_;
  const guard::RateLimiter* rate_;  // Null: any.
  const bool take_over_;
  const absl::Time now_;

  Quotas quotas_;
  size_t room_;      // For new routes, by the injector's limits.
  size_t next_ = 0;  // Index of the next route of the call.
  std::deque<Admitted> admitted_;
  // What the call has said so far of routes that it changes.
  absl::flat_hash_map<Nlri, const Admitted*> said_;
  size_t changed_ = 0;
  std::vector<RouteRefusal> refused_;
  // Attributes that stand, and whether they equal those of the batch: most routes of a batch that
  // stand already have the same.
  const PathAttributes* compared_ = nullptr;
  bool compared_equal_ = false;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ADMISSION_H_

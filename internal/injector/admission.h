#ifndef HERALD_INTERNAL_INJECTOR_ADMISSION_H_
#define HERALD_INTERNAL_INJECTOR_ADMISSION_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/guard/guard.h"
#include "internal/guard/prepared_grant.h"
#include "internal/guard/rate_limiter.h"
#include "internal/injector/accounts.h"
#include "internal/injector/change.h"
#include "internal/injector/injector.h"
#include "internal/injector/quotas.h"
#include "internal/injector/route_tally.h"
#include "internal/injector/terms.h"
#include "internal/injector/terms_table.h"
#include "internal/lease/lease_table.h"

namespace herald::injector {

// The verdicts on one call: each route is judged as if those before it, which were admitted, stood
// already. So they do, for what is admitted is put at once, or, in a rehearsal, is remembered.
// Commits nothing, and nothing else that it was made of may change in its life.
class Admission {
 public:
  struct Basis {
    Injector& injector;
    TermsTable& terms;
    const guard::Guard& guard;
    const lease::LeaseTable& leases;
    const RouteTally& standing;
    uint32_t mark;  // Of what is announced now.
  };
  Admission(const Basis& basis, const Caller& caller, const Account& account, bool take_over,
            bool rehearses, absl::Time now);

  // Once.
  void Judge(absl::Span<const BatchPart> parts);
  // After a rehearsal of these parts that has refused none of their routes.
  void PutAll(absl::Span<const BatchPart> parts);

  // How many of the admitted are not a mere renewal of what stands, which a rate does not count.
  size_t changed() const { return changed_; }
  std::vector<RouteRefusal> TakeRefused() { return std::move(refused_); }

 private:
  using Reason = RouteRefusal::Reason;
  // What a route stands with, or will; both are interned.
  struct Stand {
    const PathAttributes* attributes = nullptr;
    const Terms* terms = nullptr;  // Null: it is static.
  };
  // What the routes of a batch will stand with.
  struct Prepared {
    Stand stand = {};
    RouteForm form = {};
  };

  void Judge(const BatchPart& part);
  // What is wrong with all routes of a batch. terms become the caller's, for no more peers than it
  // may tell.
  std::optional<RouteRefusal> JudgeTerms(Terms& terms) const;
  std::optional<RouteRefusal> JudgeAttributes(const PathAttributes& attributes) const;
  void PrepareTerms(const Terms& of);
  Prepared Prepare(const PathAttributes& attributes) const;
  void Take(HashedNlri nlri, std::optional<RouteRefusal> refusal, const Prepared& prepared);
  std::optional<RouteRefusal> Judge(HashedNlri nlri, const Prepared& batch);
  std::optional<RouteRefusal> JudgeChange(const Nlri& nlri, const Terms* before,
                                          const Terms& after);
  // Of a new route.
  std::optional<RouteRefusal> RefuseByRoom(const Nlri& nlri) const;
  RouteRefusal RefuseByRate() const;
  std::optional<Stand> Find(HashedNlri nlri) const;
  // In a rehearsal, instead of Put.
  void Remember(const Nlri& nlri, bool is_new, const Stand& stand);
  bool IsRenewal(const Stand& stand, const Stand& after) const;

  const Basis basis_;
  const Caller& caller_;
  const guard::PreparedGrant& grant_;
  const guard::RateLimiter* rate_;  // Null: any.
  const bool take_over_;
  const bool rehearses_;
  const absl::Time now_;

  Quotas quotas_;
  size_t room_;         // For new routes, by the injector's limits.
  size_t next_ = 0;     // Index of the next route of the call.
  RouteHashes hashes_;  // Of all of them.
  // Batches of a call mostly have the terms of the one before.
  const Terms* terms_of_ = nullptr;
  std::optional<RouteRefusal> terms_fault_;
  TermsRef terms_ = nullptr;
  // Of a rehearsal: that of each part, what the call has said so far of routes that it changes, and
  // how many new paths it has named.
  std::vector<RouteForm> forms_;
  absl::flat_hash_map<Nlri, Stand> said_;
  absl::flat_hash_map<Prefix, size_t> said_paths_;
  size_t changed_ = 0;
  std::vector<RouteRefusal> refused_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ADMISSION_H_

#ifndef HERALD_INTERNAL_INJECTOR_OWNED_ROUTES_H_
#define HERALD_INTERNAL_INJECTOR_OWNED_ROUTES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/guard/rules.h"
#include "internal/injector/change.h"
#include "internal/injector/end_cause.h"
#include "internal/injector/injector.h"
#include "internal/injector/route_sweep.h"
#include "internal/injector/terms.h"
#include "internal/lease/lease_table.h"

namespace herald::injector {

// Routes of one owner that ended by themselves: their time or their lease was over.
struct Ended {
  EndCause cause = EndCause::kExpired;
  Owner owner = {};
  LeaseId lease = 0;            // Of kLeaseEnded.
  std::vector<Nlri> nlri = {};  // None: of a lease that held nothing.
  Revision revision = 0;
};

using Lease = lease::Lease;

// The routes of the API's callers: whose each is, what may be announced, and until when it stands.
// What it decides it has the injector do. The injector's thread; it must outlive this, and this its
// sweeps.
class OwnedRoutes {
 public:
  // first_lease: leases are numbered from here, above those of any earlier run.
  OwnedRoutes(Injector& injector, guard::Rules rules, LeaseId first_lease);
  ~OwnedRoutes();
  OwnedRoutes(const OwnedRoutes&) = delete;
  OwnedRoutes& operator=(const OwnedRoutes&) = delete;

  // After a reload. What stands stays, even where it could not be announced now.
  void SetRules(guard::Rules rules);

  // --- Routes ---

  // Each route is judged as if those before it, which were not refused, stood already; what is not
  // refused takes effect at one revision. One that stands with the same attributes, for the same
  // peers and with the same owner is renewed: its time counts anew and it has the new terms, and no
  // quota and no rate asks about it.
  ChangeOutcome Announce(const Caller& caller, absl::Span<const BatchPart> parts,
                         const ChangeOptions& options, absl::Time now);
  // What does not stand is passed over, and is no refusal. No rule of the guard is asked. Those
  // taken from another owner go at a revision of their own.
  ChangeOutcome Withdraw(const Caller& caller, absl::Span<const Nlri> nlri,
                         const ChangeOptions& options);
  // Counts, asks the guard, withdraws. Others than the caller's own need is_admin, which the caller
  // of this has checked.
  std::unique_ptr<RouteSweep> WithdrawAll(const Caller& caller, WithdrawScope scope,
                                          bool validate_only, absl::Time now);

  // --- Mark and sweep ---

  // FAILED_PRECONDITION: the owner has one that runs. RESOURCE_EXHAUSTED: its principal has
  // kPrincipalSyncsMax.
  absl::Status BeginSync(const Owner& owner);
  // Withdraws what the owner has not announced since BeginSync, which there was.
  std::unique_ptr<RouteSweep> EndSync(const Owner& owner);
  // There was a BeginSync, and it will not be ended.
  void AbandonSync(const Owner& owner);

  // --- Leases ---

  // RESOURCE_EXHAUSTED beyond lease::kLeasesMax or, of one principal, lease::kPrincipalLeasesMax.
  absl::StatusOr<LeaseId> GrantLease(const Owner& owner, absl::Duration ttl, absl::Time now);
  // What it has from now; NOT_FOUND if it is over or of another principal.
  absl::StatusOr<absl::Duration> KeepAliveLease(const Owner& owner, LeaseId lease, absl::Time now);
  // NOT_FOUND as above; an admin ends any.
  absl::StatusOr<std::unique_ptr<RouteSweep>> RevokeLease(const Caller& caller, LeaseId lease,
                                                          absl::Time now);
  std::vector<Lease> leases() const;  // By id.

  // --- Time ---

  // When Advance is due next; InfiniteFuture: never. May come nearer with every call above.
  absl::Time NextDeadline() const;
  // Ends what is over, at most RouteSweep::kStep routes and leases. True: there is more; to be
  // called again soon.
  [[nodiscard]] bool Advance(absl::Time now);
  // When a route goes by its ttl; InfiniteFuture: never.
  absl::Time ExpiresAt(const Nlri& nlri) const;
  // Called inside Advance, once for each owner and each lease, with at most RouteSweep::kStep
  // routes in all: more may follow.
  void OnEnded(std::function<void(const Ended&)> observer);

  // --- What stands ---

  uint64_t route_count(const std::string& principal) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_OWNED_ROUTES_H_

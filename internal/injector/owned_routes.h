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
#include "internal/injector/end_cause.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/injector.h"
#include "internal/injector/terms.h"

namespace herald::injector {

// Who asks for a change.
struct Caller {
  Owner owner;
  std::shared_ptr<const guard::Grant> grant;
  bool is_admin = false;  // May change what another principal owns.
};

// Routes that share attributes and terms. The owner in terms is the caller's, whatever it says.
struct OwnedBatch {
  PathAttributes attributes = {};
  Terms terms = {};
  std::vector<Nlri> nlri = {};
};

struct ChangeOptions {
  bool atomic = false;         // All routes or none.
  bool validate_only = false;  // Nothing is changed or counted.
  bool take_over = false;      // Those of others become the caller's, or go.
};

// Why one route was refused.
struct RouteRefusal {
  enum class Reason : uint8_t {
    kGuard,         // What is announced, and how.
    kQuota,         // How much stands.
    kRate,          // How often.
    kNotOwner,      // Somebody else's, and take_over is not set or not allowed.
    kStaticRoute,   // The configuration's.
    kUnknownLease,  // Over, or another's.
    kRoutesMax,     // Of the injector's limits.
  };
  size_t index = 0;  // Among all routes of the call, in their order.
  Nlri nlri = {};
  Reason reason = Reason::kGuard;
  std::string rule = {};  // Of the configuration: "guard.protected_prefixes".
  std::string message = {};
  absl::Duration retry_after = absl::ZeroDuration();  // Zero: not by waiting.
};

struct ChangeOutcome {
  Revision revision = 0;  // At which it took effect.
  size_t changed = 0;     // Routes that are others than before, or have another owner.
  std::vector<RouteRefusal> refused =
      {};  // By index. With atomic, nothing was done if there is any.
};

// What WithdrawAll is about. The static routes never are.
struct WithdrawScope {
  std::optional<std::string> principal = std::nullopt;  // Absent: everybody's.
  std::optional<std::string> client = std::nullopt;  // Absent: of all of the principal's clients.
  std::function<bool(const InjectedRoute&)> matches = nullptr;  // Null: all.
};

// Routes of one owner that ended by themselves: their time or their lease was over.
struct Ended {
  EndCause cause = EndCause::kExpired;
  Owner owner = {};
  LeaseId lease = 0;  // Of kLeaseEnded.
  std::vector<Nlri> nlri = {};
  Revision revision = 0;
};

struct Lease {
  LeaseId id = 0;
  Owner owner = {};
  absl::Duration ttl = {};
  absl::Time expires_at = {};
  size_t routes = 0;
};

// A walk that withdraws, piece by piece so that others go in between.
class RouteSweep {
 public:
  virtual ~RouteSweep() = default;
  // True: there is more; to be called again soon. Does not fail: what was begun is done to the end.
  [[nodiscard]] virtual bool Step(absl::Time now) = 0;
  // Once Step has given false. Not OK: the guard has refused it, and nothing was withdrawn.
  virtual absl::Status status() const = 0;
  virtual const std::optional<RouteRefusal>& refusal() const = 0;
  virtual uint64_t withdrawn() const = 0;  // Or would be, where only counted.
  // Those that were withdrawn since this was called last, for the audit.
  virtual std::vector<Nlri> TakeWithdrawn() = 0;
  virtual Revision revision() const = 0;
};

// The routes of the API's callers: whose each is, what may be announced, and until when it stands.
// What it decides it has the injector do. The injector's thread; it must outlive this.
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

  ChangeOutcome Announce(const Caller& caller, absl::Span<const OwnedBatch> batches,
                         const ChangeOptions& options, absl::Time now);
  // What does not stand is passed over, and is no refusal.
  ChangeOutcome Withdraw(const Caller& caller, absl::Span<const Nlri> nlri,
                         const ChangeOptions& options, absl::Time now);
  // Counts, asks the guard, withdraws. Others than the caller's own need is_admin, which the caller
  // of this has checked.
  std::unique_ptr<RouteSweep> WithdrawAll(const Caller& caller, WithdrawScope scope,
                                          bool validate_only);

  // --- Mark and sweep ---

  // FAILED_PRECONDITION: the owner has one that runs.
  absl::Status BeginSync(const Owner& owner);
  // Withdraws what the owner has not announced since BeginSync, which there was.
  std::unique_ptr<RouteSweep> EndSync(const Owner& owner);
  // It will not be ended.
  void AbandonSync(const Owner& owner);

  // --- Leases ---

  // RESOURCE_EXHAUSTED beyond leases_max, of the principal or in all.
  absl::StatusOr<LeaseId> GrantLease(const Owner& owner, absl::Duration ttl, absl::Time now);
  // What it has from now; NOT_FOUND if it is over or of another principal.
  absl::StatusOr<absl::Duration> KeepAliveLease(const Owner& owner, LeaseId lease, absl::Time now);
  // NOT_FOUND as above; an admin ends any.
  absl::StatusOr<std::unique_ptr<RouteSweep>> RevokeLease(const Caller& caller, LeaseId lease);
  std::vector<Lease> leases() const;  // By id.

  // --- Time ---

  // When Advance is due next; InfiniteFuture: never. May come nearer with every call above.
  absl::Time NextDeadline() const;
  // Ends what is over. True: there is more; to be called again soon.
  [[nodiscard]] bool Advance(absl::Time now);
  // When a route goes by its ttl; InfiniteFuture: never.
  absl::Time ExpiresAt(const Nlri& nlri) const;
  // Called inside Advance, with at most 1,000 routes at a time.
  void OnEnded(std::function<void(const Ended&)> observer);

  // --- What stands ---

  uint64_t route_count(const std::string& principal) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_OWNED_ROUTES_H_

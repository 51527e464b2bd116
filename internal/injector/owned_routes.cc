#include "internal/injector/owned_routes.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_set.h"
#include "internal/guard/guard.h"
#include "internal/injector/accounts.h"
#include "internal/injector/admission.h"
#include "internal/injector/lease_sweep.h"
#include "internal/injector/ownership.h"
#include "internal/injector/route_tally.h"
#include "internal/injector/syncs.h"
#include "internal/injector/table_sweep.h"
#include "internal/injector/terms_table.h"
#include "internal/lease/expiries.h"

namespace herald::injector {
namespace {

bool IsInScope(const WithdrawScope& scope, const RouteView& route) {
  const Owner& owner = route.terms->owner;
  return (!scope.principal || owner.principal == *scope.principal) &&
         (!scope.client || owner.client == *scope.client) &&
         (scope.matches == nullptr || scope.matches(route));
}

}  // namespace

struct OwnedRoutes::State {
  State(Injector& i, guard::Rules rules, LeaseId first_lease)
      : injector(i), guard(std::move(rules)), leases(first_lease) {}

  // --- What is done: all that changes a route goes through these ---

  void SetExpiries(absl::Span<const BatchPart> parts, const std::vector<RouteRefusal>& refused,
                   absl::Time now);
  Revision Withdraw(absl::Span<const Nlri> nlri, EndCause cause);
  // What stands, and what holds it, as the injector has it now.
  void Follow(absl::Span<const TermsChange> changes, EndCause cause);
  void Follow(const TermsChange& change, EndCause cause);

  // --- What is over ---

  void EndExpired(const std::vector<Nlri>& expired);
  // Goes on with leases that are over. Looks at no more than count of their routes.
  void EndLeases(absl::Time now, size_t count);
  void TellEnded(const Ended& ended);

  std::vector<TakenOver> TakeTakenOver();

  Injector& injector;
  guard::Guard guard;
  Accounts accounts = {};
  TermsTable terms = {};
  RouteTally standing = {};
  Syncs syncs = {};
  lease::LeaseTable leases;
  lease::Expiries expiries = {};
  std::deque<lease::EndedLease> ended_leases = {};            // Whose routes have not all gone yet.
  absl::btree_map<Owner, std::vector<Nlri>> taken_over = {};  // By the call that runs.
  std::function<void(const Ended&)> on_ended = nullptr;
};

OwnedRoutes::OwnedRoutes(Injector& injector, guard::Rules rules, LeaseId first_lease)
    : state_(new State(injector, std::move(rules), first_lease)) {
  injector.OnTerms([state = state_.get()](absl::Span<const TermsChange> changes, EndCause cause) {
    state->Follow(changes, cause);
  });
}

OwnedRoutes::~OwnedRoutes() { state_->injector.OnTerms(nullptr); }

void OwnedRoutes::SetRules(guard::Rules rules) { state_->guard = guard::Guard(std::move(rules)); }

// --- What is done ---

void OwnedRoutes::State::SetExpiries(absl::Span<const BatchPart> parts,
                                     const std::vector<RouteRefusal>& refused, absl::Time now) {
  if (absl::c_all_of(parts, [](const auto& part) { return part.batch->terms.ttl_s == 0; })) return;
  size_t index = 0;
  auto next_refused = refused.begin();
  bool any_expires = false;
  for (const BatchPart& part : parts) {
    const uint32_t ttl_s = part.batch->terms.ttl_s;
    any_expires |= ttl_s != 0;
    for (const Nlri& nlri : part.nlri) {
      if (next_refused != refused.end() && next_refused->index == index++) {
        ++next_refused;
      } else if (ttl_s != 0) {
        expiries.Set(nlri, now + absl::Seconds(ttl_s));
      } else if (any_expires) {
        // The last word of the call on a route holds, also where it takes back a time.
        expiries.Clear(nlri);
      }
    }
  }
}

Revision OwnedRoutes::State::Withdraw(absl::Span<const Nlri> nlri, EndCause cause) {
  return *injector.Withdraw(nlri, cause);
}

void OwnedRoutes::State::Follow(absl::Span<const TermsChange> changes, EndCause cause) {
  for (size_t first = 0, next = 0; first < changes.size(); first = next) {
    const TermsChange& change = changes[first];
    const Family family = change.nlri.prefix.family();
    const auto counts_alike = [&](const TermsChange& other) {
      return other.before == change.before && other.after == change.after &&
             other.nlri.prefix.family() == family;
    };
    while (next < changes.size() && counts_alike(changes[next])) ++next;
    standing.Change(family, change.before, change.after, next - first);
    const bool is_new = change.before == nullptr && change.after->lease == 0;
    for (size_t i = is_new ? next : first; i < next; ++i) Follow(changes[i], cause);
  }
}

void OwnedRoutes::State::Follow(const TermsChange& change, EndCause cause) {
  const auto& [nlri, before, after] = change;
  const bool is_others = before != nullptr && (after == nullptr || after->owner != before->owner);
  if (is_others && cause == EndCause::kTakenOver) taken_over[before->owner].push_back(nlri);
  const LeaseId lease_before = before == nullptr ? 0 : before->lease;
  const LeaseId lease_after = after == nullptr ? 0 : after->lease;
  if (lease_before != lease_after) {
    if (lease_before != 0) leases.Detach(lease_before, nlri);
    if (lease_after != 0) leases.Attach(lease_after, nlri);
  }
  const bool had_ttl = before != nullptr && before->ttl_s != 0;
  if (had_ttl && (after == nullptr || after->ttl_s == 0)) expiries.Clear(nlri);
}

// --- Routes ---

ChangeOutcome OwnedRoutes::Announce(const Caller& caller, absl::Span<const BatchPart> parts,
                                    const ChangeOptions& options, absl::Time now) {
  State& state = *state_;
  if (state.guard.rules().peer_routes_max) state.standing.SetPeers(state.injector.peers());
  Account& account = state.accounts.Of(caller, now);
  const bool rehearses = options.atomic || options.validate_only;
  Admission admission({.injector = state.injector,
                       .terms = state.terms,
                       .guard = state.guard,
                       .leases = state.leases,
                       .standing = state.standing,
                       .mark = state.syncs.mark()},
                      caller, account, options.take_over, rehearses, now);
  admission.Judge(parts);
  ChangeOutcome outcome{.changed = admission.changed(), .refused = admission.TakeRefused()};
  const bool fails = options.atomic && !outcome.refused.empty();
  if (fails) outcome.changed = 0;
  if (!fails && !options.validate_only) {
    if (rehearses) admission.PutAll(parts);
    if (account.rate) account.rate->Take(static_cast<uint32_t>(outcome.changed), now);
  }
  outcome.revision = state.injector.Commit(EndCause::kTakenOver);
  if (fails || options.validate_only) return outcome;
  state.SetExpiries(parts, outcome.refused, now);
  outcome.taken_over = state.TakeTakenOver();
  return outcome;
}

ChangeOutcome OwnedRoutes::Withdraw(const Caller& caller, absl::Span<const Nlri> nlri,
                                    const ChangeOptions& options) {
  State& state = *state_;
  ChangeOutcome outcome{.revision = state.injector.revision()};
  const bool rehearses = options.atomic || options.validate_only;
  std::vector<Nlri> own, others;
  absl::flat_hash_set<Nlri> taken;  // A route that is named twice goes once.
  RouteHashes hashes;
  state.injector.PrefetchIndex(nlri, hashes);
  state.injector.PrefetchRows(hashes);
  for (size_t i = 0; i < nlri.size(); ++i) {
    const HashedNlri hashed(nlri[i], hashes[i]);
    const auto route = state.injector.Find(hashed);
    if (!route) continue;
    if (auto refusal = RefuseToChange(route->terms, caller, options.take_over)) {
      refusal->index = i;
      refusal->nlri = nlri[i];
      outcome.refused.push_back(*std::move(refusal));
      continue;
    }
    const bool is_own = route->terms->owner == caller.owner;
    if (is_own && !rehearses) {
      state.injector.Erase(hashed, EndCause::kWithdrawn);
      ++outcome.changed;
    } else if (taken.insert(nlri[i]).second) {
      (is_own ? own : others).push_back(nlri[i]);
    }
  }
  if (options.atomic && !outcome.refused.empty()) return outcome;
  outcome.changed += own.size() + others.size();
  if (options.validate_only) return outcome;
  for (const Nlri& route : own) state.injector.Erase(route, EndCause::kWithdrawn);
  state.injector.Commit(EndCause::kWithdrawn);
  outcome.revision = state.Withdraw(others, EndCause::kTakenOver);
  outcome.taken_over = state.TakeTakenOver();
  return outcome;
}

std::unique_ptr<RouteSweep> OwnedRoutes::WithdrawAll(const Caller& caller, WithdrawScope scope,
                                                     bool validate_only, absl::Time now) {
  const auto verdict = [state = state_.get(), grant = state_->accounts.Of(caller, now).prepared](
                           uint64_t count) -> std::optional<RouteRefusal> {
    auto refusal = state->guard.CheckWithdrawAll(*grant, count, state->standing.total());
    if (!refusal) return std::nullopt;
    return RouteRefusal{.reason = RouteRefusal::Reason::kGuard,
                        .rule = std::move(refusal->rule),
                        .message = std::move(refusal->message)};
  };
  return std::make_unique<TableSweep>(
      state_->injector,
      TableSweep::Plan{.takes = [scope = std::move(scope)](
                                    const RouteView& route) { return IsInScope(scope, route); },
                       .cause = EndCause::kWithdrawAll,
                       .verdict = verdict,
                       .counts_only = validate_only});
}

std::vector<TakenOver> OwnedRoutes::State::TakeTakenOver() {
  std::vector<TakenOver> taken;
  for (auto& [owner, nlri] : std::exchange(taken_over, {})) {
    taken.push_back({.from = owner, .nlri = std::move(nlri)});
  }
  return taken;
}

// --- Mark and sweep ---

absl::Status OwnedRoutes::BeginSync(const Owner& owner) { return state_->syncs.Begin(owner); }

std::unique_ptr<RouteSweep> OwnedRoutes::EndSync(const Owner& owner) {
  const auto is_not_repeated = [owner, begun = state_->syncs.End(owner)](const RouteView& route) {
    return route.terms->owner == owner && Syncs::IsBefore(route.mark, begun);
  };
  return std::make_unique<TableSweep>(
      state_->injector,
      TableSweep::Plan{.takes = is_not_repeated, .cause = EndCause::kNotRepeated});
}

void OwnedRoutes::AbandonSync(const Owner& owner) { state_->syncs.End(owner); }

// --- Leases ---

absl::StatusOr<LeaseId> OwnedRoutes::GrantLease(const Owner& owner, absl::Duration ttl,
                                                absl::Time now) {
  return state_->leases.Grant(owner, ttl, now);
}

absl::StatusOr<absl::Duration> OwnedRoutes::KeepAliveLease(const Owner& owner, LeaseId lease,
                                                           absl::Time now) {
  return state_->leases.KeepAlive(owner.principal, lease, now);
}

absl::StatusOr<std::unique_ptr<RouteSweep>> OwnedRoutes::RevokeLease(const Caller& caller,
                                                                     LeaseId lease,
                                                                     absl::Time now) {
  const std::optional<Owner> owner = state_->leases.OwnerOf(lease, now);
  if (!owner || (owner->principal != caller.owner.principal && !caller.is_admin)) {
    return lease::NoSuchLease(lease);
  }
  return std::make_unique<LeaseSweep>(state_->injector, *state_->leases.Take(lease),
                                      [state = state_.get()](lease::EndedLease rest) {
                                        state->ended_leases.push_back(std::move(rest));
                                      });
}

std::vector<Lease> OwnedRoutes::leases() const { return state_->leases.leases(); }

// --- Time ---

absl::Time OwnedRoutes::NextDeadline() const {
  if (!state_->ended_leases.empty()) return absl::InfinitePast();
  return std::min(state_->expiries.NextDeadline(), state_->leases.NextDeadline());
}

bool OwnedRoutes::Advance(absl::Time now) {
  const std::vector<Nlri> expired = state_->expiries.Take(now, RouteSweep::kStep);
  state_->EndExpired(expired);
  state_->EndLeases(now, RouteSweep::kStep - expired.size());
  return NextDeadline() <= now;
}

void OwnedRoutes::State::EndExpired(const std::vector<Nlri>& expired) {
  absl::btree_map<Owner, std::vector<Nlri>> by_owner;
  for (const Nlri& nlri : expired) {
    by_owner[injector.Find(nlri)->terms->owner].push_back(nlri);
  }
  const Revision revision = Withdraw(expired, EndCause::kExpired);
  for (auto& [owner, nlri] : by_owner) {
    TellEnded({.cause = EndCause::kExpired,
               .owner = owner,
               .nlri = std::move(nlri),
               .revision = revision});
  }
}

void OwnedRoutes::State::EndLeases(absl::Time now, size_t count) {
  while (count > 0) {
    if (ended_leases.empty()) {
      std::optional<lease::EndedLease> over = leases.TakeExpired(now);
      if (!over) return;
      ended_leases.push_back(*std::move(over));
    }
    lease::EndedLease& lease = ended_leases.front();
    const size_t looked_at = std::min(count, lease.routes.size());
    std::vector<Nlri> held = TakeHeld(lease, injector, looked_at);
    const Revision revision = Withdraw(held, EndCause::kLeaseEnded);
    TellEnded({.cause = EndCause::kLeaseEnded,
               .owner = lease.owner,
               .lease = lease.id,
               .nlri = std::move(held),
               .revision = revision});
    if (lease.routes.empty()) ended_leases.pop_front();
    count -= std::max<size_t>(looked_at, 1);
  }
}

void OwnedRoutes::State::TellEnded(const Ended& ended) {
  if (on_ended != nullptr) on_ended(ended);
}

absl::Time OwnedRoutes::ExpiresAt(const Nlri& nlri) const { return state_->expiries.Of(nlri); }

void OwnedRoutes::OnEnded(std::function<void(const Ended&)> observer) {
  state_->on_ended = std::move(observer);
}

uint64_t OwnedRoutes::route_count(const std::string& principal) const {
  return state_->standing.of_principal(principal);
}

}  // namespace herald::injector

// Random days of callers, peers and operators against a simple model: who announces what on which
// terms, what is over, what is taken over, what a reload allows. Every verdict must be the model's,
// every acknowledgement true when it was given, and what stands in the end at each peer the intent.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/algorithm/container.h"
#include "internal/injector/owned_routes.h"
#include "internal/injector/owners_model.h"
#include "internal/injector/test_world.h"

namespace herald::injector {
namespace {

constexpr size_t kRoutesMax = 40;

class Day {
 public:
  explicit Day(uint32_t seed) : random_(seed), world_(injector_, random_) {
    owned_.OnEnded([this](const Ended& ended) {
      EXPECT_LE(ended.revision, injector_.revision());
      ended_.insert({.cause = ended.cause,
                     .owner = ended.owner,
                     .lease = ended.lease,
                     .nlri = {ended.nlri.begin(), ended.nlri.end()}});
    });
    for (const std::string& principal : {"a", "b", "op"})
      grants_[principal] = GrantOf(principal, 0);
  }

  void Step() {
    switch (Pick(25)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
      case 5:
        return Announce();
      case 6:
      case 7:
        return Withdraw();
      case 8:
        return GrantLease();
      case 9:
        return KeepAlive();
      case 10:
        return Revoke();
      case 11:
      case 12:
      case 13:
        now_ += absl::Seconds(Pick(8));
        return;
      case 14:
      case 15:
        return Advance();
      case 16:
      case 17:
        return Sync();
      case 18:
        return WithdrawAll();
      case 19:
      case 20:
        return StepSweep();
      case 21:
        return ToggleStatic();
      case 22:
        return Reload();
      default:
        return world_.Turn();
    }
  }

  void CheckAtRest() {
    CheckTables();
    world_.CheckAtRest(model_.routes);
  }

 private:
  // A sweep that runs, and the same in the model: what the next step takes; nullopt: nothing yet.
  struct Sweep {
    std::unique_ptr<RouteSweep> real;
    std::function<std::optional<std::set<Nlri>>()> next;
    std::function<void()> dropped = [] {};
  };

  uint32_t Pick(uint32_t count) { return static_cast<uint32_t>(random_() % count); }
  template <class T>
  const T& PickOf(const std::vector<T>& values) {
    return values[Pick(static_cast<uint32_t>(values.size()))];
  }
  Owner PickOwner() {
    return {.principal = PickOf<std::string>({"a", "b", "op"}),
            .client = PickOf<std::string>({"", "x"})};
  }
  Caller PickCaller() {
    const Owner owner = PickOwner();
    return {
        .owner = owner, .grant = grants_.at(owner.principal), .is_admin = owner.principal == "op"};
  }
  std::vector<Nlri> PickRoutes() {
    std::vector<Nlri> nlri;
    for (uint32_t count = Pick(6); count > 0; --count) nlri.push_back(RouteNumber(Pick(kRoutes)));
    return nlri;
  }
  ChangeOptions PickOptions() {
    return {.atomic = Pick(5) == 0, .validate_only = Pick(8) == 0, .take_over = Pick(4) == 0};
  }
  LeaseId PickLease() { return leases_granted_ == 0 ? 1 : 1 + Pick(leases_granted_); }

  Terms PickTerms() {
    Terms terms;
    if (Pick(3) == 0) terms.ttl_s = 1 + Pick(20);
    if (Pick(3) == 0) terms.lease = PickLease();
    if (Pick(6) == 0) terms.reason = "ticket-17";
    if (Pick(4) == 0) terms.peers = PickOf(Selectors());
    return terms;
  }

  // --- Callers ---

  void Announce() {
    const Caller caller = PickCaller();
    std::vector<ModelBatch> batches(1 + Pick(2));
    std::vector<OwnedBatch> owned;
    std::vector<Nlri> named;
    for (ModelBatch& batch : batches) {
      batch = {.set = Pick(static_cast<uint32_t>(sets_.size())),
               .terms = PickTerms(),
               .nlri = PickRoutes()};
      owned.push_back({.attributes = sets_[batch.set], .terms = batch.terms, .nlri = batch.nlri});
      named.insert(named.end(), batch.nlri.begin(), batch.nlri.end());
    }
    const ChangeOptions options = PickOptions();
    const OwnersModel::Outcome expected = model_.Announce(caller, batches, options, now_);
    world_.WillStand(model_.routes);
    std::vector<BatchPart> parts;
    for (const OwnedBatch& batch : owned) parts.push_back({.batch = &batch, .nlri = batch.nlri});
    const ChangeOutcome outcome = owned_.Announce(caller, parts, options, now_);
    Check(outcome, expected);
    if (!options.validate_only) Acknowledge(outcome, named);
  }

  void Withdraw() {
    const Caller caller = PickCaller();
    const std::vector<Nlri> nlri = PickRoutes();
    const ChangeOptions options = PickOptions();
    OwnersModel::Withdrawal expected = model_.JudgeWithdrawal(caller, nlri, options.take_over);
    const bool fails = options.atomic && !expected.refused.empty();
    if (fails) expected.changed = 0;
    if (fails || options.validate_only) {
      expected.taken_over.clear();
    } else {
      for (const auto& gone : {expected.own, expected.others}) Gone(gone);
    }
    const ChangeOutcome outcome = owned_.Withdraw(caller, nlri, options);
    Check(outcome, expected);
    if (!options.validate_only) Acknowledge(outcome, nlri);
  }

  void Check(const ChangeOutcome& outcome, const OwnersModel::Outcome& expected) {
    world_.Happened();
    EXPECT_EQ(outcome.changed, expected.changed);
    EXPECT_EQ(outcome.revision, injector_.revision());
    std::map<Owner, std::set<Nlri>> taken_over;
    for (const auto& [from, nlri] : outcome.taken_over)
      taken_over[from] = {nlri.begin(), nlri.end()};
    EXPECT_EQ(taken_over, expected.taken_over);
    ASSERT_EQ(outcome.refused.size(), expected.refused.size());
    for (size_t i = 0; i < expected.refused.size(); ++i) {
      const RouteRefusal& refusal = outcome.refused[i];
      const ModelRefusal& meant = expected.refused[i];
      EXPECT_EQ(refusal.index, meant.index);
      ASSERT_EQ(refusal.reason, meant.reason) << refusal.message;
      EXPECT_TRUE(meant.rules.empty() ? refusal.rule.empty() : meant.rules.contains(refusal.rule))
          << refusal.rule;
      EXPECT_EQ(refusal.retry_after > absl::ZeroDuration(),
                refusal.reason == RouteRefusal::Reason::kRate);
    }
  }

  // Whoever asked waits until the peers have it: those of its routes that were not refused.
  void Acknowledge(const ChangeOutcome& outcome, const std::vector<Nlri>& named) {
    std::set<size_t> refused;
    for (const RouteRefusal& refusal : outcome.refused) refused.insert(refusal.index);
    std::vector<Nlri> accepted;
    for (size_t i = 0; i < named.size(); ++i) {
      if (!refused.contains(i)) accepted.push_back(named[i]);
    }
    world_.Await(outcome.revision, accepted);
  }

  // These will go, at one revision.
  void Gone(const std::set<Nlri>& nlri) {
    if (model_.Erase(nlri)) world_.WillStand(model_.routes);
  }

  // --- Leases and time ---

  void GrantLease() {
    const Owner owner = PickOwner();
    const absl::Duration ttl = absl::Seconds(1 + Pick(30));
    const LeaseId id = *owned_.GrantLease(owner, ttl, now_);
    EXPECT_EQ(id, ++leases_granted_);
    model_.leases[id] = {.owner = owner, .ttl = ttl, .expires_at = now_ + ttl};
  }

  bool Runs(LeaseId id) const {
    const auto found = model_.leases.find(id);
    return found != model_.leases.end() && found->second.expires_at > now_;
  }

  void KeepAlive() {
    const LeaseId id = PickLease();
    const Owner owner = PickOwner();
    const auto kept = owned_.KeepAliveLease(owner, id, now_);
    const bool is_ours = Runs(id) && model_.leases[id].owner.principal == owner.principal;
    ASSERT_EQ(kept.ok(), is_ours);
    if (!is_ours) return;
    ModelLease& lease = model_.leases[id];
    EXPECT_EQ(*kept, lease.ttl);
    lease.expires_at = now_ + lease.ttl;
  }

  void Revoke() {
    const Caller caller = PickCaller();
    const LeaseId id = PickLease();
    const bool may = Runs(id) && (caller.is_admin ||
                                  model_.leases[id].owner.principal == caller.owner.principal);
    auto sweep = owned_.RevokeLease(caller, id, now_);
    ASSERT_EQ(sweep.ok(), may);
    if (!may) return;
    const Owner owner = model_.leases[id].owner;
    const bool held_any = !model_.HeldBy(id).empty();
    model_.leases.erase(id);
    sweeps_.push_back({.real = *std::move(sweep),
                       .next = [this, id] { return model_.HeldBy(id); },
                       .dropped =
                           [this, id, owner, held_any] {
                             if (held_any) left_.push_back({id, owner});
                           }});
  }

  void Advance() {
    std::multiset<ModelEnded> expected;
    std::map<Owner, std::set<Nlri>> expired;
    for (const auto& [nlri, route] : model_.routes) {
      if (route.expires_at <= now_) expired[route.terms.owner].insert(nlri);
    }
    std::set<Nlri> all_expired;
    for (const auto& [owner, nlri] : expired) {
      expected.insert({.cause = EndCause::kExpired, .owner = owner, .nlri = nlri});
      all_expired.insert(nlri.begin(), nlri.end());
    }
    Gone(all_expired);
    for (const auto& [id, owner] : TakeEndedLeases()) {
      const std::set<Nlri> held = model_.HeldBy(id);
      expected.insert({.cause = EndCause::kLeaseEnded, .owner = owner, .lease = id, .nlri = held});
      Gone(held);
    }
    ended_.clear();
    while (owned_.Advance(now_)) {
    }
    EXPECT_EQ(ended_, expected);
    EXPECT_GT(owned_.NextDeadline(), now_);
    world_.Happened();
  }

  // In the order in which they go.
  std::vector<std::pair<LeaseId, Owner>> TakeEndedLeases() {
    std::vector<std::pair<LeaseId, Owner>> ended = std::exchange(left_, {});
    std::set<std::pair<absl::Time, LeaseId>> over;
    for (const auto& [id, lease] : model_.leases) {
      if (lease.expires_at <= now_) over.insert({lease.expires_at, id});
    }
    for (const auto& [time, id] : over) {
      ended.push_back({id, model_.leases.at(id).owner});
      model_.leases.erase(id);
    }
    return ended;
  }

  // --- Sweeps ---

  void Sync() {
    const Owner owner = PickOwner();
    const auto running = model_.syncs.find(owner);
    if (running == model_.syncs.end()) {
      EXPECT_TRUE(owned_.BeginSync(owner).ok());
      model_.syncs[owner] = model_.announcements();
      return;
    }
    EXPECT_FALSE(owned_.BeginSync(owner).ok());
    const uint64_t begun = running->second;
    model_.syncs.erase(running);
    if (Pick(3) == 0) return owned_.AbandonSync(owner);
    sweeps_.push_back({.real = owned_.EndSync(owner), .next = [this, owner, begun] {
                         return model_.Matching([&](const Nlri&, const ModelRoute& route) {
                           return route.terms.owner == owner && route.announced <= begun;
                         });
                       }});
  }

  void WithdrawAll() {
    const Caller caller = PickCaller();
    const Family family = Pick(2) == 0 ? kIpv4Unicast : kIpv6Unicast;
    const std::optional<std::string> principal =
        caller.is_admin && Pick(2) == 0 ? std::nullopt : std::make_optional(caller.owner.principal);
    const auto takes = [this, family, principal] {
      return model_.Matching([&](const Nlri& nlri, const ModelRoute& route) {
        return nlri.prefix.family() == family &&
               (!principal || route.terms.owner.principal == *principal);
      });
    };
    const auto matches = [family](const RouteView& route) {
      return route.nlri.prefix.family() == family;
    };
    sweeps_.push_back({.real = owned_.WithdrawAll(
                           caller, {.principal = principal, .matches = matches}, false, now_),
                       .next = [takes, counted = false]() mutable {
                         if (counted) return std::make_optional(takes());
                         counted = true;
                         return std::optional<std::set<Nlri>>();
                       }});
  }

  void StepSweep() {
    if (sweeps_.empty()) return;
    const auto sweep = sweeps_.begin() + Pick(static_cast<uint32_t>(sweeps_.size()));
    if (Pick(6) == 0) {
      sweep->dropped();
      sweeps_.erase(sweep);
      return;
    }
    const std::optional<std::set<Nlri>> taken = sweep->next();
    if (taken) Gone(*taken);
    const uint64_t standing = model_.CountOwned();
    const bool has_more = sweep->real->Step();
    world_.Happened();
    EXPECT_THAT(sweep->real->TakeWithdrawn(),
                testing::UnorderedElementsAreArray(taken.value_or(std::set<Nlri>())));
    EXPECT_EQ(injector_.route_count(), model_.routes.size());
    if (taken) EXPECT_FALSE(has_more);
    if (!taken) EXPECT_EQ(has_more, !sweep->real->refusal().has_value()) << standing;
    if (!has_more) sweeps_.erase(sweep);
  }

  // --- The operator ---

  void ToggleStatic() {
    const Nlri nlri = RouteNumber(PickOf<uint32_t>({3, 5, 25}));
    const RouteBatch batch{.attributes = sets_[0], .nlri = {nlri}};
    const auto batches = absl::MakeConstSpan(&batch, 1);
    const auto found = model_.routes.find(nlri);
    if (found != model_.routes.end() && found->second.is_static) {
      Gone({nlri});
      injector_.WithdrawStatic(absl::MakeConstSpan(&nlri, 1));
    } else if (injector_.MayAnnounceStatic(batches).ok()) {
      model_.routes[nlri] = {.is_static = true};
      world_.WillStand(model_.routes);
      ASSERT_TRUE(injector_.AnnounceStatic(batches).ok());
    }
    world_.Happened();
  }

  void Reload() {
    model_.rules = RulesNumber(Pick(4));
    owned_.SetRules(model_.rules);
    for (auto& [principal, grant] : grants_) {
      grant = GrantOf(principal, Pick(4));
    }
  }

  // One of them is slow, whatever is reloaded: a bucket that changes is not the model's to follow.
  static std::shared_ptr<const guard::Grant> GrantOf(const std::string& principal,
                                                     uint32_t number) {
    return GrantNumber(number, principal == "b" ? std::make_optional(6u) : std::nullopt);
  }

  void CheckTables() {
    EXPECT_EQ(injector_.route_count(), model_.routes.size());
    for (const auto& [nlri, route] : model_.routes) {
      const auto stands = injector_.Find(nlri);
      ASSERT_TRUE(stands) << nlri.prefix.Format();
      EXPECT_EQ(*stands->attributes, sets_[route.set]);
      ASSERT_EQ(stands->terms == nullptr, route.is_static);
      if (!route.is_static) EXPECT_EQ(*stands->terms, route.terms);
      EXPECT_EQ(owned_.ExpiresAt(nlri), route.expires_at);
      EXPECT_LE(owned_.NextDeadline(), route.expires_at);
    }
    for (const auto& [principal, grant] : grants_) {
      EXPECT_EQ(owned_.route_count(principal), model_.CountOf(principal));
    }
    const std::vector<Lease> leases = owned_.leases();
    ASSERT_EQ(leases.size(), model_.leases.size());
    for (const Lease& lease : leases) {
      const ModelLease& meant = model_.leases.at(lease.id);
      EXPECT_EQ(lease.owner, meant.owner);
      EXPECT_EQ(lease.expires_at, meant.expires_at);
      EXPECT_EQ(lease.routes, model_.HeldBy(lease.id).size());
      EXPECT_LE(owned_.NextDeadline(), lease.expires_at);
    }
  }

  const std::vector<PathAttributes> sets_ = AttributeSets();
  std::mt19937 random_;
  absl::Time now_ = absl::FromUnixSeconds(1'000);
  Injector injector_{Limits{.routes_max = kRoutesMax}};
  TestWorld world_;
  OwnedRoutes owned_{injector_, guard::Rules{}, /*first_lease=*/1};
  OwnersModel model_{world_.peers(), kRoutesMax};
  std::map<std::string, std::shared_ptr<const guard::Grant>> grants_;
  uint32_t leases_granted_ = 0;
  std::vector<Sweep> sweeps_;
  std::vector<std::pair<LeaseId, Owner>> left_;  // Leases whose revocation was left halfway.
  std::multiset<ModelEnded> ended_;
};

class OwnedRoutesModelTest : public testing::TestWithParam<uint32_t> {};

// Conformance: API-3, API-4, API-7, API-13.
TEST_P(OwnedRoutesModelTest, VerdictsRoutesAndAcknowledgementsAreTheModels) {
  constexpr uint32_t kDays = 250;
  for (uint32_t seed = GetParam() * kDays; seed < (GetParam() + 1) * kDays; ++seed) {
    Day day(seed);
    for (int step = 1; step <= 150; ++step) {
      day.Step();
      if (step % 30 == 0) day.CheckAtRest();
      ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << ", step " << step;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OwnedRoutesModelTest, testing::Range(0u, 12u));

}  // namespace
}  // namespace herald::injector

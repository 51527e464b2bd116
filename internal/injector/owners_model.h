#ifndef HERALD_INTERNAL_INJECTOR_OWNERS_MODEL_H_
#define HERALD_INTERNAL_INJECTOR_OWNERS_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "internal/guard/rules.h"
#include "internal/injector/change.h"
#include "internal/injector/model_peers.h"
#include "internal/injector/terms.h"

namespace herald::injector {

// What OwnedRoutes should do, as simply as it can be said: routes in a map, counted anew whenever a
// number is asked for, and nothing done in pieces.

struct ModelRoute {
  size_t set = 0;  // Of AttributeSets().
  Terms terms = {};
  bool is_static = false;
  uint64_t announced = 0;  // Which announcement was the latest, of all.
  absl::Time expires_at = absl::InfiniteFuture();
};
using ModelRoutes = std::map<Nlri, ModelRoute>;

struct ModelBatch {
  size_t set = 0;
  Terms terms = {};
  std::vector<Nlri> nlri = {};
};

struct ModelLease {
  Owner owner;
  absl::Duration ttl;
  absl::Time expires_at;
};

// In sixtieths of an announcement, so that a second of any rate is a whole number.
struct ModelBucket {
  uint64_t level;
  absl::Time at;
};

struct ModelRefusal {
  size_t index = 0;
  RouteRefusal::Reason reason = RouteRefusal::Reason::kGuard;
  std::set<std::string> rules = {};  // Any of them may be named.
};

struct ModelEnded {
  EndCause cause;
  Owner owner;
  LeaseId lease = 0;
  std::set<Nlri> nlri = {};
  friend auto operator<=>(const ModelEnded&, const ModelEnded&) = default;
};

class OwnersModel {
 public:
  using Reason = RouteRefusal::Reason;

  OwnersModel(std::vector<PeerRef> peers, size_t routes_max)
      : peers_(std::move(peers)), routes_max_(routes_max) {}

  guard::Rules rules = {};
  ModelRoutes routes = {};
  std::map<LeaseId, ModelLease> leases = {};
  std::map<Owner, uint64_t> syncs = {};  // After which announcement each began.

  struct Outcome {
    std::vector<ModelRefusal> refused = {};
    size_t changed = 0;
    std::map<Owner, std::set<Nlri>> taken_over = {};
  };

  Outcome Announce(const Caller& caller, const std::vector<ModelBatch>& batches,
                   const ChangeOptions& options, absl::Time now) {
    OwnersModel after = *this;
    ++after.announcements_;
    Outcome outcome;
    size_t index = 0;
    for (const ModelBatch& batch : batches) {
      for (const Nlri& nlri : batch.nlri) {
        Terms terms = batch.terms;
        terms.owner = caller.owner;
        std::optional<ModelRefusal> refusal =
            after.AnnounceOne(caller, nlri, batch.set, terms, options.take_over, now, outcome);
        if (refusal) {
          refusal->index = index;
          outcome.refused.push_back(*refusal);
        }
        ++index;
      }
    }
    const bool fails = options.atomic && !outcome.refused.empty();
    if (fails) outcome.changed = 0;
    if (fails || options.validate_only) {
      outcome.taken_over.clear();
    } else {
      *this = std::move(after);
    }
    return outcome;
  }

  // Own routes go first, at a revision of their own.
  struct Withdrawal : Outcome {
    std::set<Nlri> own = {}, others = {};
  };
  Withdrawal JudgeWithdrawal(const Caller& caller, const std::vector<Nlri>& nlri, bool take_over) {
    Withdrawal verdict;
    for (size_t i = 0; i < nlri.size(); ++i) {
      const auto found = routes.find(nlri[i]);
      if (found == routes.end()) continue;
      if (const auto reason = RefuseToChange(caller, found->second, take_over)) {
        verdict.refused.push_back({.index = i, .reason = *reason});
      } else {
        const bool is_own = found->second.terms.owner == caller.owner;
        (is_own ? verdict.own : verdict.others).insert(nlri[i]);
        if (!is_own) verdict.taken_over[found->second.terms.owner].insert(nlri[i]);
      }
    }
    verdict.changed = verdict.own.size() + verdict.others.size();
    return verdict;
  }

  std::set<Nlri> Matching(const std::function<bool(const Nlri&, const ModelRoute&)>& takes) const {
    std::set<Nlri> matching;
    for (const auto& [nlri, route] : routes) {
      if (!route.is_static && takes(nlri, route)) matching.insert(nlri);
    }
    return matching;
  }
  // Whether there was any.
  bool Erase(const std::set<Nlri>& nlri) {
    for (const Nlri& gone : nlri) routes.erase(gone);
    return !nlri.empty();
  }

  uint64_t CountOwned() const {
    return Matching([](const auto&, const auto&) { return true; }).size();
  }
  uint64_t CountOf(const std::string& principal) const {
    return Matching([&](const Nlri&, const ModelRoute& route) {
             return route.terms.owner.principal == principal;
           })
        .size();
  }
  std::set<Nlri> HeldBy(LeaseId lease) const {
    return Matching([&](const Nlri&, const ModelRoute& r) { return r.terms.lease == lease; });
  }
  uint64_t announcements() const { return announcements_; }
  static uint32_t RateOf(const Caller& caller) {
    return caller.grant->announcements_per_minute.value_or(0);
  }

 private:
  static std::optional<Reason> RefuseToChange(const Caller& caller, const ModelRoute& route,
                                              bool take_over) {
    if (route.is_static) return Reason::kStaticRoute;
    if (route.terms.owner == caller.owner) return std::nullopt;
    const bool is_same_principal = route.terms.owner.principal == caller.owner.principal;
    if (take_over && (is_same_principal || caller.is_admin)) return std::nullopt;
    return Reason::kNotOwner;
  }

  std::optional<ModelRefusal> AnnounceOne(const Caller& caller, const Nlri& nlri, size_t set,
                                          Terms& terms, bool take_over, absl::Time now,
                                          Outcome& outcome) {
    const auto lease = leases.find(terms.lease);
    const bool is_held = lease != leases.end() && lease->second.owner == caller.owner &&
                         lease->second.expires_at > now;
    if (terms.lease != 0 && !is_held) return ModelRefusal{.reason = Reason::kUnknownLease};
    if (auto broken = BrokenRules(caller, nlri, set, terms); !broken.empty()) {
      return ModelRefusal{.reason = Reason::kGuard, .rules = std::move(broken)};
    }
    const auto found = routes.find(nlri);
    const bool stands = found != routes.end();
    if (stands) {
      const auto reason = RefuseToChange(caller, found->second, take_over);
      if (reason) return ModelRefusal{.reason = *reason};
    }
    const bool is_renewal = stands && found->second.set == set &&
                            found->second.terms.owner == terms.owner &&
                            found->second.terms.peers == terms.peers;
    OwnersModel after = *this;
    after.routes[nlri] = {
        .set = set,
        .terms = terms,
        .announced = announcements_,
        .expires_at = terms.ttl_s == 0 ? absl::InfiniteFuture() : now + absl::Seconds(terms.ttl_s)};
    if (!is_renewal) {
      if (!stands && routes.size() >= routes_max_)
        return ModelRefusal{.reason = Reason::kRoutesMax};
      if (auto passed = PassedQuotas(caller, after, nlri.prefix.family()); !passed.empty()) {
        return ModelRefusal{.reason = Reason::kQuota, .rules = std::move(passed)};
      }
      if (!after.TakeFromBucket(caller, now)) {
        return ModelRefusal{.reason = Reason::kRate,
                            .rules = {Rule(caller, "announcements_per_minute")}};
      }
      ++outcome.changed;
    }
    if (stands && found->second.terms.owner != caller.owner) {
      outcome.taken_over[found->second.terms.owner].insert(nlri);
    }
    *this = std::move(after);
    return std::nullopt;
  }

  static std::string Rule(const Caller& caller, const std::string& field) {
    return "principals[" + caller.owner.principal + "].grant." + field;
  }

  // Those of the guard that the tests use; terms come for no more peers than are granted.
  std::set<std::string> BrokenRules(const Caller& caller, const Nlri& nlri, size_t set,
                                    Terms& terms) const {
    const guard::Grant& grant = *caller.grant;
    std::set<std::string> broken;
    if (rules.requires_ttl && terms.ttl_s == 0 && terms.lease == 0) {
      broken.insert("guard.requires_ttl");
    }
    for (const Community community : kSets[set].communities) {
      const bool is_forbidden = absl::c_linear_search(rules.forbidden.standard, community);
      if (is_forbidden) broken.insert("guard.forbidden_communities");
    }
    for (const Prefix& prefix : rules.protected_prefixes) {
      if (prefix.Covers(nlri.prefix) || nlri.prefix.Covers(prefix)) {
        broken.insert("guard.protected_prefixes");
      }
    }
    const bool is_granted =
        absl::c_any_of(grant.prefixes, [&](const guard::GrantedPrefix& granted) {
          return granted.prefix.Covers(nlri.prefix) && nlri.prefix.length() >= granted.ge &&
                 nlri.prefix.length() <= granted.le;
        });
    if (!is_granted) broken.insert(Rule(caller, "prefixes"));
    if (grant.peers.empty()) return broken;
    if (terms.peers.selects_all()) terms.peers.names = grant.peers;
    for (const std::string& name : terms.peers.names) {
      if (!absl::c_linear_search(grant.peers, name)) broken.insert(Rule(caller, "peers"));
    }
    if (!terms.peers.labels.empty()) broken.insert(Rule(caller, "peers"));
    return broken;
  }

  // Of this and what is to be, those that have more routes than they may and more than they had.
  std::set<std::string> PassedQuotas(const Caller& caller, const OwnersModel& after,
                                     Family family) const {
    std::set<std::string> passed;
    const auto check = [&](const std::string& rule, const std::optional<uint64_t>& max,
                           const std::function<uint64_t(const OwnersModel&)>& count) {
      const uint64_t then = count(after);
      if (max && then > *max && then > count(*this)) passed.insert(rule);
    };
    const auto of_family = [&](const OwnersModel& model) {
      return model.Matching([&](const Nlri& n, const auto&) { return n.prefix.family() == family; })
          .size();
    };
    const bool is_v4 = family == kIpv4Unicast;
    check("guard.routes_max", rules.routes_max,
          [](const auto& model) { return model.CountOwned(); });
    check(is_v4 ? "guard.ipv4_routes_max" : "guard.ipv6_routes_max",
          is_v4 ? rules.ipv4_routes_max : rules.ipv6_routes_max, of_family);
    check(Rule(caller, "routes_max"), caller.grant->routes_max,
          [&](const auto& model) { return model.CountOf(caller.owner.principal); });
    for (const PeerRef& peer : peers_) {
      check("guard.peer_routes_max", rules.peer_routes_max, [&](const OwnersModel& model) {
        return model
            .Matching([&](const Nlri&, const auto& r) { return Selects(r.terms.peers, *peer); })
            .size();
      });
    }
    return passed;
  }

  bool TakeFromBucket(const Caller& caller, absl::Time now) {
    const uint64_t rate = RateOf(caller);
    if (rate == 0) return true;
    const auto [found, is_new] =
        buckets_.try_emplace(caller.owner.principal, ModelBucket{.level = 60 * rate, .at = now});
    ModelBucket& bucket = found->second;
    const auto seconds = static_cast<uint64_t>(absl::ToInt64Seconds(now - bucket.at));
    bucket = {.level = std::min(60 * rate, bucket.level + seconds * rate), .at = now};
    if (bucket.level < 60) return false;
    bucket.level -= 60;
    return true;
  }

  inline static const std::vector<PathAttributes> kSets = AttributeSets();
  std::vector<PeerRef> peers_;
  size_t routes_max_;
  uint64_t announcements_ = 0;
  std::map<std::string, ModelBucket> buckets_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_OWNERS_MODEL_H_

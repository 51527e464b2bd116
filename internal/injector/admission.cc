#include "internal/injector/admission.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/injector/ownership.h"

namespace herald::injector {
namespace {

using Reason = RouteRefusal::Reason;

RouteRefusal FromGuard(guard::Refusal refusal, Reason reason = Reason::kGuard) {
  return {.reason = reason, .rule = std::move(refusal.rule), .message = std::move(refusal.message)};
}

}  // namespace

Admission::Admission(const Basis& basis, const Caller& caller, const Account& account,
                     bool take_over, absl::Time now)
    : basis_(basis),
      caller_(caller),
      grant_(*account.prepared),
      rate_(account.rate ? &*account.rate : nullptr),
      take_over_(take_over),
      now_(now),
      quotas_(basis.standing, basis.guard.rules(), caller.owner.principal, grant_),
      room_(basis.injector.routes_max() - basis.injector.route_count()) {}

void Admission::Judge(const OwnedBatch& batch) {
  Admitted& admitted =
      admitted_.emplace_back(Admitted{.attributes = &batch.attributes, .terms = batch.terms});
  admitted.nlri.reserve(batch.nlri.size());
  compared_ = nullptr;
  const std::optional<RouteRefusal> fault = JudgeTerms(batch, admitted.terms);
  for (const Nlri& nlri : batch.nlri) {
    std::optional<RouteRefusal> refusal = fault ? fault : Judge(nlri, admitted);
    if (refusal) {
      refusal->index = next_;
      refusal->nlri = nlri;
      refused_.push_back(*std::move(refusal));
    } else {
      admitted.nlri.push_back(nlri);
    }
    ++next_;
  }
}

std::optional<RouteRefusal> Admission::JudgeTerms(const OwnedBatch& batch, Terms& terms) const {
  terms.owner = caller_.owner;
  if (terms.lease != 0 && basis_.leases.OwnerOf(terms.lease, now_) != caller_.owner) {
    return RouteRefusal{
        .reason = Reason::kUnknownLease,
        .message = absl::StrCat("lease ", terms.lease, " is over, or another owner's")};
  }
  if (auto refusal = basis_.guard.CheckTerms(grant_, terms)) {
    return FromGuard(*std::move(refusal));
  }
  if (auto refusal = basis_.guard.CheckAttributes(grant_, batch.attributes)) {
    return FromGuard(*std::move(refusal));
  }
  return std::nullopt;
}

std::optional<RouteRefusal> Admission::Judge(const Nlri& nlri, const Admitted& batch) {
  if (auto refusal = basis_.guard.CheckPrefix(grant_, nlri.prefix)) {
    return FromGuard(*std::move(refusal));
  }
  const std::optional<Stand> stand = Find(nlri);
  if (stand) {
    if (std::optional<RouteRefusal> refusal = RefuseToChange(stand->terms, caller_, take_over_)) {
      return refusal;
    }
    if (IsRenewal(*stand, batch)) return std::nullopt;
  }
  const Terms* before = stand ? stand->terms : nullptr;
  if (std::optional<RouteRefusal> refusal = JudgeChange(nlri, before, batch.terms)) return refusal;
  said_[nlri] = &batch;
  ++changed_;
  return std::nullopt;
}

bool Admission::IsRenewal(const Stand& stand, const Admitted& batch) {
  if (stand.terms->owner != caller_.owner || stand.terms->peers != batch.terms.peers) return false;
  if (stand.attributes != compared_) {
    compared_ = stand.attributes;
    compared_equal_ = *compared_ == *batch.attributes;
  }
  return compared_equal_;
}

std::optional<RouteRefusal> Admission::JudgeChange(const Nlri& nlri, const Terms* before,
                                                   const Terms& after) {
  if (before == nullptr && room_ == 0) {
    return RouteRefusal{.reason = Reason::kRoutesMax,
                        .message = absl::StrCat("no more than ", basis_.injector.routes_max(),
                                                " routes can be announced")};
  }
  const Family family = nlri.prefix.family();
  if (auto refusal = quotas_.Check(family, before, after)) {
    return FromGuard(*std::move(refusal), Reason::kQuota);
  }
  if (rate_ != nullptr && changed_ >= rate_->Available(now_)) return RefuseByRate();
  quotas_.Count(family, before, after);
  if (before == nullptr) --room_;
  return std::nullopt;
}

RouteRefusal Admission::RefuseByRate() const {
  const uint32_t per_minute = *grant_.grant().announcements_per_minute;
  guard::RateLimiter empty = *rate_;
  empty.Take(static_cast<uint32_t>(changed_), now_);
  return {.reason = Reason::kRate,
          .rule = absl::StrCat(grant_.scope(), "announcements_per_minute"),
          .message = absl::StrCat("no more than ", per_minute, " announcements a minute"),
          .retry_after = empty.RetryAfter(now_)};
}

std::optional<Admission::Stand> Admission::Find(const Nlri& nlri) const {
  if (const auto said = said_.find(nlri); said != said_.end()) {
    return Stand{.attributes = said->second->attributes, .terms = &said->second->terms};
  }
  const InjectedRoute* route = basis_.injector.Find(nlri);
  if (route == nullptr) return std::nullopt;
  return Stand{.attributes = route->attributes.get(), .terms = route->terms.get()};
}

}  // namespace herald::injector

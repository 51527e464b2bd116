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
                     bool take_over, bool rehearses, absl::Time now)
    : basis_(basis),
      caller_(caller),
      grant_(*account.prepared),
      rate_(account.rate ? &*account.rate : nullptr),
      take_over_(take_over),
      rehearses_(rehearses),
      now_(now),
      quotas_(basis.standing, basis.guard.rules(), caller.owner.principal, grant_),
      room_(basis.injector.routes_max() - basis.injector.route_count()) {}

void Admission::Judge(absl::Span<const BatchPart> parts) {
  for (const BatchPart& part : parts) basis_.injector.PrefetchIndex(part.nlri, hashes_);
  basis_.injector.PrefetchRows(hashes_);
  for (const BatchPart& part : parts) Judge(part);
}

void Admission::Judge(const BatchPart& part) {
  const OwnedBatch& batch = *part.batch;
  if (terms_of_ == nullptr || *terms_of_ != batch.terms) PrepareTerms(batch.terms);
  std::optional<RouteRefusal> fault = terms_fault_;
  if (!fault) fault = JudgeAttributes(batch.attributes);
  const Prepared prepared = fault ? Prepared() : Prepare(batch.attributes);
  if (rehearses_) forms_.push_back(prepared.form);
  for (const Nlri& route : part.nlri) {
    const HashedNlri nlri(route, hashes_[next_]);
    Take(nlri, fault ? fault : Judge(nlri, prepared), prepared);
  }
}

void Admission::Take(HashedNlri nlri, std::optional<RouteRefusal> refusal,
                     const Prepared& prepared) {
  if (refusal) {
    refusal->index = next_;
    refusal->nlri = nlri.nlri;
    refused_.push_back(*std::move(refusal));
  } else if (!rehearses_) {
    basis_.injector.Put(nlri, prepared.form);
  }
  ++next_;
}

void Admission::PutAll(absl::Span<const BatchPart> parts) {
  for (size_t i = 0; i < parts.size(); ++i) {
    for (const Nlri& nlri : parts[i].nlri) basis_.injector.Put(nlri, forms_[i]);
  }
}

void Admission::PrepareTerms(const Terms& of) {
  Terms terms = of;
  terms_of_ = &of;
  terms_fault_ = JudgeTerms(terms);
  terms_ = terms_fault_ ? nullptr : basis_.terms.Intern(std::move(terms));
}

Admission::Prepared Admission::Prepare(const PathAttributes& attributes) const {
  const rib::AttributesRef interned = basis_.injector.Intern(attributes);
  return {.stand = {.attributes = interned.get(), .terms = terms_.get()},
          .form = basis_.injector.Prepare(interned, terms_, basis_.mark)};
}

std::optional<RouteRefusal> Admission::JudgeTerms(Terms& terms) const {
  terms.owner = caller_.owner;
  if (terms.lease != 0 && basis_.leases.OwnerOf(terms.lease, now_) != caller_.owner) {
    return RouteRefusal{
        .reason = Reason::kUnknownLease,
        .message = absl::StrCat("lease ", terms.lease, " is over, or another owner's")};
  }
  auto refusal = basis_.guard.CheckTerms(grant_, terms);
  return refusal ? std::optional(FromGuard(*std::move(refusal))) : std::nullopt;
}

std::optional<RouteRefusal> Admission::JudgeAttributes(const PathAttributes& attributes) const {
  auto refusal = basis_.guard.CheckAttributes(grant_, attributes);
  return refusal ? std::optional(FromGuard(*std::move(refusal))) : std::nullopt;
}

std::optional<RouteRefusal> Admission::Judge(HashedNlri hashed, const Prepared& batch) {
  const Nlri& nlri = hashed.nlri;
  if (auto refusal = basis_.guard.CheckPrefix(grant_, nlri.prefix)) {
    return FromGuard(*std::move(refusal));
  }
  const std::optional<Stand> stand = Find(hashed);
  if (stand) {
    if (std::optional<RouteRefusal> refusal = RefuseToChange(stand->terms, caller_, take_over_)) {
      return refusal;
    }
    if (IsRenewal(*stand, batch.stand)) return std::nullopt;
  }
  const Terms* before = stand ? stand->terms : nullptr;
  std::optional<RouteRefusal> refusal = JudgeChange(nlri, before, *batch.stand.terms);
  if (refusal) return refusal;
  if (rehearses_) Remember(nlri, /*is_new=*/!stand, batch.stand);
  ++changed_;
  return std::nullopt;
}

bool Admission::IsRenewal(const Stand& stand, const Stand& after) const {
  if (stand.attributes != after.attributes) return false;
  if (stand.terms == after.terms) return true;
  return stand.terms->owner == caller_.owner && stand.terms->peers == after.terms->peers;
}

std::optional<RouteRefusal> Admission::JudgeChange(const Nlri& nlri, const Terms* before,
                                                   const Terms& after) {
  if (before == nullptr) {
    if (auto refusal = RefuseByRoom(nlri)) return refusal;
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

std::optional<RouteRefusal> Admission::RefuseByRoom(const Nlri& nlri) const {
  const Injector& injector = basis_.injector;
  if (room_ == 0) {
    return RouteRefusal{.reason = Reason::kRoutesMax,
                        .message = absl::StrCat("no more than ", injector.routes_max(),
                                                " routes can be announced")};
  }
  if (nlri.path_id == 0) return std::nullopt;
  const auto said = said_paths_.find(nlri.prefix);
  const size_t said_count = said == said_paths_.end() ? 0 : said->second;
  if (said_count < injector.path_room(nlri.prefix)) return std::nullopt;
  return RouteRefusal{.reason = Reason::kPathsMax,
                      .message = absl::StrCat("no more than ", injector.paths_max(),
                                              " paths of a destination can have identifiers")};
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

void Admission::Remember(const Nlri& nlri, bool is_new, const Stand& stand) {
  if (is_new && nlri.path_id != 0) ++said_paths_[nlri.prefix];
  said_[nlri] = stand;
}

std::optional<Admission::Stand> Admission::Find(HashedNlri nlri) const {
  if (rehearses_) {
    if (const auto said = said_.find(nlri.nlri); said != said_.end()) return said->second;
  }
  const auto route = basis_.injector.Find(nlri);
  if (!route) return std::nullopt;
  return Stand{.attributes = route->attributes, .terms = route->terms};
}

}  // namespace herald::injector

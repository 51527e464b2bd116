#include "internal/guard/guard.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace herald::guard {
namespace {

constexpr absl::string_view kScope = "guard.";
constexpr uint64_t kWithdrawnAlways = 10;

std::optional<Refusal> CheckProtected(const PrefixSet& protected_prefixes, const Prefix& prefix) {
  const auto refuse = [&](size_t index, absl::string_view how) {
    return Refusal{"guard.protected_prefixes",
                   absl::StrCat(prefix.Format(), how, protected_prefixes.prefixes()[index].Format(),
                                ", which is protected")};
  };
  const size_t around = protected_prefixes.Covering(prefix);
  if (around != PrefixSet::kNone) {
    const bool is_it = protected_prefixes.prefixes()[around] == prefix;
    return refuse(around, is_it ? " is " : " lies in ");
  }
  const size_t inside = protected_prefixes.CoveredBy(prefix);
  if (inside != PrefixSet::kNone) return refuse(inside, " covers ");
  return std::nullopt;
}

std::optional<Refusal> CheckLength(const Rules& rules, const Prefix& prefix) {
  const LengthBounds& bounds = prefix.is_v4() ? rules.ipv4_lengths : rules.ipv6_lengths;
  const absl::string_view family = prefix.is_v4() ? "guard.ipv4_length_" : "guard.ipv6_length_";
  if (prefix.length() < bounds.min) {
    return Refusal{
        absl::StrCat(family, "min"),
        absl::StrCat(prefix.Format(), " is shorter than the least length of ", bounds.min)};
  }
  if (prefix.length() > bounds.max) {
    return Refusal{
        absl::StrCat(family, "max"),
        absl::StrCat(prefix.Format(), " is longer than the greatest length of ", bounds.max)};
  }
  return std::nullopt;
}

// Rules and Grant have these fields in common.
template <class Asked>
std::optional<Refusal> CheckTime(const Asked& asked, const injector::Terms& terms,
                                 absl::string_view scope) {
  if (asked.requires_ttl && terms.ttl_s == 0 && terms.lease == 0) {
    return Refusal{absl::StrCat(scope, "requires_ttl"),
                   "would stand for ever; must have a ttl_s or a lease"};
  }
  if (terms.ttl_s > asked.ttl_max_s) {
    return Refusal{absl::StrCat(scope, "ttl_max_s"),
                   absl::StrCat("ttl_s of ", terms.ttl_s, " is above ", asked.ttl_max_s)};
  }
  return std::nullopt;
}

template <class Asked>
std::optional<Refusal> CheckShare(const Asked& asked, uint64_t taken, uint64_t standing,
                                  absl::string_view scope) {
  const uint64_t percent = asked.withdraw_all_max_percent;
  if (taken <= kWithdrawnAlways || taken * 100 <= standing * percent) return std::nullopt;
  return Refusal{absl::StrCat(scope, "withdraw_all_max_percent"),
                 absl::StrCat("would take ", taken, " of ", standing, " routes; at most ", percent,
                              " percent may go at once, or ", kWithdrawnAlways, " routes")};
}

}  // namespace

Guard::Guard(Rules rules)
    : rules_(std::move(rules)),
      protected_(rules_.protected_prefixes),
      communities_(rules_.required, rules_.forbidden, /*allowed=*/std::nullopt),
      as_paths_(rules_.as_path) {}

std::optional<Refusal> Guard::CheckAttributes(const PreparedGrant& grant,
                                              const PathAttributes& attributes) const {
  std::optional<Refusal> refusal = communities_.Check(attributes, kScope);
  if (!refusal.has_value()) refusal = as_paths_.Check(attributes.as_path, kScope);
  return refusal.has_value() ? refusal : grant.CheckAttributes(attributes);
}

std::optional<Refusal> Guard::CheckTerms(const PreparedGrant& grant, injector::Terms& terms) const {
  std::optional<Refusal> refusal = CheckTime(rules_, terms, kScope);
  if (!refusal.has_value()) refusal = CheckTime(grant.grant(), terms, grant.scope());
  return refusal.has_value() ? refusal : grant.CheckPeers(terms.peers);
}

std::optional<Refusal> Guard::CheckPrefix(const PreparedGrant& grant, const Prefix& prefix) const {
  const bool is_default = prefix.length() == 0;
  if (is_default && !rules_.default_route) {
    return Refusal{"guard.default_route",
                   absl::StrCat(prefix.Format(), " is the default route, which is not allowed")};
  }
  std::optional<Refusal> refusal = CheckProtected(protected_, prefix);
  if (!refusal.has_value() && !is_default) refusal = CheckLength(rules_, prefix);
  return refusal.has_value() ? refusal : grant.CheckPrefix(prefix);
}

std::optional<Refusal> Guard::CheckWithdrawAll(const PreparedGrant& grant, uint64_t taken,
                                               uint64_t standing) const {
  std::optional<Refusal> refusal = CheckShare(rules_, taken, standing, kScope);
  return refusal.has_value() ? refusal : CheckShare(grant.grant(), taken, standing, grant.scope());
}

}  // namespace herald::guard

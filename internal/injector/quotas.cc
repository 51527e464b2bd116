#include "internal/injector/quotas.h"

#include <limits>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace herald::injector {
namespace {

constexpr uint64_t kAnyNumber = std::numeric_limits<uint64_t>::max();

guard::Refusal Refuse(std::string rule, uint64_t max, absl::string_view what) {
  return {.rule = std::move(rule),
          .message = absl::StrCat("no more than ", max, " ", what, " may stand")};
}

}  // namespace

Quotas::Quotas(const RouteTally& standing, const guard::Rules& rules, const std::string& principal,
               const guard::PreparedGrant& grant)
    : principal_(principal),
      grant_(grant),
      peers_(standing.for_peers()),
      all_{.max = rules.routes_max.value_or(kAnyNumber), .routes = standing.total()},
      ipv4_{.max = rules.ipv4_routes_max.value_or(kAnyNumber),
            .routes = standing.of_family(kIpv4Unicast)},
      ipv6_{.max = rules.ipv6_routes_max.value_or(kAnyNumber),
            .routes = standing.of_family(kIpv6Unicast)},
      own_{.max = grant.grant().routes_max.value_or(kAnyNumber),
           .routes = standing.of_principal(principal)},
      peer_max_(rules.peer_routes_max) {
  if (peer_max_) for_peers_ = peers_.counts();
}

bool Quotas::IsAnothers(const Terms* terms) const {
  return terms == nullptr || terms->owner.principal != principal_;
}

std::optional<guard::Refusal> Quotas::Check(Family family, const Terms* before,
                                            const Terms& after) {
  if (before == nullptr && all_.is_full()) return Refuse("guard.routes_max", all_.max, "routes");
  if (before == nullptr && OfFamily(family).is_full()) {
    const bool is_v4 = family.afi == Afi::kIpv4;
    return Refuse(is_v4 ? "guard.ipv4_routes_max" : "guard.ipv6_routes_max", OfFamily(family).max,
                  is_v4 ? "IPv4 routes" : "IPv6 routes");
  }
  if (IsAnothers(before) && own_.is_full()) {
    return Refuse(absl::StrCat(grant_.scope(), "routes_max"), own_.max,
                  absl::StrCat("routes of ", principal_));
  }
  return peer_max_ ? CheckPeers(before, after) : std::nullopt;
}

void Quotas::Count(Family family, const Terms* before, const Terms& after) {
  if (before == nullptr) {
    ++all_.routes;
    ++OfFamily(family).routes;
  }
  if (IsAnothers(before)) ++own_.routes;
  if (peer_max_) CountPeers(before, after);
}

std::optional<guard::Refusal> Quotas::CheckPeers(const Terms* before, const Terms& after) {
  for (const size_t peer : Selected(after.peers)) {
    if (for_peers_[peer] < *peer_max_ || IsSelected(before, peer)) continue;
    return Refuse("guard.peer_routes_max", *peer_max_,
                  absl::StrCat("routes for ", peers_.peers()[peer]->name));
  }
  return std::nullopt;
}

void Quotas::CountPeers(const Terms* before, const Terms& after) {
  for (const size_t peer : Selected(after.peers)) ++for_peers_[peer];
  if (before == nullptr) return;
  for (const size_t peer : Selected(before->peers)) --for_peers_[peer];
}

const std::vector<size_t>& Quotas::Selected(const PeerSelector& selector) {
  const auto [found, is_new] = selected_.try_emplace(&selector);
  if (is_new) found->second = peers_.Selected(selector);
  return found->second;
}

bool Quotas::IsSelected(const Terms* terms, size_t peer) {
  return terms != nullptr && absl::c_binary_search(Selected(terms->peers), peer);
}

}  // namespace herald::injector

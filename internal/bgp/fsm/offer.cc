#include "internal/bgp/fsm/offer.h"

#include <utility>

#include "absl/algorithm/container.h"

namespace herald::fsm {
namespace {

// Of use only where IPv6 next hops are about: RFC 8950 section 4.
bool OffersExtendedNextHop(const PeerRules& rules) {
  return absl::c_linear_search(rules.families, kIpv4Unicast) &&
         (rules.over_ipv6 || absl::c_linear_search(rules.families, kIpv6Unicast));
}

AddPathCapability AddPathOffer(const PeerRules& rules) {
  AddPathCapability offer;
  for (const Family family : rules.families) {
    const bool send = absl::c_linear_search(rules.add_path_send, family);
    const bool receive = absl::c_linear_search(rules.add_path_receive, family);
    if (!send && !receive) continue;
    offer.rows.push_back({.family = family,
                          .mode = send && receive ? AddPathMode::kBoth
                                  : send          ? AddPathMode::kSend
                                                  : AddPathMode::kReceive});
  }
  return offer;
}

}  // namespace

Capability Offer(RequiredCapability capability, const PeerRules& rules) {
  switch (capability) {
    case RequiredCapability::kRouteRefresh:
      return RouteRefreshCapability{};
    case RequiredCapability::kEnhancedRouteRefresh:
      return EnhancedRouteRefreshCapability{};
    case RequiredCapability::kFourOctetAs:
      return FourOctetAsCapability{rules.local_asn};
    case RequiredCapability::kExtendedMessage:
      return ExtendedMessageCapability{};
    case RequiredCapability::kExtendedNextHop:
      return ExtendedNextHopCapability{{{.nlri = kIpv4Unicast, .next_hop = Afi::kIpv6}}};
    case RequiredCapability::kGracefulRestart:
      break;
  }
  // No restart time and no family: we help, and keep nothing ourselves (RFC 4724 section 3).
  return GracefulRestartCapability{.notification = true};
}

bool CanDoWithoutCapabilities(const PeerRules& rules) {
  const bool families = rules.families_required
                            ? rules.families == std::vector<Family>{kIpv4Unicast}
                            : absl::c_linear_search(rules.families, kIpv4Unicast);
  return families && rules.required_capabilities.empty() && !rules.role_strict;
}

OpenMessage MakeOpen(const PeerRules& rules, bool with_capabilities) {
  OpenMessage open{
      .asn = rules.local_asn, .hold_time_s = rules.hold_time_s, .router_id = rules.router_id};
  if (!with_capabilities) return open;
  const auto offer = [&](Capability c) { open.capabilities.push_back(std::move(c)); };
  for (const Family family : rules.families) offer(MultiprotocolCapability{family});
  offer(Offer(RequiredCapability::kRouteRefresh, rules));
  offer(Offer(RequiredCapability::kEnhancedRouteRefresh, rules));
  offer(Offer(RequiredCapability::kFourOctetAs, rules));
  offer(Offer(RequiredCapability::kExtendedMessage, rules));
  if (OffersExtendedNextHop(rules)) offer(Offer(RequiredCapability::kExtendedNextHop, rules));
  if (rules.role.has_value() && rules.is_external()) offer(RoleCapability{*rules.role});
  if (AddPathCapability add_path = AddPathOffer(rules); !add_path.rows.empty()) {
    offer(std::move(add_path));
  }
  if (rules.graceful_restart) {
    offer(Offer(RequiredCapability::kGracefulRestart, rules));
    // RFC 9494 section 3.1: never without the other one. No rows: nothing of ours is kept.
    if (rules.long_lived_stale_time_max_s > 0) offer(LongLivedGracefulRestartCapability{});
  }
  if (!rules.host_name.empty()) offer(FqdnCapability{.host = rules.host_name});
  if (!rules.software_version.empty()) offer(SoftwareVersionCapability{rules.software_version});
  return open;
}

}  // namespace herald::fsm

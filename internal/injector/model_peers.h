#ifndef HERALD_INTERNAL_INJECTOR_MODEL_PEERS_H_
#define HERALD_INTERNAL_INJECTOR_MODEL_PEERS_H_

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/export_policy.h"
#include "internal/injector/delivery.h"
#include "internal/injector/output_rules.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/terms.h"

// What routes and what peers there are in the model of an injector, and how a route fares at a
// peer.
namespace herald::injector {

inline IpAddress Address(absl::string_view text) { return *IpAddress::Parse(text); }

// Apart in MED, so that no two look alike to any peer.
inline std::vector<PathAttributes> AttributeSets() {
  const NextHop v4 = NextHopAddress{.address = Address("192.0.2.9")};
  const NextHop v6 = NextHopAddress{.address = Address("2001:db8::9")};
  const std::vector<Community> many(1'100, Community(1));  // Too large without RFC 8654.
  std::vector<PathAttributes> sets = {
      {},
      {.local_pref = 7},
      {.as_path = {{.asns = {Asn(1), Asn(70'000)}}}, .next_hop = v4},
      {.next_hop = v6, .communities = {Community(1), Community(2)}},
      {.communities = many},
      {.next_hop = v4, .communities = many},
      {.only_to_customer = Asn(64'999)},
  };
  for (uint32_t i = 0; i < sets.size(); ++i) sets[i].med = i;
  return sets;
}

// Some peers have the rules of others.
inline std::vector<OutputRules> AllRules() {
  std::vector<OutputRules> rules = {
      {.format = {.families = {kIpv4Unicast}},
       .local_asn = Asn(65001),
       .local_address = Address("192.0.2.1"),
       .role = Role::kPeer},
      {.format = {.is_external = false,
                  .message_size_max = wire::kExtendedMessageSizeMax,
                  .families = {kIpv4Unicast, kIpv6Unicast},
                  .add_path = {kIpv6Unicast}},
       .local_asn = Asn(65001),
       .local_address = Address("2001:db8::1"),
       .enhanced_route_refresh = true},
      {.format = {.families = {kIpv6Unicast, kIpv4Unicast},
                  .add_path = {kIpv4Unicast, kIpv6Unicast},
                  .extended_next_hop = {kIpv4Unicast}},
       .local_asn = Asn(70'001),
       .local_address = Address("2001:db8::1"),
       .next_hop_self = true},
      {.format = {.four_octet_as = false, .families = {kIpv4Unicast, kIpv6Unicast}},
       .local_asn = Asn(65001),
       .local_address = Address("192.0.2.1"),
       .role = Role::kProvider,
       .enhanced_route_refresh = true},
  };
  for (const size_t like : {0u, 0u, 3u}) rules.push_back(OutputRules(rules[like]));
  return rules;
}

// The peers that go with the rules.
inline PeerRef ModelPeer(PeerId id) {
  return std::make_shared<PeerLabel>(
      PeerLabel{.id = id,
                .name = absl::StrCat("r", id.value()),
                .labels = {{"half", id.value() % 4 < 2 ? "first" : "second"}}});
}

inline std::vector<PeerSelector> Selectors() {
  return {{},
          {.names = {"r0"}},
          {.names = {"r1", "r3"}},
          {.labels = {{"half", "first"}}},
          {.names = {"r0"}, .labels = {{"half", "second"}}},
          {.names = {"elsewhere"}}};
}

inline constexpr uint32_t kRoutes = 45;

// Up to three paths of each prefix.
inline Nlri RouteNumber(uint32_t route) {
  constexpr uint32_t kPrefixes = 20;
  const uint32_t number = route % kPrefixes;
  return {.prefix = number % 3 == 0
                        ? Prefix::Masked(IpAddress::V6(0x20010DB8'00000000 | number, 0), 64)
                        : Prefix::Masked(IpAddress::V4(number << 8), 24),
          .path_id = route / kPrefixes};
}

inline bool TakesPathIds(const Nlri& nlri, const OutputRules& rules) {
  return absl::c_linear_search(rules.format.add_path, nlri.prefix.family());
}
// The route as a peer knows it.
inline Nlri KeyOf(const Nlri& nlri, const OutputRules& rules) {
  return {nlri.prefix, TakesPathIds(nlri, rules) ? nlri.path_id : 0};
}

// How a route with these attributes fares at a peer that is told of it.
inline Delivery::Outcome Fate(const Nlri& nlri, const PathAttributes& attributes,
                              const OutputRules& rules) {
  const auto has = [&](const auto& families) {
    return absl::c_linear_search(families, nlri.prefix.family());
  };
  if (!has(rules.format.families)) return Delivery::Outcome::kNotNegotiated;
  if (rules.role == Role::kPeer && attributes.only_to_customer)
    return Delivery::Outcome::kRouteLeak;
  const auto* address = std::get_if<NextHopAddress>(&attributes.next_hop);
  const bool is_own = address == nullptr || rules.next_hop_self;
  const bool v4_next_hop = (is_own ? rules.local_address : address->address).is_v4();
  const bool suits =
      v4_next_hop == nlri.prefix.is_v4() || (!v4_next_hop && has(rules.format.extended_next_hop));
  if (!suits) return Delivery::Outcome::kNoNextHop;
  const bool fits = 4 * attributes.communities.size() < rules.format.message_size_max;
  return fits ? Delivery::Outcome::kSent : Delivery::Outcome::kTooLarge;
}

inline PathAttributes AtPeer(const PathAttributes& attributes, const OutputRules& rules) {
  return rib::Export(attributes, {.is_external = rules.format.is_external,
                                  .local_asn = rules.local_asn,
                                  .local_address = rules.local_address,
                                  .next_hop_self = rules.next_hop_self,
                                  .role = rules.role});
}

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_MODEL_PEERS_H_

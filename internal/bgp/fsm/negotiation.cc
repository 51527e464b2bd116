#include "internal/bgp/fsm/negotiation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "internal/bytes/writer.h"
#include "internal/net/ip_address.h"

namespace herald::fsm {
namespace {

// RFC 4271 section 6.2, RFC 5492 section 5.
enum OpenSubcode : uint8_t {
  kBadPeerAs = 2,
  kBadBgpIdentifier = 3,
  kUnacceptableHoldTime = 6,
  kUnsupportedCapability = 7,
};

OpenFault Fault(OpenSubcode subcode, std::string detail) {
  return {.notification = {.code = NotifyCode::kOpen, .subcode = subcode},
          .detail = std::move(detail)};
}

template <class C>
bool Has(const OpenMessage& open) {
  return absl::c_any_of(open.capabilities,
                        [](const Capability& c) { return std::holds_alternative<C>(c); });
}

// RFC 4760 section 8: a speaker that names no family speaks IPv4 unicast.
std::vector<Family> FamiliesOf(const OpenMessage& open) {
  std::vector<Family> families;
  for (const Capability& capability : open.capabilities) {
    if (const auto* multiprotocol = std::get_if<MultiprotocolCapability>(&capability)) {
      families.push_back(multiprotocol->family);
    }
  }
  if (families.empty()) families.push_back(kIpv4Unicast);
  return families;
}

std::vector<Family> CommonFamilies(const PeerRules& rules, const OpenMessage& ours,
                                   const OpenMessage& theirs) {
  const std::vector<Family> our_families = FamiliesOf(ours);
  const std::vector<Family> their_families = FamiliesOf(theirs);
  std::vector<Family> common;
  for (const Family family : rules.families) {
    if (absl::c_linear_search(our_families, family) &&
        absl::c_linear_search(their_families, family)) {
      common.push_back(family);
    }
  }
  return common;
}

bool OffersIpv6NextHop(const OpenMessage& open, Family nlri) {
  return absl::c_any_of(open.capabilities, [&](const Capability& capability) {
    const auto* extended = std::get_if<ExtendedNextHopCapability>(&capability);
    return extended != nullptr &&
           absl::c_linear_search(extended->rows, ExtendedNextHopCapability::Row{.nlri = nlri});
  });
}

// RFC 5492 section 5: the data are the capabilities that we miss.
OpenFault NoCommonFamily(const PeerRules& rules) {
  OpenFault fault = Fault(kUnsupportedCapability, "no address family in common");
  Writer data(fault.notification.data);
  for (const Family family : rules.families) {
    data.U8(1);  // Multiprotocol (RFC 4760 section 8).
    data.U8(4);
    data.U16(static_cast<uint16_t>(family.afi));
    data.U8(0);
    data.U8(static_cast<uint8_t>(family.safi));
  }
  return fault;
}

// RFC 4271 section 6.2, with RFC 6286 section 2.2 on identifiers.
std::optional<OpenFault> Refusal(const PeerRules& rules, const OpenMessage& theirs) {
  if (theirs.asn != rules.peer_asn) {
    return Fault(kBadPeerAs, absl::StrCat("expected ", rules.peer_asn.value(), ", peer says ",
                                          theirs.asn.value()));
  }
  if (theirs.router_id == RouterId(0)) return Fault(kBadBgpIdentifier, "peer says 0.0.0.0");
  if (rules.local_asn == rules.peer_asn && theirs.router_id == rules.router_id) {
    return Fault(kBadBgpIdentifier,
                 absl::StrCat("peer has our own, ", FormatRouterId(theirs.router_id)));
  }
  if (theirs.hold_time_s == 1 || theirs.hold_time_s == 2) {
    return Fault(kUnacceptableHoldTime, absl::StrCat("peer says ", theirs.hold_time_s, " s"));
  }
  return std::nullopt;
}

}  // namespace

OpenMessage MakeOpen(const PeerRules& rules, bool with_capabilities) {
  OpenMessage open{
      .asn = rules.local_asn, .hold_time_s = rules.hold_time_s, .router_id = rules.router_id};
  if (!with_capabilities) return open;
  for (const Family family : rules.families) {
    open.capabilities.push_back(MultiprotocolCapability{family});
  }
  open.capabilities.push_back(RouteRefreshCapability{});
  open.capabilities.push_back(FourOctetAsCapability{rules.local_asn});
  open.capabilities.push_back(ExtendedMessageCapability{});
  // Of use only where IPv6 next hops are about: RFC 8950 section 4.
  if (absl::c_linear_search(rules.families, kIpv4Unicast) &&
      (rules.over_ipv6 || absl::c_linear_search(rules.families, kIpv6Unicast))) {
    ExtendedNextHopCapability extended;
    extended.rows.push_back({.nlri = kIpv4Unicast, .next_hop = Afi::kIpv6});
    open.capabilities.push_back(std::move(extended));
  }
  return open;
}

std::variant<Negotiated, OpenFault> Negotiate(const PeerRules& rules, const OpenMessage& ours,
                                              const OpenMessage& theirs) {
  if (std::optional<OpenFault> refusal = Refusal(rules, theirs)) return *std::move(refusal);
  std::vector<Family> families = CommonFamilies(rules, ours, theirs);
  if (families.empty()) return NoCommonFamily(rules);

  Negotiated negotiated{
      .peer_router_id = theirs.router_id,
      .hold_time_s = std::min(ours.hold_time_s, theirs.hold_time_s),
      .families = std::move(families),
      .four_octet_as = Has<FourOctetAsCapability>(ours) && Has<FourOctetAsCapability>(theirs),
      .route_refresh = Has<RouteRefreshCapability>(ours) && Has<RouteRefreshCapability>(theirs),
      .extended_message =
          Has<ExtendedMessageCapability>(ours) && Has<ExtendedMessageCapability>(theirs),
      .peer_capabilities = theirs.capabilities,
  };
  for (const Family family : negotiated.families) {
    if (OffersIpv6NextHop(ours, family) && OffersIpv6NextHop(theirs, family)) {
      negotiated.extended_next_hop.push_back(family);
    }
  }
  return negotiated;
}

}  // namespace herald::fsm

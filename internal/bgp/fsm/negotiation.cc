#include "internal/bgp/fsm/negotiation.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "internal/bgp/fsm/capability_text.h"
#include "internal/bgp/fsm/offer.h"
#include "internal/bgp/fsm/role_check.h"
#include "internal/bgp/wire/capability_codec.h"
#include "internal/bytes/writer.h"
#include "internal/net/ip_address.h"

namespace herald::fsm {
namespace {

// RFC 4271 section 6.2, RFC 5492 section 5, RFC 9234 section 4.2.
enum OpenSubcode : uint8_t {
  kBadPeerAs = 2,
  kBadBgpIdentifier = 3,
  kUnacceptableHoldTime = 6,
  kUnsupportedCapability = 7,
  kRoleMismatch = 11,
};

constexpr uint16_t kHoldTimeMin = 3;  // RFC 4271 section 4.2, beside 0.

OpenFault Fault(OpenSubcode subcode, std::string detail) {
  return {.notification = {.code = NotifyCode::kOpen, .subcode = subcode},
          .detail = std::move(detail)};
}

// Where a capability should come once, the last counts (RFC 4724 section 3).
template <class C>
const C* Find(const OpenMessage& open) {
  const C* found = nullptr;
  for (const Capability& capability : open.capabilities) {
    if (const auto* one = std::get_if<C>(&capability)) found = one;
  }
  return found;
}

template <class C>
bool BothHave(const OpenMessage& ours, const OpenMessage& theirs) {
  return Find<C>(ours) != nullptr && Find<C>(theirs) != nullptr;
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

// RFC 7911 section 4: whether who sent this OPEN sends, or receives, several paths.
bool OffersAddPath(const OpenMessage& open, Family family, AddPathMode direction) {
  const auto* add_path = Find<AddPathCapability>(open);
  if (add_path == nullptr) return false;
  return absl::c_any_of(add_path->rows, [&](const AddPathCapability::Row& row) {
    return row.family == family && (row.mode == direction || row.mode == AddPathMode::kBoth);
  });
}

std::optional<GracefulRestart> RestartOf(const std::vector<Family>& families,
                                         const OpenMessage& ours, const OpenMessage& theirs) {
  const auto* our = Find<GracefulRestartCapability>(ours);
  const auto* their = Find<GracefulRestartCapability>(theirs);
  if (our == nullptr || their == nullptr) return std::nullopt;
  GracefulRestart restart{.restarting = their->restarting,
                          .notification = our->notification && their->notification,
                          .restart_time_s = their->restart_time_s};
  for (const GracefulRestartCapability::Row& row : their->rows) {
    if (!absl::c_linear_search(families, row.family)) continue;
    restart.families.push_back({row.family, row.forwarding_preserved});
  }
  return restart;
}

// RFC 9494 section 4.2 lets us bound the times.
std::vector<LongLived> LongLivedOf(const PeerRules& rules, const std::vector<Family>& families,
                                   const OpenMessage& ours, const OpenMessage& theirs) {
  if (!BothHave<LongLivedGracefulRestartCapability>(ours, theirs)) return {};
  std::vector<LongLived> long_lived;
  for (const auto& row : Find<LongLivedGracefulRestartCapability>(theirs)->rows) {
    if (!absl::c_linear_search(families, row.family)) continue;
    long_lived.push_back({row.family, row.forwarding_preserved,
                          std::min(row.stale_time_s, rules.long_lived_stale_time_max_s)});
  }
  return long_lived;
}

// RFC 4271 section 6.2, with RFC 6286 section 2.2 on identifiers.
std::optional<OpenFault> Refusal(const PeerRules& rules, const OpenMessage& theirs) {
  if (theirs.asn != rules.peer_asn) {
    return Fault(kBadPeerAs, absl::StrCat("expected ", rules.peer_asn.value(), ", peer says ",
                                          theirs.asn.value()));
  }
  if (theirs.router_id == RouterId(0)) return Fault(kBadBgpIdentifier, "peer says 0.0.0.0");
  if (!rules.is_external() && theirs.router_id == rules.router_id) {
    return Fault(kBadBgpIdentifier,
                 absl::StrCat("peer has our own, ", FormatRouterId(theirs.router_id)));
  }
  const bool is_too_short = rules.hold_time_min_s.has_value()
                                ? theirs.hold_time_s < *rules.hold_time_min_s
                                : theirs.hold_time_s != 0 && theirs.hold_time_s < kHoldTimeMin;
  if (is_too_short) {
    return Fault(kUnacceptableHoldTime,
                 absl::StrCat("peer says ", theirs.hold_time_s, " s, we want ",
                              rules.hold_time_min_s.value_or(kHoldTimeMin), " s"));
  }
  if (std::string mismatch = RoleMismatch(rules, theirs); !mismatch.empty()) {
    return Fault(kRoleMismatch, std::move(mismatch));
  }
  return std::nullopt;
}

Negotiated Agree(const PeerRules& rules, const OpenMessage& ours, const OpenMessage& theirs) {
  Negotiated agreed{
      .peer_router_id = theirs.router_id,
      .hold_time_s = std::min(ours.hold_time_s, theirs.hold_time_s),
      .families = CommonFamilies(rules, ours, theirs),
      .four_octet_as = BothHave<FourOctetAsCapability>(ours, theirs),
      .route_refresh = BothHave<RouteRefreshCapability>(ours, theirs),
      .enhanced_route_refresh = BothHave<EnhancedRouteRefreshCapability>(ours, theirs),
      .extended_message = BothHave<ExtendedMessageCapability>(ours, theirs),
      .peer_capabilities = theirs.capabilities,
  };
  for (const Family family : agreed.families) {
    if (OffersIpv6NextHop(ours, family) && OffersIpv6NextHop(theirs, family)) {
      agreed.extended_next_hop.push_back(family);
    }
    if (OffersAddPath(ours, family, AddPathMode::kSend) &&
        OffersAddPath(theirs, family, AddPathMode::kReceive)) {
      agreed.add_path_send.push_back(family);
    }
    if (OffersAddPath(ours, family, AddPathMode::kReceive) &&
        OffersAddPath(theirs, family, AddPathMode::kSend)) {
      agreed.add_path_receive.push_back(family);
    }
  }
  agreed.graceful_restart = RestartOf(agreed.families, ours, theirs);
  if (agreed.graceful_restart.has_value()) {  // RFC 9494 section 4.1
    agreed.long_lived = LongLivedOf(rules, agreed.families, ours, theirs);
  }
  if (rules.is_external()) agreed.role = rules.role;
  return agreed;
}

bool Has(const Negotiated& agreed, RequiredCapability capability) {
  switch (capability) {
    case RequiredCapability::kRouteRefresh:
      return agreed.route_refresh;
    case RequiredCapability::kEnhancedRouteRefresh:
      return agreed.enhanced_route_refresh;
    case RequiredCapability::kFourOctetAs:
      return agreed.four_octet_as;
    case RequiredCapability::kExtendedMessage:
      return agreed.extended_message;
    case RequiredCapability::kExtendedNextHop:
      return !agreed.extended_next_hop.empty();
    case RequiredCapability::kGracefulRestart:
      break;
  }
  return agreed.graceful_restart.has_value();
}

// RFC 5492 section 5: the data are the capabilities that we miss.
std::optional<OpenFault> Lack(const PeerRules& rules, const Negotiated& agreed) {
  std::vector<Capability> missing;
  if (agreed.families.empty() || rules.families_required) {
    for (const Family family : rules.families) {
      if (absl::c_linear_search(agreed.families, family)) continue;
      missing.push_back(MultiprotocolCapability{family});
    }
  }
  for (const RequiredCapability required : rules.required_capabilities) {
    if (!Has(agreed, required)) missing.push_back(Offer(required, rules));
  }
  if (missing.empty()) return std::nullopt;
  const auto name = [](std::string* out, const Capability& capability) {
    const auto* family = std::get_if<MultiprotocolCapability>(&capability);
    *out += family ? FormatFamily(family->family) : std::string(CapabilityName(capability));
  };
  OpenFault fault =
      Fault(kUnsupportedCapability, absl::StrCat("no ", absl::StrJoin(missing, ", no ", name)));
  Writer data(fault.notification.data);
  wire::EncodeCapabilities(missing, data);
  return fault;
}

}  // namespace

std::variant<Negotiated, OpenFault> Negotiate(const PeerRules& rules, const OpenMessage& ours,
                                              const OpenMessage& theirs) {
  if (std::optional<OpenFault> refusal = Refusal(rules, theirs)) return *std::move(refusal);
  Negotiated agreed = Agree(rules, ours, theirs);
  if (std::optional<OpenFault> lack = Lack(rules, agreed)) return *std::move(lack);
  return agreed;
}

}  // namespace herald::fsm

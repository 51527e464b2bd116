#include "internal/bgp/fsm/capability_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "internal/bgp/fsm/notification_text.h"

namespace herald::fsm {
namespace {

constexpr size_t kShownOctetsMax = 32;

std::string Hex(const std::vector<uint8_t>& octets) {
  const size_t shown = std::min(octets.size(), kShownOctetsMax);
  const absl::string_view text(reinterpret_cast<const char*>(octets.data()), shown);
  return absl::StrCat("0x", absl::BytesToHexString(text), shown < octets.size() ? "..." : "");
}

template <class Rows, class Format>
std::string Join(const Rows& rows, Format format) {
  return absl::StrJoin(rows, ", ", [&](std::string* out, const auto& row) { *out += format(row); });
}

absl::string_view ModeName(AddPathMode mode) {
  switch (mode) {
    case AddPathMode::kReceive:
      return "receive";
    case AddPathMode::kSend:
      return "send";
    case AddPathMode::kBoth:
      break;
  }
  return "send and receive";
}

struct Name {
  std::string operator()(const MultiprotocolCapability&) const { return "multiprotocol"; }
  std::string operator()(const RouteRefreshCapability&) const { return "route refresh"; }
  std::string operator()(const ExtendedNextHopCapability&) const { return "extended next hop"; }
  std::string operator()(const ExtendedMessageCapability&) const { return "extended message"; }
  std::string operator()(const RoleCapability&) const { return "role"; }
  std::string operator()(const GracefulRestartCapability&) const { return "graceful restart"; }
  std::string operator()(const FourOctetAsCapability&) const { return "four-octet AS"; }
  std::string operator()(const AddPathCapability&) const { return "ADD-PATH"; }
  std::string operator()(const EnhancedRouteRefreshCapability&) const {
    return "enhanced route refresh";
  }
  std::string operator()(const LongLivedGracefulRestartCapability&) const {
    return "long-lived graceful restart";
  }
  std::string operator()(const FqdnCapability&) const { return "host name"; }
  std::string operator()(const SoftwareVersionCapability&) const { return "software version"; }
  std::string operator()(const UnknownCapability& c) const { return absl::StrCat("code ", c.code); }
};

// What it says beside its name.
struct Value {
  std::string operator()(const MultiprotocolCapability& c) const { return FormatFamily(c.family); }
  std::string operator()(const RouteRefreshCapability&) const { return ""; }
  std::string operator()(const ExtendedNextHopCapability& c) const {
    return Join(c.rows, [](const auto& row) { return FormatFamily(row.nlri); });
  }
  std::string operator()(const ExtendedMessageCapability&) const { return ""; }
  std::string operator()(const RoleCapability& c) const { return RoleName(c.role); }
  std::string operator()(const GracefulRestartCapability& c) const {
    const std::string families = Join(c.rows, [](const auto& row) {
      return absl::StrCat(FormatFamily(row.family),
                          row.forwarding_preserved ? " (forwarding preserved)" : "");
    });
    return absl::StrCat(c.restart_time_s, " s", c.restarting ? ", restarted" : "",
                        c.notification ? ", with notifications" : "", families.empty() ? "" : ", ",
                        families);
  }
  std::string operator()(const FourOctetAsCapability& c) const {
    return absl::StrCat(c.asn.value());
  }
  std::string operator()(const AddPathCapability& c) const {
    return Join(c.rows, [](const auto& row) {
      return absl::StrCat(FormatFamily(row.family), " ", ModeName(row.mode));
    });
  }
  std::string operator()(const EnhancedRouteRefreshCapability&) const { return ""; }
  std::string operator()(const LongLivedGracefulRestartCapability& c) const {
    return Join(c.rows, [](const auto& row) {
      return absl::StrCat(FormatFamily(row.family), " ", row.stale_time_s, " s",
                          row.forwarding_preserved ? " (forwarding preserved)" : "");
    });
  }
  std::string operator()(const FqdnCapability& c) const {
    return absl::StrCat("\"", FormatHostName(c), "\"");
  }
  std::string operator()(const SoftwareVersionCapability& c) const {
    return absl::StrCat("\"", EscapePeerText(c.version), "\"");
  }
  std::string operator()(const UnknownCapability& c) const {
    return c.value.empty() ? "" : Hex(c.value);
  }
};

}  // namespace

std::string CapabilityName(const Capability& capability) { return std::visit(Name(), capability); }

std::string FormatCapability(const Capability& capability) {
  const std::string value = std::visit(Value(), capability);
  return absl::StrCat(CapabilityName(capability), value.empty() ? "" : " ", value);
}

std::string FormatHostName(const FqdnCapability& capability) {
  const absl::string_view dot = capability.domain.empty() ? "" : ".";
  return EscapePeerText(absl::StrCat(capability.host, dot, capability.domain));
}

std::string RoleName(Role role) {
  switch (role) {
    case Role::kProvider:
      return "provider";
    case Role::kRouteServer:
      return "route server";
    case Role::kRouteServerClient:
      return "route server client";
    case Role::kCustomer:
      return "customer";
    case Role::kPeer:
      return "peer";
  }
  return absl::StrCat("role ", static_cast<int>(role));
}

}  // namespace herald::fsm

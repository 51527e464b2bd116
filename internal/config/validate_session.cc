#include "internal/config/validate_session.h"

#include <algorithm>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "internal/config/field.h"

namespace herald::config {
namespace {

constexpr uint32_t kStaleTimeMax = (1 << 24) - 1;  // RFC 9494 section 3.1: 24 bits.

using FamilyList = google::protobuf::RepeatedField<int>;

Family ToFamily(int family) {
  return family == v1::FAMILY_IPV6_UNICAST ? kIpv6Unicast : kIpv4Unicast;
}

std::vector<Family> Families(const FamilyList& file, const Place& place) {
  std::vector<Family> families;
  for (int i = 0; i < file.size(); ++i) {
    const Family family = ToFamily(file[i]);
    if (absl::c_linear_search(families, family)) {
      place.Element(i).Refuse(absl::StrCat(FormatFamily(family), " is in the list already"));
    }
    families.push_back(family);
  }
  return families;
}

void CheckIsCarried(Family family, const Peer& peer, const Place& place) {
  if (absl::c_linear_search(peer.families, family)) return;
  place.Refuse(absl::StrCat(FormatFamily(family), " is not in the peer's families"));
}

std::vector<Family> AddPath(const FamilyList& file, const Peer& peer, const Place& place) {
  std::vector<Family> families = Families(file, place);
  for (size_t i = 0; i < families.size(); ++i) {
    CheckIsCarried(families[i], peer, place.Element(static_cast<int>(i)));
  }
  return families;
}

uint16_t HoldTime(uint32_t value, const Place& place) {
  if (value == 1 || value == 2 || value > 65535) {
    place.Refuse(absl::StrCat("must be 0 or 3 to 65535, is ", value));
  }
  return static_cast<uint16_t>(value);
}

void ValidateTimers(const v1::Peer& file, const Place& place, Peer& valid) {
  const Place hold_time = place.Key("hold_time_s");
  if (file.has_hold_time_s()) valid.hold_time_s = HoldTime(file.hold_time_s(), hold_time);
  if (file.has_connect_retry_time_s()) {
    valid.connect_retry_time_s =
        InRange<uint16_t>(file.connect_retry_time_s(), 1, 65535, place.Key("connect_retry_time_s"));
  }
  if (hold_time.IsRefused()) return;
  if (file.has_hold_time_min_s()) {
    const Place least = place.Key("hold_time_min_s");
    valid.hold_time_min_s = InRange<uint16_t>(file.hold_time_min_s(), 3, 65535, least);
    if (*valid.hold_time_min_s > valid.hold_time_s) {
      least.Refuse(absl::StrCat("must be at most the hold_time_s of ", valid.hold_time_s, ", is ",
                                *valid.hold_time_min_s));
    }
  }
  if (file.has_send_hold_time_s()) {
    valid.send_hold_time_s =
        InRange<uint16_t>(file.send_hold_time_s(), uint32_t{valid.hold_time_s} + 1, 65535,
                          place.Key("send_hold_time_s"));
  }
}

void ValidateRestart(const v1::Peer& file, const Place& place, Peer& valid) {
  if (file.has_graceful_restart()) valid.graceful_restart = file.graceful_restart();
  if (!file.has_long_lived_stale_time_max_s()) return;
  const Place stale_time = place.Key("long_lived_stale_time_max_s");
  valid.long_lived_stale_time_max_s =
      InRange<uint32_t>(file.long_lived_stale_time_max_s(), 0, kStaleTimeMax, stale_time);
  if (valid.long_lived_stale_time_max_s > 0 && !valid.graceful_restart) {
    stale_time.Refuse("needs graceful_restart");
  }
}

std::optional<Role> ToRole(v1::Role role) {
  switch (role) {
    case v1::ROLE_PROVIDER:
      return Role::kProvider;
    case v1::ROLE_ROUTE_SERVER:
      return Role::kRouteServer;
    case v1::ROLE_ROUTE_SERVER_CLIENT:
      return Role::kRouteServerClient;
    case v1::ROLE_CUSTOMER:
      return Role::kCustomer;
    case v1::ROLE_PEER:
      return Role::kPeer;
    default:
      return std::nullopt;
  }
}

void ValidateRole(const v1::Peer& file, const Place& place, Peer& valid) {
  valid.role = ToRole(file.role());
  if (valid.role && !valid.is_external()) {
    place.Key("role").Refuse("cannot be towards an internal peer");
  }
  valid.role_strict = file.role_strict();
  if (valid.role_strict && !valid.role) place.Key("role_strict").Refuse("needs role");
}

RequiredCapability ToRequiredCapability(int capability) {
  switch (capability) {
    case v1::REQUIRED_CAPABILITY_ENHANCED_ROUTE_REFRESH:
      return RequiredCapability::kEnhancedRouteRefresh;
    case v1::REQUIRED_CAPABILITY_FOUR_OCTET_AS:
      return RequiredCapability::kFourOctetAs;
    case v1::REQUIRED_CAPABILITY_EXTENDED_MESSAGE:
      return RequiredCapability::kExtendedMessage;
    case v1::REQUIRED_CAPABILITY_EXTENDED_NEXT_HOP:
      return RequiredCapability::kExtendedNextHop;
    case v1::REQUIRED_CAPABILITY_GRACEFUL_RESTART:
      return RequiredCapability::kGracefulRestart;
    default:
      return RequiredCapability::kRouteRefresh;
  }
}

void ValidateRequired(const v1::Peer& file, const Place& place, Peer& valid) {
  const Place all = place.Key("required_capabilities");
  for (int i = 0; i < file.required_capabilities_size(); ++i) {
    const RequiredCapability capability = ToRequiredCapability(file.required_capabilities(i));
    if (absl::c_linear_search(valid.required_capabilities, capability)) {
      all.Element(i).Refuse("is in the list already");
    }
    if (capability == RequiredCapability::kGracefulRestart && !valid.graceful_restart) {
      all.Element(i).Refuse("needs graceful_restart");
    }
    valid.required_capabilities.push_back(capability);
  }
  valid.families_required = file.families_required();
}

PrefixLimit ValidatePrefixLimit(const v1::PrefixLimit& file, const Peer& peer, const Place& place) {
  PrefixLimit limit{.family = ToFamily(file.family()), .max = file.max()};
  if (!file.has_family()) {
    place.Key("family").Refuse("is missing");
  } else {
    CheckIsCarried(limit.family, peer, place.Key("family"));
  }
  if (!file.has_max()) {
    place.Key("max").Refuse("is missing");
  } else if (limit.max == 0) {
    place.Key("max").Refuse("must be at least 1; to take no routes, set inbound: discard");
  }
  if (file.has_warning_percent()) {
    limit.warning_percent =
        InRange<uint8_t>(file.warning_percent(), 1, 100, place.Key("warning_percent"));
  }
  if (file.has_restart_s()) {
    limit.restart_s = InRange<uint16_t>(file.restart_s(), 1, 65535, place.Key("restart_s"));
  }
  return limit;
}

void ValidateInbound(const v1::Peer& file, const Place& place, Peer& valid) {
  if (file.inbound() == v1::INBOUND_DISCARD) valid.inbound = Inbound::kDiscard;
  const Place all = place.Key("prefix_limits");
  if (valid.inbound == Inbound::kDiscard && file.prefix_limits_size() > 0) {
    all.Refuse("cannot be with inbound discard, which counts no routes");
  }
  for (int i = 0; i < file.prefix_limits_size(); ++i) {
    const PrefixLimit limit = ValidatePrefixLimit(file.prefix_limits(i), valid, all.Element(i));
    const bool is_there = absl::c_any_of(valid.prefix_limits, [&](const PrefixLimit& other) {
      return other.family == limit.family;
    });
    if (is_there) {
      all.Element(i).Key("family").Refuse(
          absl::StrCat(FormatFamily(limit.family), " is in the list already"));
    }
    valid.prefix_limits.push_back(limit);
  }
}

}  // namespace

void ValidateSession(const v1::Peer& file, const Place& place, Peer& valid) {
  valid.families = Families(file.families(), place.Key("families"));
  if (valid.families.empty()) valid.families = {kIpv4Unicast, kIpv6Unicast};
  ValidateTimers(file, place, valid);
  valid.add_path_send = AddPath(file.add_path_send(), valid, place.Key("add_path_send"));
  valid.add_path_receive = AddPath(file.add_path_receive(), valid, place.Key("add_path_receive"));
  ValidateRestart(file, place, valid);
  ValidateRole(file, place, valid);
  ValidateRequired(file, place, valid);
  valid.send_host_name = file.send_host_name();
  valid.send_software_version = file.send_software_version();
  ValidateInbound(file, place, valid);
}

}  // namespace herald::config

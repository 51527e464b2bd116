#ifndef HERALD_INTERNAL_GUARD_RULES_H_
#define HERALD_INTERNAL_GUARD_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "internal/bgp/message/path_attributes.h"
#include "internal/net/prefix.h"
#include "internal/net/strong.h"

namespace herald::guard {

// What the configuration says may be announced (proto/herald/config/v1/config.proto tells what each
// field means to an operator). Every value is legal by itself and with the others.

inline constexpr uint32_t kTtlMaxS = 31'536'000;  // A year.

struct LengthBounds {
  uint8_t min = 0;
  uint8_t max = 0;
  friend bool operator==(const LengthBounds&, const LengthBounds&) = default;
};

struct Communities {
  std::vector<Community> standard = {};
  std::vector<LargeCommunity> large = {};
  bool empty() const { return standard.empty() && large.empty(); }
  friend bool operator==(const Communities&, const Communities&) = default;
};

// first to last, both too.
struct AsnRange {
  Asn first;
  Asn last;
  friend auto operator<=>(const AsnRange&, const AsnRange&) = default;
};

struct AsPaths {
  std::optional<uint32_t> length_max = std::nullopt;
  std::vector<AsnRange> allowed_origins = {};  // Empty: any.
  std::vector<AsnRange> forbidden_asns = {};
  friend bool operator==(const AsPaths&, const AsPaths&) = default;
};

// For the routes of all principals.
struct Rules {
  std::vector<Prefix> protected_prefixes = {};
  bool default_route = false;
  LengthBounds ipv4_lengths = {.min = 0, .max = 32};
  LengthBounds ipv6_lengths = {.min = 0, .max = 128};
  Communities required = {};
  Communities forbidden = {};
  AsPaths as_path = {};
  std::optional<uint64_t> routes_max = std::nullopt;
  std::optional<uint64_t> ipv4_routes_max = std::nullopt;
  std::optional<uint64_t> ipv6_routes_max = std::nullopt;
  std::optional<uint64_t> peer_routes_max = std::nullopt;
  bool requires_ttl = false;
  uint32_t ttl_max_s = kTtlMaxS;
  uint8_t withdraw_all_max_percent = 100;
  friend bool operator==(const Rules&, const Rules&) = default;
};

// Routes inside prefix, of a length from ge to le.
struct GrantedPrefix {
  Prefix prefix;
  uint8_t ge = 0;
  uint8_t le = 0;
  friend bool operator==(const GrantedPrefix&, const GrantedPrefix&) = default;
};

struct NextHops {
  bool self = false;
  std::vector<Prefix> inside = {};
  friend bool operator==(const NextHops&, const NextHops&) = default;
};

// What one principal may announce, as far as the rules allow it.
struct Grant {
  std::vector<GrantedPrefix> prefixes = {};          // Empty: nothing.
  std::vector<std::string> peers = {};               // Names. Empty: all.
  std::optional<NextHops> next_hops = std::nullopt;  // Absent: any.
  Communities required = {};
  Communities forbidden = {};
  std::optional<Communities> allowed = std::nullopt;  // Absent: any.
  AsPaths as_path = {};
  std::optional<uint64_t> routes_max = std::nullopt;
  std::optional<uint32_t> announcements_per_minute = std::nullopt;
  bool requires_ttl = false;
  uint32_t ttl_max_s = kTtlMaxS;
  uint8_t withdraw_all_max_percent = 100;
  friend bool operator==(const Grant&, const Grant&) = default;
};

}  // namespace herald::guard

#endif  // HERALD_INTERNAL_GUARD_RULES_H_

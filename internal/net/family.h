#ifndef HERALD_INTERNAL_NET_FAMILY_H_
#define HERALD_INTERNAL_NET_FAMILY_H_

#include <compare>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace herald {

// Address family identifiers, as IANA numbers them.
enum class Afi : uint16_t { kIpv4 = 1, kIpv6 = 2 };
enum class Safi : uint8_t { kUnicast = 1 };

// AFI and SAFI together (RFC 4760). Holds any pair that a peer may name, not only those we speak.
struct Family {
  Afi afi = Afi::kIpv4;
  Safi safi = Safi::kUnicast;

  friend constexpr auto operator<=>(const Family&, const Family&) = default;
  template <class H>
  friend H AbslHashValue(H h, Family f) {
    return H::combine(std::move(h), f.afi, f.safi);
  }
};

inline constexpr Family kIpv4Unicast{Afi::kIpv4, Safi::kUnicast};
inline constexpr Family kIpv6Unicast{Afi::kIpv6, Safi::kUnicast};

// "ipv4-unicast", "ipv6-unicast"; "afi-25-safi-70" for what we have no name for.
std::string FormatFamily(Family family);
// Only families that we speak; the error lists them.
absl::StatusOr<Family> ParseFamily(absl::string_view text);

}  // namespace herald

#endif  // HERALD_INTERNAL_NET_FAMILY_H_

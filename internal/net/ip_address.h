#ifndef HERALD_INTERNAL_NET_IP_ADDRESS_H_
#define HERALD_INTERNAL_NET_IP_ADDRESS_H_

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/net/family.h"
#include "internal/net/strong.h"

namespace herald {

// An IPv4 or IPv6 address without a scope. IPv4 sits in the upper 32 bits of the first half, so
// that masks and comparisons work alike for both families.
class IpAddress {
 public:
  using V6Octets = std::array<uint8_t, 16>;

  constexpr IpAddress() = default;  // 0.0.0.0
  static constexpr IpAddress V4(uint32_t address) {
    return IpAddress(Afi::kIpv4, uint64_t{address} << 32, 0);
  }
  static IpAddress V6(const V6Octets& octets);
  static constexpr IpAddress V6(uint64_t high, uint64_t low) {
    return IpAddress(Afi::kIpv6, high, low);
  }
  // RFC 4291 and dotted-quad text; nothing around it, no scope, no leading zeros in IPv4.
  static absl::StatusOr<IpAddress> Parse(absl::string_view text);

  // RFC 5952 text for IPv6.
  std::string Format() const;

  constexpr Afi afi() const { return afi_; }
  constexpr bool is_v4() const { return afi_ == Afi::kIpv4; }
  constexpr uint32_t v4() const { return static_cast<uint32_t>(high_ >> 32); }
  V6Octets v6() const;
  constexpr uint64_t high() const { return high_; }
  constexpr uint64_t low() const { return low_; }
  // 32 or 128.
  constexpr int bits() const { return is_v4() ? 32 : 128; }

  bool IsUnspecified() const { return high_ == 0 && low_ == 0; }
  bool IsMulticast() const;
  // fe80::/10 only.
  bool IsLinkLocal() const;
  bool IsLoopback() const;

  // IPv4 before IPv6.
  friend constexpr std::strong_ordering operator<=>(const IpAddress& a, const IpAddress& b) {
    if (a.afi_ != b.afi_) return a.afi_ <=> b.afi_;
    return a.high_ != b.high_ ? a.high_ <=> b.high_ : a.low_ <=> b.low_;
  }
  friend constexpr bool operator==(const IpAddress&, const IpAddress&) = default;
  template <class H>
  friend H AbslHashValue(H h, const IpAddress& a) {
    return H::combine(std::move(h), a.afi_, a.high_, a.low_);
  }

 private:
  constexpr IpAddress(Afi afi, uint64_t high, uint64_t low) : high_(high), low_(low), afi_(afi) {}

  uint64_t high_ = 0;
  uint64_t low_ = 0;
  Afi afi_ = Afi::kIpv4;  // Last: what holds an address may use the octets behind it.
};

// A BGP Identifier is written as an IPv4 address (RFC 4271 section 1.1). Zero is refused.
absl::StatusOr<RouterId> ParseRouterId(absl::string_view text);
std::string FormatRouterId(RouterId id);

}  // namespace herald

#endif  // HERALD_INTERNAL_NET_IP_ADDRESS_H_

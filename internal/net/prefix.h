#ifndef HERALD_INTERNAL_NET_PREFIX_H_
#define HERALD_INTERNAL_NET_PREFIX_H_

#include <compare>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "internal/net/family.h"
#include "internal/net/ip_address.h"

namespace herald {

// Always canonical: the length fits the family and no host bit is set.
class Prefix {
 public:
  constexpr Prefix() = default;  // 0.0.0.0/0
  // Refuses a length outside the family's and host bits that are set.
  static absl::StatusOr<Prefix> Create(const IpAddress& address, int length);
  // For the wire: host bits are irrelevant there (RFC 4271 section 4.3) and are cleared.
  // The length must be in 0..address.bits().
  static constexpr Prefix Masked(const IpAddress& address, int length) {
    const uint64_t high = address.high() & UpperBits(length);
    const auto bits = static_cast<uint8_t>(length);
    if (address.is_v4()) return {IpAddress::V4(static_cast<uint32_t>(high >> 32)), bits};
    return {IpAddress::V6(high, address.low() & UpperBits(length - 64)), bits};
  }
  // "192.0.2.0/24"; an address without a length is a host route.
  static absl::StatusOr<Prefix> Parse(absl::string_view text);

  std::string Format() const;

  constexpr const IpAddress& address() const { return address_; }
  constexpr int length() const { return length_; }
  constexpr bool is_v4() const { return address_.is_v4(); }
  constexpr Family family() const { return {address_.afi(), Safi::kUnicast}; }
  // Whether other is this prefix or a longer one inside it.
  constexpr bool Covers(const Prefix& other) const {
    const IpAddress& a = address_;
    const IpAddress& b = other.address_;
    return a.afi() == b.afi() && length_ <= other.length_ &&
           ((a.high() ^ b.high()) & UpperBits(length_)) == 0 &&
           ((a.low() ^ b.low()) & UpperBits(length_ - 64)) == 0;
  }

  friend constexpr auto operator<=>(const Prefix&, const Prefix&) = default;
  template <class H>
  friend H AbslHashValue(H h, const Prefix& p) {
    return H::combine(std::move(h), p.address_, p.length_);
  }

 private:
  // Of 64.
  static constexpr uint64_t UpperBits(int count) {
    if (count <= 0) return 0;
    return count >= 64 ? ~uint64_t{0} : ~uint64_t{0} << (64 - count);
  }
  constexpr Prefix(const IpAddress& address, uint8_t length) : address_(address), length_(length) {}

  [[no_unique_address]] IpAddress address_;
  uint8_t length_ = 0;
};

}  // namespace herald

#endif  // HERALD_INTERNAL_NET_PREFIX_H_

#ifndef HERALD_INTERNAL_NET_STRONG_H_
#define HERALD_INTERNAL_NET_STRONG_H_

#include <compare>
#include <concepts>
#include <cstdint>
#include <utility>

namespace herald {

// Each tag makes its own type: an Asn never turns into a RouterId or an int by itself.
template <class Tag, std::unsigned_integral Rep>
class Strong {
 public:
  constexpr Strong() = default;
  constexpr explicit Strong(Rep value) : value_(value) {}
  constexpr Rep value() const { return value_; }
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
  template <class H>
  friend H AbslHashValue(H h, Strong s) {
    return H::combine(std::move(h), s.value_);
  }

 private:
  Rep value_ = 0;
};

// Autonomous system number, four octets (RFC 6793).
using Asn = Strong<struct AsnTag, uint32_t>;
// BGP Identifier (RFC 6286), written like an IPv4 address.
using RouterId = Strong<struct RouterIdTag, uint32_t>;
// A standard community (RFC 1997): the AS in the upper half, the value in the lower.
using Community = Strong<struct CommunityTag, uint32_t>;
// An extended community (RFC 4360): its eight octets as one big-endian number.
using ExtendedCommunity = Strong<struct ExtendedCommunityTag, uint64_t>;

// Stands for an ASN above 65535 where only two octets fit (RFC 6793 section 9).
inline constexpr Asn kAsTrans{23456};

}  // namespace herald

#endif  // HERALD_INTERNAL_NET_STRONG_H_

#ifndef HERALD_INTERNAL_BGP_MESSAGE_CAPABILITY_H_
#define HERALD_INTERNAL_BGP_MESSAGE_CAPABILITY_H_

#include <cstdint>
#include <variant>
#include <vector>

#include "internal/net/family.h"
#include "internal/net/strong.h"

namespace herald {

// RFC 4760 section 8, code 1.
struct MultiprotocolCapability {
  Family family;
  friend bool operator==(const MultiprotocolCapability&, const MultiprotocolCapability&) = default;
};

// RFC 2918, code 2.
struct RouteRefreshCapability {
  friend bool operator==(const RouteRefreshCapability&, const RouteRefreshCapability&) = default;
};

// RFC 8950 section 4, code 5: NLRI of this family may have a next hop of that AFI.
struct ExtendedNextHopCapability {
  struct Row {
    Family nlri;
    Afi next_hop = Afi::kIpv6;
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<Row> rows = {};
  friend bool operator==(const ExtendedNextHopCapability&,
                         const ExtendedNextHopCapability&) = default;
};

// RFC 8654, code 6.
struct ExtendedMessageCapability {
  friend bool operator==(const ExtendedMessageCapability&,
                         const ExtendedMessageCapability&) = default;
};

// RFC 6793, code 65.
struct FourOctetAsCapability {
  Asn asn;
  friend bool operator==(const FourOctetAsCapability&, const FourOctetAsCapability&) = default;
};

// Any other code, kept as it came.
struct UnknownCapability {
  uint8_t code = 0;
  std::vector<uint8_t> value = {};
  friend bool operator==(const UnknownCapability&, const UnknownCapability&) = default;
};

using Capability =
    std::variant<MultiprotocolCapability, RouteRefreshCapability, ExtendedNextHopCapability,
                 ExtendedMessageCapability, FourOctetAsCapability, UnknownCapability>;

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_MESSAGE_CAPABILITY_H_

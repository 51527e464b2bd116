#ifndef HERALD_INTERNAL_BGP_MESSAGE_CAPABILITY_H_
#define HERALD_INTERNAL_BGP_MESSAGE_CAPABILITY_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "internal/net/family.h"
#include "internal/net/strong.h"

namespace herald {

// Each capability knows IANA's code of it.

// RFC 4760 section 8.
struct MultiprotocolCapability {
  static constexpr uint8_t kCode = 1;
  Family family;
  friend bool operator==(const MultiprotocolCapability&, const MultiprotocolCapability&) = default;
};

// RFC 2918.
struct RouteRefreshCapability {
  static constexpr uint8_t kCode = 2;
  friend bool operator==(const RouteRefreshCapability&, const RouteRefreshCapability&) = default;
};

// RFC 8950 section 4: NLRI of this family may have a next hop of that AFI.
struct ExtendedNextHopCapability {
  static constexpr uint8_t kCode = 5;
  struct Row {
    Family nlri;
    Afi next_hop = Afi::kIpv6;
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<Row> rows = {};
  friend bool operator==(const ExtendedNextHopCapability&,
                         const ExtendedNextHopCapability&) = default;
};

// RFC 8654.
struct ExtendedMessageCapability {
  static constexpr uint8_t kCode = 6;
  friend bool operator==(const ExtendedMessageCapability&,
                         const ExtendedMessageCapability&) = default;
};

// RFC 9234 section 4.1: what the speaker's AS is to the other one.
enum class Role : uint8_t {
  kProvider = 0,
  kRouteServer = 1,
  kRouteServerClient = 2,
  kCustomer = 3,
  kPeer = 4,
};
struct RoleCapability {
  static constexpr uint8_t kCode = 9;
  Role role = Role::kProvider;
  friend bool operator==(const RoleCapability&, const RoleCapability&) = default;
};

// RFC 4724 section 3. Without rows the speaker only helps others to restart.
struct GracefulRestartCapability {
  static constexpr uint8_t kCode = 64;
  struct Row {
    Family family;
    bool forwarding_preserved = false;  // The F bit.
    friend bool operator==(const Row&, const Row&) = default;
  };
  bool restarting = false;      // The R bit: the speaker has restarted.
  bool notification = false;    // The N bit: NOTIFICATION messages too (RFC 8538 section 2).
  uint16_t restart_time_s = 0;  // 12 bits.
  std::vector<Row> rows = {};
  friend bool operator==(const GracefulRestartCapability&,
                         const GracefulRestartCapability&) = default;
};

// RFC 6793.
struct FourOctetAsCapability {
  static constexpr uint8_t kCode = 65;
  Asn asn;
  friend bool operator==(const FourOctetAsCapability&, const FourOctetAsCapability&) = default;
};

// RFC 7911 section 4: what the speaker can do with several paths for a prefix.
enum class AddPathMode : uint8_t { kReceive = 1, kSend = 2, kBoth = 3 };
struct AddPathCapability {
  static constexpr uint8_t kCode = 69;
  struct Row {
    Family family;
    AddPathMode mode = AddPathMode::kReceive;
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<Row> rows = {};
  friend bool operator==(const AddPathCapability&, const AddPathCapability&) = default;
};

// RFC 7313.
struct EnhancedRouteRefreshCapability {
  static constexpr uint8_t kCode = 70;
  friend bool operator==(const EnhancedRouteRefreshCapability&,
                         const EnhancedRouteRefreshCapability&) = default;
};

// RFC 9494 section 3.1. Without rows the speaker only helps others.
struct LongLivedGracefulRestartCapability {
  static constexpr uint8_t kCode = 71;
  struct Row {
    Family family;
    bool forwarding_preserved = false;  // The F bit.
    uint32_t stale_time_s = 0;          // 24 bits.
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<Row> rows = {};
  friend bool operator==(const LongLivedGracefulRestartCapability&,
                         const LongLivedGracefulRestartCapability&) = default;
};

// draft-walton-bgp-hostname-capability. Any octets: whoever shows them escapes them.
struct FqdnCapability {
  static constexpr uint8_t kCode = 73;
  std::string host = {};
  std::string domain = {};
  friend bool operator==(const FqdnCapability&, const FqdnCapability&) = default;
};

// draft-abraitis-bgp-version-capability. Any octets: whoever shows them escapes them.
struct SoftwareVersionCapability {
  static constexpr uint8_t kCode = 75;
  std::string version = {};
  friend bool operator==(const SoftwareVersionCapability&,
                         const SoftwareVersionCapability&) = default;
};

// Any other code, or a value that the code does not allow, kept as it came.
struct UnknownCapability {
  uint8_t code = 0;
  std::vector<uint8_t> value = {};
  friend bool operator==(const UnknownCapability&, const UnknownCapability&) = default;
};

// By code.
using Capability =
    std::variant<MultiprotocolCapability, RouteRefreshCapability, ExtendedNextHopCapability,
                 ExtendedMessageCapability, RoleCapability, GracefulRestartCapability,
                 FourOctetAsCapability, AddPathCapability, EnhancedRouteRefreshCapability,
                 LongLivedGracefulRestartCapability, FqdnCapability, SoftwareVersionCapability,
                 UnknownCapability>;

inline uint8_t CodeOf(const Capability& capability) {
  return std::visit(
      [](const auto& c) {
        if constexpr (requires { c.kCode; })
          return c.kCode;
        else
          return c.code;
      },
      capability);
}

// What a peer can be made to agree on, on pain of no session (RFC 5492 section 5).
enum class RequiredCapability : uint8_t {
  kRouteRefresh,
  kEnhancedRouteRefresh,
  kFourOctetAs,
  kExtendedMessage,
  kExtendedNextHop,
  kGracefulRestart,
};

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_MESSAGE_CAPABILITY_H_

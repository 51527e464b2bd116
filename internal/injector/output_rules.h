#ifndef HERALD_INTERNAL_INJECTOR_OUTPUT_RULES_H_
#define HERALD_INTERNAL_INJECTOR_OUTPUT_RULES_H_

#include <cstdint>
#include <optional>

#include "internal/bgp/message/capability.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/net/ip_address.h"
#include "internal/net/strong.h"

namespace herald::injector {

// What a session settles about the UPDATEs we send on it.
struct OutputRules {
  wire::UpdateFormat format = {};
  Asn local_asn;
  IpAddress local_address;                  // The session's own, for next hop self.
  bool next_hop_self = false;               // For every route, whatever its own next hop.
  std::optional<Role> role = std::nullopt;  // Ours (RFC 9234).
  bool enhanced_route_refresh = false;      // BoRR and EoRR around a refresh (RFC 7313).
};

// Routes at one peer that could not be put on the wire, now.
struct Unsendable {
  uint64_t family_not_negotiated = 0;
  uint64_t no_next_hop = 0;
  uint64_t too_large = 0;
  uint64_t route_leak = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_OUTPUT_RULES_H_

#ifndef HERALD_INTERNAL_BGP_FSM_NEGOTIATION_H_
#define HERALD_INTERNAL_BGP_FSM_NEGOTIATION_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "internal/bgp/message/message.h"
#include "internal/net/family.h"
#include "internal/net/strong.h"

namespace herald::fsm {

// What the configuration says about one peer, as far as the FSM must know.
struct PeerRules {
  Asn local_asn;
  Asn peer_asn;
  RouterId router_id;
  uint16_t hold_time_s = 90;
  // The least that the peer may offer; then not 0 (no hold timer) either.
  std::optional<uint16_t> hold_time_min_s = std::nullopt;
  // RFC 9687. Absent: eight minutes, or twice the hold time if that is more.
  std::optional<uint32_t> send_hold_time_s = std::nullopt;
  std::chrono::seconds connect_retry_time{120};
  std::vector<Family> families = {kIpv4Unicast};
  bool families_required = false;  // All of them, not only one.
  bool passive = false;            // Never dials.
  bool over_ipv6 = false;          // The peer's address is IPv6.
  // Several paths for a prefix (RFC 7911).
  std::vector<Family> add_path_send = {};
  std::vector<Family> add_path_receive = {};
  bool graceful_restart = false;             // Help the peer to restart (RFC 4724 section 4.2).
  uint32_t long_lived_stale_time_max_s = 0;  // And keep its routes for longer (RFC 9494); 0: no.
  std::optional<Role> role = std::nullopt;   // Ours (RFC 9234), of external sessions only.
  bool role_strict = false;                  // The peer must tell its role.
  std::vector<RequiredCapability> required_capabilities = {};
  // Sent to the peer unless empty. At most 64 octets each.
  std::string host_name = {};
  std::string software_version = {};

  bool is_external() const { return local_asn != peer_asn; }
};

// What the peer says about its restarts (RFC 4724 section 3).
struct GracefulRestart {
  struct Row {
    Family family;
    bool forwarding_preserved = false;
    friend bool operator==(const Row&, const Row&) = default;
  };
  bool restarting = false;      // The peer has restarted.
  bool notification = false;    // NOTIFICATION messages too, on both sides (RFC 8538).
  uint16_t restart_time_s = 0;  // For the peer to come back.
  std::vector<Row> families = {};
  friend bool operator==(const GracefulRestart&, const GracefulRestart&) = default;
};

// How long the peer's routes stay after its restart time (RFC 9494 section 4.2).
struct LongLived {
  Family family;
  bool forwarding_preserved = false;
  uint32_t stale_time_s = 0;  // Not more than our own maximum.
  friend bool operator==(const LongLived&, const LongLived&) = default;
};

// What both OPENs came to. Every family below is one of families.
struct Negotiated {
  RouterId peer_router_id;
  uint16_t hold_time_s = 0;  // 0: no hold timer.
  std::vector<Family> families = {};
  bool four_octet_as = false;
  bool route_refresh = false;
  bool enhanced_route_refresh = false;
  bool extended_message = false;
  std::vector<Family> extended_next_hop = {};  // IPv6 next hops for NLRI of these.
  // NLRI of these carry a path identifier, from us and to us.
  std::vector<Family> add_path_send = {};
  std::vector<Family> add_path_receive = {};
  std::optional<GracefulRestart> graceful_restart = std::nullopt;
  std::vector<LongLived> long_lived = {};
  std::optional<Role> role = std::nullopt;  // Ours; the peer's fits or is not told.
  std::vector<Capability> peer_capabilities = {};
};

// Why we do not want a session with who sent this OPEN.
struct OpenFault {
  NotificationMessage notification = {};
  std::string detail = {};  // For the operator.
};

// Our OPEN. Without capabilities for a peer that refused optional parameters (RFC 5492 section 3).
OpenMessage MakeOpen(const PeerRules& rules, bool with_capabilities);

// Whether a session without capabilities would be one that the rules want.
bool CanDoWithoutCapabilities(const PeerRules& rules);

// What a session that began with these OPENs is like, or why there is none.
std::variant<Negotiated, OpenFault> Negotiate(const PeerRules& rules, const OpenMessage& ours,
                                              const OpenMessage& theirs);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_NEGOTIATION_H_

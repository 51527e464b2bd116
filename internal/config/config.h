#ifndef HERALD_INTERNAL_CONFIG_CONFIG_H_
#define HERALD_INTERNAL_CONFIG_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "internal/bgp/message/path_attributes.h"
#include "internal/net/family.h"
#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"
#include "internal/net/strong.h"

namespace herald::config {

// The validated configuration: every default is filled in, and every value is legal by itself and
// with the others. proto/herald/config/v1/config.proto tells what each field means to an operator.

struct Endpoint {
  IpAddress address;
  uint16_t port = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct Peer {
  std::string name;
  std::string description;
  IpAddress address;
  uint16_t port = 179;
  Asn local_asn;
  Asn peer_asn;
  std::optional<IpAddress> local_address;  // Bound before dialing; of the peer's family.
  RouterId router_id;
  uint16_t hold_time_s = 90;            // 0, or 3 and above (RFC 4271 section 4.2).
  uint16_t connect_retry_time_s = 120;  // At most (RFC 4271 section 10).
  std::vector<Family> families;         // Never empty.
  bool passive = false;                 // Does not dial.
  std::optional<uint8_t> multihop_ttl;  // Absent: 1 to external peers, the system's to internal.
  bool next_hop_self = false;
  bool ttl_security = false;      // RFC 5082; never with multihop_ttl.
  std::string md5_password_file;  // RFC 2385. Empty: no signatures.
  bool is_external() const { return local_asn != peer_asn; }
  friend bool operator==(const Peer&, const Peer&) = default;
};

struct Listen {
  std::vector<IpAddress> addresses;  // Empty: no listener.
  uint16_t port = 179;
  friend bool operator==(const Listen&, const Listen&) = default;
};

struct StaticRoute {
  Prefix prefix;
  PathAttributes attributes;
  friend bool operator==(const StaticRoute&, const StaticRoute&) = default;
};

struct Api {
  std::string unix_socket;         // Empty: none.
  std::optional<Endpoint> listen;  // Loopback only.
  bool reflection = true;
  friend bool operator==(const Api&, const Api&) = default;
};

struct Metrics {
  std::optional<Endpoint> listen;  // Absent: no metrics.
  friend bool operator==(const Metrics&, const Metrics&) = default;
};

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };
enum class LogFormat : uint8_t { kText, kJson };

struct Log {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;
  friend bool operator==(const Log&, const Log&) = default;
};

// What the daemon is told at its start. It goes before the file, which many nodes can then share.
struct Given {
  std::optional<RouterId> router_id;
};

struct Config {
  std::vector<Peer> peers;  // Names and addresses are unique.
  Listen listen;
  std::vector<StaticRoute> routes;  // Prefixes are unique.
  Api api;
  Metrics metrics;
  Log log;
  friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_CONFIG_H_

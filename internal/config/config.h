#ifndef HERALD_INTERNAL_CONFIG_CONFIG_H_
#define HERALD_INTERNAL_CONFIG_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "internal/access/principal.h"
#include "internal/bgp/message/capability.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/guard/rules.h"
#include "internal/net/family.h"
#include "internal/net/ip_address.h"
#include "internal/net/prefix.h"
#include "internal/net/strong.h"

namespace herald::config {

// The validated configuration: every default is filled in, and every value is legal by itself and
// with the others. proto/herald/config/v1/config.proto tells what each field means to an operator.

// Of peers, and of ranges of dynamic ones; of the latter in one range, too.
inline constexpr uint32_t kPeersMax = 4096;

struct Endpoint {
  IpAddress address;
  uint16_t port = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

enum class TcpAoAlgorithm : uint8_t { kHmacSha1, kAes128Cmac };

// RFC 5925.
struct TcpAo {
  std::string key_file;
  uint8_t send_id = 0;
  uint8_t receive_id = 0;
  TcpAoAlgorithm algorithm = TcpAoAlgorithm::kHmacSha1;
  friend bool operator==(const TcpAo&, const TcpAo&) = default;
};

// What becomes of routes that a peer sends.
enum class Inbound : uint8_t { kMonitor, kDiscard };

struct PrefixLimit {
  Family family;
  uint32_t max = 0;
  uint8_t warning_percent = 75;
  std::optional<uint16_t> restart_s = std::nullopt;  // Absent: the session stays down.
  friend bool operator==(const PrefixLimit&, const PrefixLimit&) = default;
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
  bool enabled = true;
  std::string interface = {};     // Empty: any, which a link-local address cannot have.
  uint8_t ttl_security_hops = 1;  // Links on the way.
  std::optional<TcpAo> tcp_ao = std::nullopt;  // Never with md5_password_file.
  std::vector<Family> add_path_send = {};      // Of families.
  std::vector<Family> add_path_receive = {};   // Of families.
  bool graceful_restart = true;
  uint32_t long_lived_stale_time_max_s = 0;  // 0: none. Only with graceful_restart.
  std::optional<Role> role = std::nullopt;   // RFC 9234; of external peers only.
  bool role_strict = false;
  std::vector<RequiredCapability> required_capabilities = {};
  bool families_required = false;
  bool send_host_name = false;
  bool send_software_version = false;
  Inbound inbound = Inbound::kMonitor;
  std::vector<PrefixLimit> prefix_limits = {};  // One for a family at most.
  std::optional<uint16_t> hold_time_min_s = std::nullopt;
  std::optional<uint16_t> send_hold_time_s = std::nullopt;       // RFC 9687; above hold_time_s.
  std::vector<std::pair<std::string, std::string>> labels = {};  // By key, each once.
  bool is_external() const { return local_asn != peer_asn; }
  friend bool operator==(const Peer&, const Peer&) = default;
};

// Peers that connect from anywhere in a prefix.
struct DynamicPeers {
  Prefix prefix;
  uint32_t max_peers = 128;
  Peer peer;  // What each is like but for its name and address. Passive.
  friend bool operator==(const DynamicPeers&, const DynamicPeers&) = default;
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

// TLS 1.3 with certificates on both sides.
struct ApiTls {
  Endpoint listen;
  std::string certificate_file;
  std::string key_file;
  std::string client_authorities_file;
  std::string revocations_directory;  // Empty: none.
  friend bool operator==(const ApiTls&, const ApiTls&) = default;
};

struct Api {
  std::string unix_socket;         // Empty: none.
  std::optional<Endpoint> listen;  // Loopback only.
  bool reflection = true;
  std::optional<ApiTls> tls = std::nullopt;
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

struct CommunitySet {
  std::string name;
  guard::Communities communities;  // Never empty.
  friend bool operator==(const CommunitySet&, const CommunitySet&) = default;
};

struct Audit {
  std::string path;
  uint32_t file_size_max_mib = 64;
  uint32_t files_max = 10;
  friend bool operator==(const Audit&, const Audit&) = default;
};

struct Store {
  bool memory_counts_as_durable = false;
  friend bool operator==(const Store&, const Store&) = default;
};

// What the daemon is told at its start. It goes before the file, which many nodes can then share.
struct Given {
  std::optional<RouterId> router_id;
};

// What a peer takes that does not say it itself.
struct PeerDefaults {
  std::optional<Asn> asn = std::nullopt;
  std::optional<RouterId> router_id = std::nullopt;
  bool listens = false;  // So that a peer may wait for a connection.
  friend bool operator==(const PeerDefaults&, const PeerDefaults&) = default;
};

struct Config {
  PeerDefaults peer_defaults;
  std::vector<Peer> peers;                  // Names are unique, and so is where each is.
  std::vector<DynamicPeers> dynamic_peers;  // Names and prefixes are unique.
  Listen listen;
  std::vector<StaticRoute> routes;  // Prefixes are unique.
  Api api;
  Metrics metrics;
  Log log;
  guard::Rules guard = {};
  std::vector<access::Principal> principals = {};  // Names and identities are unique.
  std::vector<CommunitySet> community_sets = {};   // Names are unique.
  std::optional<Audit> audit = std::nullopt;       // Absent: none.
  Store store = {};
  friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace herald::config

#endif  // HERALD_INTERNAL_CONFIG_CONFIG_H_

#ifndef HERALD_INTERNAL_BGP_MESSAGE_PATH_ATTRIBUTES_H_
#define HERALD_INTERNAL_BGP_MESSAGE_PATH_ATTRIBUTES_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "internal/net/ip_address.h"
#include "internal/net/strong.h"

namespace herald {

// RFC 4271 section 5.1.1.
enum class Origin : uint8_t { kIgp = 0, kEgp = 1, kIncomplete = 2 };

// RFC 4271 section 4.3 and RFC 5065 section 3.
enum class AsPathSegmentType : uint8_t {
  kAsSet = 1,
  kAsSequence = 2,
  kAsConfedSequence = 3,
  kAsConfedSet = 4,
};

struct AsPathSegment {
  AsPathSegmentType type = AsPathSegmentType::kAsSequence;
  std::vector<Asn> asns = {};
  friend auto operator<=>(const AsPathSegment&, const AsPathSegment&) = default;
};
using AsPath = std::vector<AsPathSegment>;

// The session's own local address, put in when the route is encoded for a peer.
struct NextHopSelf {
  friend auto operator<=>(const NextHopSelf&, const NextHopSelf&) = default;
};
struct NextHopAddress {
  IpAddress address;
  // RFC 2545 section 3: beside a global IPv6 address only.
  std::optional<IpAddress> link_local = std::nullopt;
  friend auto operator<=>(const NextHopAddress&, const NextHopAddress&) = default;
};
using NextHop = std::variant<NextHopSelf, NextHopAddress>;

// RFC 4271 section 5.1.7.
struct Aggregator {
  Asn asn;
  IpAddress address;  // IPv4
  friend auto operator<=>(const Aggregator&, const Aggregator&) = default;
};

// RFC 8092.
struct LargeCommunity {
  uint32_t global_administrator = 0;
  uint32_t local_data_1 = 0;
  uint32_t local_data_2 = 0;
  friend auto operator<=>(const LargeCommunity&, const LargeCommunity&) = default;
};

// RFC 5701: twenty octets as they stand on the wire.
using Ipv6ExtendedCommunity = std::array<uint8_t, 20>;

// An attribute that we carry without understanding it.
struct RawAttribute {
  uint8_t type = 0;
  uint8_t flags = 0;  // Optional 0x80, transitive 0x40, partial 0x20; extended length is not kept.
  std::vector<uint8_t> value = {};
  friend auto operator<=>(const RawAttribute&, const RawAttribute&) = default;
};

// The path attributes of a route, next hop included. What is absent is not sent, ORIGIN and
// AS_PATH aside, which every route has (RFC 4271 section 5).
struct PathAttributes {
  Origin origin = Origin::kIgp;
  AsPath as_path = {};
  NextHop next_hop = NextHopSelf{};
  std::optional<uint32_t> med = std::nullopt;
  std::optional<uint32_t> local_pref = std::nullopt;
  bool atomic_aggregate = false;
  std::optional<Aggregator> aggregator = std::nullopt;
  std::vector<Community> communities = {};
  std::vector<ExtendedCommunity> extended_communities = {};
  std::vector<LargeCommunity> large_communities = {};
  std::vector<Ipv6ExtendedCommunity> ipv6_extended_communities = {};
  std::optional<RouterId> originator_id = std::nullopt;  // RFC 4456
  std::vector<RouterId> cluster_list = {};               // RFC 4456
  std::optional<uint64_t> aigp = std::nullopt;           // RFC 7311
  std::optional<Asn> only_to_customer = std::nullopt;    // RFC 9234
  std::vector<RawAttribute> unknown = {};                // By type, ascending.
  friend bool operator==(const PathAttributes&, const PathAttributes&) = default;
};

}  // namespace herald

#endif  // HERALD_INTERNAL_BGP_MESSAGE_PATH_ATTRIBUTES_H_

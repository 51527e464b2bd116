#ifndef HERALD_INTERNAL_BGP_WIRE_ATTRIBUTE_TABLE_H_
#define HERALD_INTERNAL_BGP_WIRE_ATTRIBUTE_TABLE_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "internal/bgp/message/path_attributes.h"
#include "internal/bgp/wire/as_path_codec.h"
#include "internal/bgp/wire/decoded.h"
#include "internal/bgp/wire/update_error.h"
#include "internal/bytes/reader.h"
#include "internal/bytes/writer.h"

namespace herald::wire {

// Attribute flags (RFC 4271 section 4.3).
inline constexpr uint8_t kOptionalFlag = 0x80;
inline constexpr uint8_t kTransitiveFlag = 0x40;
inline constexpr uint8_t kPartialFlag = 0x20;
inline constexpr uint8_t kExtendedLengthFlag = 0x10;

inline constexpr uint8_t kOriginType = 1;
inline constexpr uint8_t kAsPathType = 2;
inline constexpr uint8_t kNextHopType = 3;
inline constexpr uint8_t kLocalPrefType = 5;
inline constexpr uint8_t kMpReachType = 14;
inline constexpr uint8_t kMpUnreachType = 15;

// What is known before an attribute list is decoded, and what comes out of it.
struct Incoming {
  AsnWidth asn_width = AsnWidth::kFour;
  bool is_external = false;
  bool needs_next_hop = true;  // Without NLRI in the message's own field NEXT_HOP is ignored.

  PathAttributes attributes = {};
  std::optional<AsPath> as4_path = std::nullopt;
  std::optional<Aggregator> as4_aggregator = std::nullopt;
  bool as4_path_had_confederation = false;
  std::optional<Bytes> mp_reach = std::nullopt;  // Values, still to be decoded.
  std::optional<Bytes> mp_unreach = std::nullopt;
};

// Attributes on their way to a peer.
struct Outgoing {
  const PathAttributes& attributes;
  AsnWidth asn_width = AsnWidth::kFour;
  bool with_next_hop = true;  // Else it stands in MP_REACH_NLRI.
};

// Where an attribute means something. Elsewhere it is dropped before its value is looked at.
enum class Scope : uint8_t {
  kAnywhere,
  kInternalPeers,  // RFC 7606 sections 7.5, 7.9 and 7.10
  kTwoOctetPeers,  // RFC 6793 section 6
  kOwnNlri,        // RFC 4760 section 3
};

// Everything the codec knows about an attribute, one row each; a new attribute is a new row.
struct AttributeRow {
  uint8_t type;
  absl::string_view name;
  uint8_t flags;  // Optional and Transitive, as the attribute's own RFC fixes them.
  Severity on_error;
  Scope scope;
  UpdateSubcode (*decode)(Bytes value, Incoming& into);
  // Appends the value. False: the route has no such attribute.
  bool (*encode)(const Outgoing& from, Writer& out);
};

// By type, ascending.
absl::Span<const AttributeRow> AttributeTable();
// Null for what we do not know.
const AttributeRow* FindAttribute(uint8_t type);

}  // namespace herald::wire

#endif  // HERALD_INTERNAL_BGP_WIRE_ATTRIBUTE_TABLE_H_

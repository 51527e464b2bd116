#include "internal/bgp/wire/attribute_table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/btree_set.h"
#include "internal/bgp/wire/next_hop_codec.h"

namespace herald::wire {
namespace {

using enum UpdateSubcode;

UpdateSubcode DecodeOrigin(Bytes value, Incoming& into) {
  if (value.size() != 1) return kAttributeLength;
  if (value[0] > static_cast<uint8_t>(Origin::kIncomplete)) return kInvalidOrigin;
  into.attributes.origin = static_cast<Origin>(value[0]);
  return kNone;
}
bool EncodeOrigin(const Outgoing& from, Writer& out) {
  out.U8(static_cast<uint8_t>(from.attributes.origin));
  return true;
}

UpdateSubcode DecodeAsPathValue(Bytes value, Incoming& into) {
  AsPath& path = into.attributes.as_path;
  if (!DecodeAsPath(value, into.asn_width, path)) return kMalformedAsPath;
  // RFC 5065 section 5: no confederation reaches beyond an external peer.
  const bool confederation = std::any_of(path.begin(), path.end(), IsConfederation);
  return into.is_external && confederation ? kMalformedAsPath : kNone;
}
bool EncodeAsPathValue(const Outgoing& from, Writer& out) {
  EncodeAsPath(from.attributes.as_path, from.asn_width, out);
  return true;
}

UpdateSubcode DecodeNextHop(Bytes value, Incoming& into) {
  if (value.size() != 4) return kAttributeLength;
  const IpAddress address = IpAddress::V4(Reader(value).U32());
  if (!IsHostAddress(address)) return kInvalidNextHop;
  into.attributes.next_hop = NextHopAddress{address};
  return kNone;
}
bool EncodeNextHop(const Outgoing& from, Writer& out) {
  if (!from.with_next_hop) return false;
  out.U32(std::get<NextHopAddress>(from.attributes.next_hop).address.v4());
  return true;
}

template <std::optional<uint32_t> PathAttributes::* Field>
UpdateSubcode DecodeNumber(Bytes value, Incoming& into) {
  if (value.size() != 4) return kAttributeLength;
  into.attributes.*Field = Reader(value).U32();
  return kNone;
}
template <std::optional<uint32_t> PathAttributes::* Field>
bool EncodeNumber(const Outgoing& from, Writer& out) {
  if (!(from.attributes.*Field)) return false;
  out.U32(*(from.attributes.*Field));
  return true;
}

UpdateSubcode DecodeAtomicAggregate(Bytes value, Incoming& into) {
  if (!value.empty()) return kAttributeLength;
  into.attributes.atomic_aggregate = true;
  return kNone;
}
bool EncodeAtomicAggregate(const Outgoing& from, Writer&) {
  return from.attributes.atomic_aggregate;
}

std::optional<Aggregator> ReadAggregator(Bytes value, AsnWidth width) {
  if (value.size() != static_cast<size_t>(width) + 4) return std::nullopt;
  Reader in(value);
  const Asn asn(width == AsnWidth::kTwo ? in.U16() : in.U32());
  if (asn == Asn(0)) return std::nullopt;  // RFC 7607 section 2
  return Aggregator{asn, IpAddress::V4(in.U32())};
}
UpdateSubcode DecodeAggregator(Bytes value, Incoming& into) {
  into.attributes.aggregator = ReadAggregator(value, into.asn_width);
  return into.attributes.aggregator ? kNone : kOptionalAttribute;
}
bool EncodeAggregator(const Outgoing& from, Writer& out) {
  const std::optional<Aggregator>& aggregator = from.attributes.aggregator;
  if (!aggregator) return false;
  if (from.asn_width == AsnWidth::kFour) {
    out.U32(aggregator->asn.value());
  } else {
    const Asn asn = IsMappable(aggregator->asn) ? aggregator->asn : kAsTrans;
    out.U16(static_cast<uint16_t>(asn.value()));
  }
  out.U32(aggregator->address.v4());
  return true;
}

UpdateSubcode DecodeAs4Aggregator(Bytes value, Incoming& into) {
  into.as4_aggregator = ReadAggregator(value, AsnWidth::kFour);
  return into.as4_aggregator ? kNone : kOptionalAttribute;
}
bool EncodeAs4Aggregator(const Outgoing& from, Writer& out) {
  const std::optional<Aggregator>& aggregator = from.attributes.aggregator;
  if (from.asn_width == AsnWidth::kFour || !aggregator) return false;
  if (IsMappable(aggregator->asn)) return false;
  out.U32(aggregator->asn.value());
  out.U32(aggregator->address.v4());
  return true;
}

UpdateSubcode DecodeAs4Path(Bytes value, Incoming& into) {
  AsPath path;
  if (value.empty() || !DecodeAsPath(value, AsnWidth::kFour, path)) return kOptionalAttribute;
  into.as4_path_had_confederation = DropConfederationSegments(path);
  into.as4_path = std::move(path);
  return kNone;
}
bool EncodeAs4Path(const Outgoing& from, Writer& out) {
  if (from.asn_width == AsnWidth::kFour || !NeedsAs4Path(from.attributes.as_path)) return false;
  AsPath path = from.attributes.as_path;
  DropConfederationSegments(path);
  EncodeAsPath(path, AsnWidth::kFour, out);
  return true;
}

void Read(Reader& in, Community& value) { value = Community(in.U32()); }
void Read(Reader& in, ExtendedCommunity& value) { value = ExtendedCommunity(in.U64()); }
void Read(Reader& in, RouterId& value) { value = RouterId(in.U32()); }
void Read(Reader& in, LargeCommunity& value) { value = {in.U32(), in.U32(), in.U32()}; }
void Read(Reader& in, Ipv6ExtendedCommunity& value) {
  const Bytes octets = in.Take(value.size());
  std::copy(octets.begin(), octets.end(), value.begin());
}

void Write(const Community& value, Writer& out) { out.U32(value.value()); }
void Write(const ExtendedCommunity& value, Writer& out) { out.U64(value.value()); }
void Write(const RouterId& value, Writer& out) { out.U32(value.value()); }
void Write(const LargeCommunity& value, Writer& out) {
  out.U32(value.global_administrator);
  out.U32(value.local_data_1);
  out.U32(value.local_data_2);
}
void Write(const Ipv6ExtendedCommunity& value, Writer& out) { out.Append(value); }

// A list of values of one size each; empty lists are malformed.
template <class T, std::vector<T> PathAttributes::* Field, size_t Size>
UpdateSubcode DecodeList(Bytes value, Incoming& into) {
  if (value.empty() || value.size() % Size != 0) return kOptionalAttribute;
  std::vector<T>& list = into.attributes.*Field;
  list.resize(value.size() / Size);
  Reader in(value);
  for (T& entry : list) Read(in, entry);
  return kNone;
}
template <class T, std::vector<T> PathAttributes::* Field>
bool EncodeList(const Outgoing& from, Writer& out) {
  for (const T& entry : from.attributes.*Field) Write(entry, out);
  return !(from.attributes.*Field).empty();
}

UpdateSubcode DecodeLargeCommunities(Bytes value, Incoming& into) {
  const UpdateSubcode fault =
      DecodeList<LargeCommunity, &PathAttributes::large_communities, 12>(value, into);
  // RFC 8092 section 5: redundant ones are removed in silence.
  absl::btree_set<LargeCommunity> seen;
  std::erase_if(into.attributes.large_communities,
                [&](const LargeCommunity& community) { return !seen.insert(community).second; });
  return fault;
}

UpdateSubcode DecodeOriginatorId(Bytes value, Incoming& into) {
  if (value.size() != 4) return kOptionalAttribute;
  into.attributes.originator_id = RouterId(Reader(value).U32());
  return kNone;
}
bool EncodeOriginatorId(const Outgoing& from, Writer& out) {
  if (!from.attributes.originator_id) return false;
  Write(*from.attributes.originator_id, out);
  return true;
}

UpdateSubcode DecodeMpReach(Bytes value, Incoming& into) {
  into.mp_reach = value;
  return kNone;
}
UpdateSubcode DecodeMpUnreach(Bytes value, Incoming& into) {
  into.mp_unreach = value;
  return kNone;
}
// RFC 7606 section 5.1 puts them before all others, where the NLRI are encoded.
bool EncodeElsewhere(const Outgoing&, Writer&) { return false; }

constexpr uint8_t kAigpTlv = 1;  // RFC 7311 section 3
constexpr uint16_t kAigpTlvSize = 11;

UpdateSubcode DecodeAigp(Bytes value, Incoming& into) {
  for (Reader in(value); !in.empty();) {
    const uint8_t type = in.U8();
    const uint16_t size = in.U16();
    Reader tlv(in.Take(size < 3 ? value.size() : size - 3u));
    if (!in.ok() || (type == kAigpTlv && size != kAigpTlvSize)) return kOptionalAttribute;
    if (type == kAigpTlv && !into.attributes.aigp) into.attributes.aigp = tlv.U64();
  }
  return value.empty() ? kOptionalAttribute : kNone;
}
bool EncodeAigp(const Outgoing& from, Writer& out) {
  if (!from.attributes.aigp) return false;
  out.U8(kAigpTlv);
  out.U16(kAigpTlvSize);
  out.U64(*from.attributes.aigp);
  return true;
}

UpdateSubcode DecodeOnlyToCustomer(Bytes value, Incoming& into) {
  const Asn asn(value.size() == 4 ? Reader(value).U32() : 0);
  if (asn == Asn(0)) return kOptionalAttribute;
  into.attributes.only_to_customer = asn;
  return kNone;
}
bool EncodeOnlyToCustomer(const Outgoing& from, Writer& out) {
  if (!from.attributes.only_to_customer) return false;
  out.U32(from.attributes.only_to_customer->value());
  return true;
}

using A = PathAttributes;
constexpr uint8_t kWellKnown = kTransitiveFlag;
constexpr uint8_t kOptional = kOptionalFlag;
constexpr uint8_t kOptionalTransitive = kOptionalFlag | kTransitiveFlag;
constexpr Severity kDiscard = Severity::kDiscardAttribute;
constexpr Severity kWithdraw = Severity::kTreatAsWithdraw;
constexpr Severity kReset = Severity::kResetSession;
using enum Scope;

// clang-format off
constexpr std::array kAttributes = {
    AttributeRow{kOriginType, "ORIGIN", kWellKnown, kWithdraw, kAnywhere,
                 DecodeOrigin, EncodeOrigin},
    AttributeRow{kAsPathType, "AS_PATH", kWellKnown, kWithdraw, kAnywhere,
                 DecodeAsPathValue, EncodeAsPathValue},
    AttributeRow{kNextHopType, "NEXT_HOP", kWellKnown, kWithdraw, kOwnNlri,
                 DecodeNextHop, EncodeNextHop},
    AttributeRow{4, "MULTI_EXIT_DISC", kOptional, kWithdraw, kAnywhere,
                 DecodeNumber<&A::med>, EncodeNumber<&A::med>},
    AttributeRow{kLocalPrefType, "LOCAL_PREF", kWellKnown, kWithdraw, kInternalPeers,
                 DecodeNumber<&A::local_pref>, EncodeNumber<&A::local_pref>},
    AttributeRow{6, "ATOMIC_AGGREGATE", kWellKnown, kDiscard, kAnywhere,
                 DecodeAtomicAggregate, EncodeAtomicAggregate},
    AttributeRow{7, "AGGREGATOR", kOptionalTransitive, kDiscard, kAnywhere,
                 DecodeAggregator, EncodeAggregator},
    AttributeRow{8, "COMMUNITIES", kOptionalTransitive, kWithdraw, kAnywhere,
                 DecodeList<Community, &A::communities, 4>,
                 EncodeList<Community, &A::communities>},
    AttributeRow{9, "ORIGINATOR_ID", kOptional, kWithdraw, kInternalPeers,
                 DecodeOriginatorId, EncodeOriginatorId},
    AttributeRow{10, "CLUSTER_LIST", kOptional, kWithdraw, kInternalPeers,
                 DecodeList<RouterId, &A::cluster_list, 4>,
                 EncodeList<RouterId, &A::cluster_list>},
    AttributeRow{kMpReachType, "MP_REACH_NLRI", kOptional, kReset, kAnywhere,
                 DecodeMpReach, EncodeElsewhere},
    AttributeRow{kMpUnreachType, "MP_UNREACH_NLRI", kOptional, kReset, kAnywhere,
                 DecodeMpUnreach, EncodeElsewhere},
    AttributeRow{16, "EXTENDED COMMUNITIES", kOptionalTransitive, kWithdraw, kAnywhere,
                 DecodeList<ExtendedCommunity, &A::extended_communities, 8>,
                 EncodeList<ExtendedCommunity, &A::extended_communities>},
    AttributeRow{17, "AS4_PATH", kOptionalTransitive, kDiscard, kTwoOctetPeers,
                 DecodeAs4Path, EncodeAs4Path},
    AttributeRow{18, "AS4_AGGREGATOR", kOptionalTransitive, kDiscard, kTwoOctetPeers,
                 DecodeAs4Aggregator, EncodeAs4Aggregator},
    AttributeRow{25, "IPv6 EXTENDED COMMUNITIES", kOptionalTransitive, kWithdraw, kAnywhere,
                 DecodeList<Ipv6ExtendedCommunity, &A::ipv6_extended_communities, 20>,
                 EncodeList<Ipv6ExtendedCommunity, &A::ipv6_extended_communities>},
    AttributeRow{26, "AIGP", kOptional, kDiscard, kAnywhere, DecodeAigp, EncodeAigp},
    AttributeRow{32, "LARGE_COMMUNITY", kOptionalTransitive, kWithdraw, kAnywhere,
                 DecodeLargeCommunities, EncodeList<LargeCommunity, &A::large_communities>},
    AttributeRow{35, "ONLY_TO_CUSTOMER", kOptionalTransitive, kWithdraw, kAnywhere,
                 DecodeOnlyToCustomer, EncodeOnlyToCustomer},
};
// clang-format on
static_assert(std::is_sorted(kAttributes.begin(), kAttributes.end(),
                             [](const AttributeRow& a, const AttributeRow& b) {
                               return a.type < b.type;
                             }));

constexpr std::array<const AttributeRow*, 256> IndexByType() {
  std::array<const AttributeRow*, 256> index = {};
  for (const AttributeRow& row : kAttributes) index[row.type] = &row;
  return index;
}
constexpr std::array<const AttributeRow*, 256> kByType = IndexByType();

}  // namespace

absl::Span<const AttributeRow> AttributeTable() { return kAttributes; }

const AttributeRow* FindAttribute(uint8_t type) { return kByType[type]; }

}  // namespace herald::wire

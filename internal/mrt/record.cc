#include "internal/mrt/record.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "internal/bgp/wire/update_codec.h"

namespace herald::mrt {
namespace {

using Cursor = ::herald::Reader;

// RFC 6396 section 4, RFC 8050 section 3.
enum class Type : uint16_t { kTableDumpV2 = 13, kBgp4mp = 16, kBgp4mpEt = 17 };
enum class TableSubtype : uint16_t {
  kPeerIndexTable = 1,
  kRibIpv4Unicast = 2,
  kRibIpv6Unicast = 4,
};
enum class MessageSubtype : uint16_t {
  kMessage = 1,
  kMessageAs4 = 4,
  kMessageLocal = 6,
  kMessageAs4Local = 7,
};

constexpr uint8_t kPeerIsIpv6 = 0x01;
constexpr uint8_t kPeerHasFourOctetAs = 0x02;

absl::Status Malformed(absl::string_view what) { return absl::DataLossError(what); }

IpAddress ReadAddress(Afi afi, Cursor& in) {
  if (afi == Afi::kIpv4) return IpAddress::V4(in.U32());
  const uint64_t high = in.U64();
  return IpAddress::V6(high, in.U64());
}

Asn ReadAsn(bool four_octets, Cursor& in) { return Asn(four_octets ? in.U32() : in.U16()); }

absl::StatusOr<Record> DecodePeerIndexTable(Bytes body) {
  Cursor in(body);
  PeerIndexTable table;
  table.collector = RouterId(in.U32());
  const Bytes view = in.Take(in.U16());
  table.view.assign(view.begin(), view.end());
  for (int left = in.U16(); left > 0 && in.ok(); --left) {
    PeerIndexTable::Peer& peer = table.peers.emplace_back();
    const uint8_t type = in.U8();
    peer.router_id = RouterId(in.U32());
    peer.address = ReadAddress((type & kPeerIsIpv6) != 0 ? Afi::kIpv6 : Afi::kIpv4, in);
    peer.asn = ReadAsn((type & kPeerHasFourOctetAs) != 0, in);
  }
  if (!in.ok() || !in.empty()) return Malformed("peer index table is malformed");
  return table;
}

absl::StatusOr<Record> DecodeRibEntries(Afi afi, Bytes body) {
  Cursor in(body);
  RibEntries rib;
  rib.sequence = in.U32();
  const std::optional<Prefix> prefix = wire::DecodePrefix(afi, in);
  if (!prefix) return Malformed("RIB record has no legal prefix");
  rib.prefix = *prefix;
  for (int left = in.U16(); left > 0 && in.ok(); --left) {
    RibEntry& entry = rib.entries.emplace_back();
    entry.peer_index = in.U16();
    entry.originated = absl::FromUnixSeconds(in.U32());
    entry.attributes = in.Take(in.U16());
  }
  if (!in.ok() || !in.empty()) return Malformed("RIB record is malformed");
  return rib;
}

absl::StatusOr<Record> DecodeTable(const Header& header, Bytes body) {
  switch (static_cast<TableSubtype>(header.subtype)) {
    case TableSubtype::kPeerIndexTable:
      return DecodePeerIndexTable(body);
    case TableSubtype::kRibIpv4Unicast:
      return DecodeRibEntries(Afi::kIpv4, body);
    case TableSubtype::kRibIpv6Unicast:
      return DecodeRibEntries(Afi::kIpv6, body);
  }
  return UnknownRecord{header.type, header.subtype};
}

absl::StatusOr<Record> DecodeMessage(const Header& header, bool four_octet_as, Bytes body) {
  Cursor in(body);
  Bgp4mpMessage message;
  message.time = header.time;
  if (static_cast<Type>(header.type) == Type::kBgp4mpEt) {
    message.time += absl::Microseconds(in.U32());
  }
  message.four_octet_as = four_octet_as;
  message.peer_asn = ReadAsn(four_octet_as, in);
  message.local_asn = ReadAsn(four_octet_as, in);
  in.U16();  // Interface index.
  const Afi afi = static_cast<Afi>(in.U16());
  if (in.ok() && afi != Afi::kIpv4 && afi != Afi::kIpv6) {
    return UnknownRecord{header.type, header.subtype};
  }
  message.peer_address = ReadAddress(afi, in);
  message.local_address = ReadAddress(afi, in);
  if (!in.ok()) return Malformed("BGP4MP record is malformed");
  message.message = in.rest();
  return message;
}

absl::StatusOr<Record> DecodeBgp4mp(const Header& header, Bytes body) {
  switch (static_cast<MessageSubtype>(header.subtype)) {
    case MessageSubtype::kMessage:
    case MessageSubtype::kMessageLocal:
      return DecodeMessage(header, /*four_octet_as=*/false, body);
    case MessageSubtype::kMessageAs4:
    case MessageSubtype::kMessageAs4Local:
      return DecodeMessage(header, /*four_octet_as=*/true, body);
  }
  return UnknownRecord{header.type, header.subtype};
}

}  // namespace

Header DecodeHeader(Bytes octets) {
  Cursor in(octets);
  Header header;
  header.time = absl::FromUnixSeconds(in.U32());
  header.type = in.U16();
  header.subtype = in.U16();
  header.body_size = in.U32();
  return header;
}

absl::StatusOr<Record> DecodeBody(const Header& header, Bytes body) {
  switch (static_cast<Type>(header.type)) {
    case Type::kTableDumpV2:
      return DecodeTable(header, body);
    case Type::kBgp4mp:
    case Type::kBgp4mpEt:
      return DecodeBgp4mp(header, body);
  }
  return UnknownRecord{header.type, header.subtype};
}

}  // namespace herald::mrt

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <optional>
#include <variant>

#include "internal/bgp/wire/attribute_list.h"
#include "internal/bgp/wire/framing.h"
#include "internal/bgp/wire/next_hop_codec.h"
#include "internal/bgp/wire/nlri_codec.h"
#include "internal/bgp/wire/update_codec.h"

namespace herald::wire {
namespace {

bool Contains(const absl::InlinedVector<Family, 2>& families, Family family) {
  return std::find(families.begin(), families.end(), family) != families.end();
}

// Takes prefixes off the front of a list, as many as fit in what is left of a message.
class Packer {
 public:
  Packer(absl::Span<const Nlri> nlri, bool with_path_id)
      : rest_(nlri), with_path_id_(with_path_id) {}

  bool empty() const { return rest_.empty(); }
  // False if not even one fits.
  bool Fill(size_t room, Writer& out) {
    const size_t start = out.size();
    const size_t most = std::min(room, rest_.size() * kNlriSizeMax);
    uint8_t* const begin = out.Extend(most + kNlriSizeMax);
    uint8_t* end = begin;
    size_t taken = 0;
    for (; taken < rest_.size(); ++taken) {
      const Nlri& nlri = rest_[taken];
      if (static_cast<size_t>(end - begin) + NlriSize(nlri, with_path_id_) > room) break;
      end = EncodeNlri(nlri, with_path_id_, end);
    }
    out.Truncate(start + static_cast<size_t>(end - begin));
    rest_.remove_prefix(taken);
    return taken > 0;
  }

 private:
  absl::Span<const Nlri> rest_;
  bool with_path_id_;
};

// Leaves two octets for a length, and fills them in once what they measure is written.
class Length {
 public:
  explicit Length(Writer& out) : out_(out), at_(out.size()) { out.U16(0); }
  void Close() { out_.PatchU16(at_, static_cast<uint16_t>(out_.size() - at_ - 2)); }

 private:
  Writer& out_;
  size_t at_;
};

void WriteFamily(Family family, Writer& out) {
  out.U16(static_cast<uint16_t>(family.afi));
  out.U8(static_cast<uint8_t>(family.safi));
}

// Flags, type and length of an attribute that is likely to be long.
Length BeginMpAttribute(uint8_t type, Writer& out) {
  out.U8(kOptionalFlag | kExtendedLengthFlag);
  out.U8(type);
  return Length(out);
}

// What is left of a message that starts there, if so much must follow.
size_t Room(size_t start, size_t following, const UpdateFormat& format, const Writer& out) {
  const size_t used = out.size() - start + following;
  return used < format.message_size_max ? format.message_size_max - used : 0;
}

// One message with routes in the NLRI field.
bool EncodeOwnNlri(Bytes attributes, const UpdateFormat& format, Packer& routes, Writer& out) {
  const size_t start = BeginMessage(MessageType::kUpdate, out);
  out.U16(0);  // No withdrawn routes.
  Length list(out);
  out.Append(attributes);
  list.Close();
  const bool fits = routes.Fill(Room(start, 0, format, out), out);
  EndMessage(start, out);
  return fits;
}

// One message with routes in MP_REACH_NLRI, which comes first (RFC 7606 section 5.1).
bool EncodeMpReach(Family family, const NextHopAddress& next_hop, Bytes attributes,
                   const UpdateFormat& format, Packer& routes, Writer& out) {
  const size_t start = BeginMessage(MessageType::kUpdate, out);
  out.U16(0);  // No withdrawn routes.
  Length list(out);
  Length reach = BeginMpAttribute(kMpReachType, out);
  WriteFamily(family, out);
  EncodeMpNextHop(next_hop, out);
  out.U8(0);  // Reserved.
  const bool fits = routes.Fill(Room(start, attributes.size(), format, out), out);
  reach.Close();
  out.Append(attributes);
  list.Close();
  EndMessage(start, out);
  return fits;
}

// The next hop, if it is of a kind that this family may have in this session.
std::optional<NextHopAddress> LegalNextHop(Family family, const NextHop& next_hop,
                                           const UpdateFormat& format) {
  const auto* address = std::get_if<NextHopAddress>(&next_hop);
  if (address == nullptr) return std::nullopt;
  const bool extended = Contains(format.extended_next_hop, family);
  const size_t size = address->address.is_v4() ? 4 : 16;
  if (!IsNextHopSize(family.afi, extended, size)) return std::nullopt;
  return *address;
}

}  // namespace

EncodeResult EncodeAnnouncements(Family family, const PathAttributes& attributes,
                                 absl::Span<const Nlri> nlri, const UpdateFormat& format,
                                 Writer& out) {
  const std::optional<NextHopAddress> next_hop = LegalNextHop(family, attributes.next_hop, format);
  if (!next_hop) return EncodeResult::kNoNextHop;
  const bool own_nlri = family == kIpv4Unicast && next_hop->address.is_v4();
  thread_local std::vector<uint8_t> list;  // Keeps its room from call to call.
  list.clear();
  Writer list_out(list);
  EncodeAttributes({.attributes = attributes,
                    .asn_width = format.four_octet_as ? AsnWidth::kFour : AsnWidth::kTwo,
                    .with_next_hop = own_nlri},
                   list_out);
  const size_t start = out.size();
  for (Packer routes(nlri, Contains(format.add_path, family)); !routes.empty();) {
    const bool fits = own_nlri ? EncodeOwnNlri(list, format, routes, out)
                               : EncodeMpReach(family, *next_hop, list, format, routes, out);
    if (fits) continue;
    out.Truncate(start);
    return EncodeResult::kTooLarge;
  }
  return EncodeResult::kEncoded;
}

void EncodeWithdrawals(Family family, absl::Span<const Nlri> nlri, const UpdateFormat& format,
                       Writer& out) {
  assert(format.message_size_max >= kMessageSizeMax);  // So that any prefix fits.
  // Where IPv4 routes may stand in MP_REACH_NLRI they are withdrawn in MP_UNREACH_NLRI.
  const bool own_field =
      family == kIpv4Unicast && !Contains(format.extended_next_hop, kIpv4Unicast);
  for (Packer routes(nlri, Contains(format.add_path, family)); !routes.empty();) {
    const size_t start = BeginMessage(MessageType::kUpdate, out);
    Length withdrawn(out);
    if (own_field) {
      routes.Fill(Room(start, 2, format, out), out);
      withdrawn.Close();
      out.U16(0);  // No attributes.
    } else {
      Length list(out);
      Length unreach = BeginMpAttribute(kMpUnreachType, out);
      WriteFamily(family, out);
      routes.Fill(Room(start, 0, format, out), out);
      unreach.Close();
      list.Close();
    }
    EndMessage(start, out);
  }
}

void EncodeEndOfRib(Family family, Writer& out) {
  const size_t start = BeginMessage(MessageType::kUpdate, out);
  out.U16(0);
  Length list(out);
  if (family != kIpv4Unicast) {
    Length unreach = BeginMpAttribute(kMpUnreachType, out);
    WriteFamily(family, out);
    unreach.Close();
  }
  list.Close();
  EndMessage(start, out);
}

}  // namespace herald::wire

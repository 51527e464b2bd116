#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "internal/bgp/wire/attribute_list.h"
#include "internal/bgp/wire/next_hop_codec.h"
#include "internal/bgp/wire/nlri_codec.h"
#include "internal/bgp/wire/update_codec.h"

namespace herald::wire {
namespace {

bool Contains(const absl::InlinedVector<Family, 2>& families, Family family) {
  return std::find(families.begin(), families.end(), family) != families.end();
}

// Routes of one field, before it is known whether their attributes hold.
struct Field {
  Family family;
  NextHop next_hop = NextHopSelf{};
  std::vector<Nlri> nlri = {};
};

class UpdateDecoder {
 public:
  explicit UpdateDecoder(const UpdateFormat& format) : format_(format) {}

  Decoded<DecodedUpdate> Decode(Bytes body) {
    const Decoded<UpdateFields> split = SplitUpdate(body);
    if (!split.ok()) return split.error();
    const auto& [withdrawn, attributes, nlri] = split.value();
    if (withdrawn.empty() && attributes.empty() && nlri.empty()) {
      EndOfRib(kIpv4Unicast);
    } else {
      DecodeFields(withdrawn, attributes, nlri);
    }
    if (faults_.Reach(Severity::kResetSession)) return DecodeError{faults_.notification()};
    return DecodedUpdate{std::move(update_), std::move(faults_.texts())};
  }

 private:
  void DecodeFields(Bytes withdrawn, Bytes attributes, Bytes nlri) {
    incoming_.asn_width = format_.four_octet_as ? AsnWidth::kFour : AsnWidth::kTwo;
    incoming_.is_external = format_.is_external;
    incoming_.needs_next_hop = !nlri.empty();
    seen_ = DecodeAttributes(attributes, incoming_, faults_);
    DecodeOwnField(withdrawn, "withdrawn routes", withdrawn_);
    DecodeOwnField(nlri, "NLRI", reachable_);
    if (incoming_.mp_unreach) DecodeMpUnreach(*incoming_.mp_unreach);
    if (incoming_.mp_reach) DecodeMpReach(*incoming_.mp_reach);
    encodes_reachable_ |= !nlri.empty();
    if (encodes_reachable_) CheckMandatory();
    MindMissingNlri();
    if (!faults_.Reach(Severity::kResetSession)) Conclude();
  }

  // The message's own fields are IPv4's.
  void DecodeOwnField(Bytes octets, absl::string_view name, Field& field) {
    field.family = kIpv4Unicast;
    if (!DecodeNlri(Afi::kIpv4, HasPathId(kIpv4Unicast), octets, field.nlri)) {
      faults_.Add(Severity::kResetSession, name, "syntactically incorrect",
                  UpdateNotification(UpdateSubcode::kInvalidNetworkField));
    } else if (!octets.empty() && !IsNegotiated(kIpv4Unicast)) {
      field.nlri.clear();
    }
  }

  void DecodeMpUnreach(Bytes value) {
    Reader in(value);
    mp_withdrawn_.family = ReadFamily(in);
    if (!in.ok()) return MpFault("MP_UNREACH_NLRI", value);
    const Family family = mp_withdrawn_.family;
    const bool only_attribute = seen_.count() == 1 && withdrawn_.nlri.empty();
    if (in.empty() && only_attribute && !incoming_.needs_next_hop) return EndOfRib(family);
    if (!IsNegotiated(family)) return;
    if (!DecodeNlri(family.afi, HasPathId(family), in.rest(), mp_withdrawn_.nlri)) {
      MpFault("MP_UNREACH_NLRI", value);
    }
  }

  void DecodeMpReach(Bytes value) {
    Reader in(value);
    const Family family = ReadFamily(in);
    const Bytes next_hop = in.Take(in.U8());
    in.U8();  // Reserved (RFC 4760 section 3).
    if (!in.ok()) return MpFault("MP_REACH_NLRI", value);
    encodes_reachable_ |= !in.empty();
    if (!IsNegotiated(family)) return;
    const bool extended = Contains(format_.extended_next_hop, family);
    mp_reachable_.family = family;
    if (!IsNextHopSize(family.afi, extended, next_hop.size()) ||
        !DecodeNlri(family.afi, HasPathId(family), in.rest(), mp_reachable_.nlri)) {
      return MpFault("MP_REACH_NLRI", value);
    }
    const NextHopAddress address = DecodeMpNextHop(next_hop);
    if (!IsHostAddress(address.address)) {
      faults_.Add(Severity::kTreatAsWithdraw, "MP_REACH_NLRI", "next hop is not a host's address",
                  UpdateNotification(UpdateSubcode::kInvalidNextHop));
    }
    mp_reachable_.next_hop = address;
  }

  // RFC 4760 section 7.
  void MpFault(absl::string_view name, Bytes value) {
    faults_.Add(Severity::kResetSession, name, "malformed",
                UpdateNotification(UpdateSubcode::kOptionalAttribute, value));
  }

  // RFC 7606 section 3 d; LOCAL_PREF by RFC 4271 section 5.1.5.
  void CheckMandatory() {
    CheckPresent(kOriginType, true);
    CheckPresent(kAsPathType, true);
    CheckPresent(kNextHopType, incoming_.needs_next_hop);
    CheckPresent(kLocalPrefType, !format_.is_external);
  }
  void CheckPresent(uint8_t type, bool mandatory) {
    if (!mandatory || seen_[type]) return;
    faults_.Add(Severity::kTreatAsWithdraw, FindAttribute(type)->name, "missing",
                UpdateNotification(UpdateSubcode::kMissingWellKnown, Bytes(&type, 1)));
  }

  // RFC 7606 section 5.2: a faulty message that seems to announce nothing may have been misread.
  void MindMissingNlri() {
    if (encodes_reachable_ || !faults_.Reach(Severity::kTreatAsWithdraw)) return;
    faults_.Add(Severity::kResetSession, "attributes", "malformed, and without reachable routes",
                faults_.notification());
  }

  void Conclude() {
    Withdraw(std::move(withdrawn_));
    Withdraw(std::move(mp_withdrawn_));
    const bool withdraw = faults_.Reach(Severity::kTreatAsWithdraw);
    if (withdraw) {
      Withdraw(std::move(reachable_));
      Withdraw(std::move(mp_reachable_));
      return;
    }
    reachable_.next_hop = incoming_.attributes.next_hop;
    if (mp_reachable_.nlri.empty()) return Announce(reachable_, std::move(incoming_.attributes));
    Announce(reachable_, PathAttributes(incoming_.attributes));
    Announce(mp_reachable_, std::move(incoming_.attributes));
  }

  void Withdraw(Field field) {
    if (field.nlri.empty()) return;
    for (UnreachableRoutes& routes : update_.unreachable) {
      if (routes.family != field.family) continue;
      routes.nlri.insert(routes.nlri.end(), field.nlri.begin(), field.nlri.end());
      return;
    }
    update_.unreachable.push_back({field.family, std::move(field.nlri)});
  }

  void Announce(Field& field, PathAttributes attributes) {
    if (field.nlri.empty()) return;
    attributes.next_hop = field.next_hop;
    update_.reachable.push_back({field.family, std::move(attributes), std::move(field.nlri)});
  }

  void EndOfRib(Family family) {
    if (IsNegotiated(family)) update_.end_of_rib.push_back(family);
  }

  static Family ReadFamily(Reader& in) {
    const Afi afi = static_cast<Afi>(in.U16());
    return {afi, static_cast<Safi>(in.U8())};
  }

  bool HasPathId(Family family) const { return Contains(format_.add_path, family); }

  bool IsNegotiated(Family family) {
    if (Contains(format_.families, family)) return true;
    faults_.Add(Severity::kDiscardAttribute, FormatFamily(family), "not negotiated", {});
    return false;
  }

  const UpdateFormat& format_;
  Incoming incoming_;
  Faults faults_;
  AttributeTypes seen_;
  Field withdrawn_;
  Field reachable_;
  Field mp_withdrawn_;
  Field mp_reachable_;
  bool encodes_reachable_ = false;
  UpdateMessage update_;
};

// RFC 6396 section 4.3.4 keeps only the length and the next hop. Some collectors write the whole
// attribute all the same: then the AFI's first octet, always zero, stands in the length's place.
std::optional<NextHopAddress> DecodeRibNextHop(Bytes value) {
  Reader in(value);
  if (!value.empty() && value.front() == 0) in.Take(3);
  const Bytes next_hop = in.Take(in.U8());
  const bool legal = IsNextHopSize(Afi::kIpv4, /*extended_next_hop=*/true, next_hop.size());
  if (!in.ok() || !legal) return std::nullopt;
  return DecodeMpNextHop(next_hop);
}

}  // namespace

Decoded<UpdateFields> SplitUpdate(Bytes body) {
  Reader in(body);
  UpdateFields fields;
  fields.withdrawn = in.Take(in.U16());
  fields.attributes = in.Take(in.U16());
  if (!in.ok()) return DecodeError{UpdateNotification(UpdateSubcode::kMalformedAttributeList)};
  fields.nlri = in.rest();
  return fields;
}

Decoded<DecodedUpdate> DecodeUpdate(Bytes body, const UpdateFormat& format) {
  return UpdateDecoder(format).Decode(body);
}

Decoded<PathAttributes> DecodeRibAttributes(Bytes attributes) {
  Incoming incoming;
  Faults faults;
  const AttributeTypes seen = DecodeAttributes(attributes, incoming, faults);
  if (faults.Reach(Severity::kTreatAsWithdraw)) return DecodeError{faults.notification()};
  if (incoming.mp_reach) {
    const std::optional<NextHopAddress> next_hop = DecodeRibNextHop(*incoming.mp_reach);
    if (!next_hop || !IsHostAddress(next_hop->address)) {
      return DecodeError{UpdateNotification(UpdateSubcode::kOptionalAttribute, *incoming.mp_reach)};
    }
    incoming.attributes.next_hop = *next_hop;
  }
  const bool has_next_hop = seen[kNextHopType] || incoming.mp_reach;
  for (const uint8_t type : {kOriginType, kAsPathType, kNextHopType}) {
    if (type == kNextHopType ? has_next_hop : seen[type]) continue;
    return DecodeError{UpdateNotification(UpdateSubcode::kMissingWellKnown, Bytes(&type, 1))};
  }
  return std::move(incoming.attributes);
}

}  // namespace herald::wire

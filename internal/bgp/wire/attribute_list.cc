#include "internal/bgp/wire/attribute_list.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"

namespace herald::wire {
namespace {

constexpr uint8_t kFlagsThatMatter = kOptionalFlag | kTransitiveFlag;  // RFC 7606 section 3 c
constexpr uint8_t kFlagsKept = kFlagsThatMatter | kPartialFlag;

absl::string_view Reaction(Severity severity) {
  switch (severity) {
    case Severity::kDiscardAttribute:
      return "attribute discarded";
    case Severity::kTreatAsWithdraw:
      return "routes treated as withdrawn";
    case Severity::kResetSession:
      return "session reset";
  }
  return "";
}

absl::string_view Describe(UpdateSubcode subcode) {
  switch (subcode) {
    case UpdateSubcode::kAttributeFlags:
      return "wrong flags";
    case UpdateSubcode::kAttributeLength:
      return "wrong length";
    case UpdateSubcode::kInvalidNextHop:
      return "not the address of a host";
    default:
      return "malformed";
  }
}

struct Attribute {
  uint8_t flags = 0;
  uint8_t type = 0;
  Bytes value = {};
  Bytes whole = {};  // With flags, type and length.
};

std::string Name(uint8_t type) {
  const AttributeRow* row = FindAttribute(type);
  return row == nullptr ? absl::StrCat("attribute ", type) : std::string(row->name);
}

class ListDecoder {
 public:
  ListDecoder(Incoming& into, Faults& faults) : into_(into), faults_(faults) {}

  AttributeTypes Decode(Bytes list) {
    for (Reader in(list); !in.empty() && !faults_.Reach(Severity::kResetSession);) {
      const Bytes rest = in.rest();
      Attribute attribute{.flags = in.U8(), .type = in.U8()};
      const bool extended = (attribute.flags & kExtendedLengthFlag) != 0;
      attribute.value = in.Take(extended ? in.U16() : in.U8());
      attribute.whole = rest.first(rest.size() - in.rest().size());
      if (in.ok()) {
        Judge(attribute);
      } else {
        Overrun(attribute);
      }
    }
    return seen_;
  }

 private:
  void Add(Severity severity, const Attribute& attribute, UpdateSubcode subcode) {
    faults_.Add(severity, Name(attribute.type), Describe(subcode),
                UpdateNotification(subcode, attribute.whole));
  }

  // RFC 7606 section 4. Where it cuts MP_REACH_NLRI or MP_UNREACH_NLRI the routes are unknown.
  void Overrun(const Attribute& attribute) {
    if (attribute.type == kMpReachType || attribute.type == kMpUnreachType) {
      Add(Severity::kResetSession, attribute, UpdateSubcode::kOptionalAttribute);
    } else {
      faults_.Add(Severity::kTreatAsWithdraw, "attribute list", "ends inside an attribute",
                  UpdateNotification(UpdateSubcode::kMalformedAttributeList));
    }
  }

  void Judge(const Attribute& attribute) {
    const AttributeRow* row = FindAttribute(attribute.type);
    if (seen_[attribute.type]) {
      Duplicate(attribute, row);
      return;
    }
    seen_.set(attribute.type);
    if (row == nullptr) {
      Unknown(attribute);
    } else if (InScope(*row)) {
      Known(attribute, *row);
    }
  }

  // RFC 7606 section 3 g.
  void Duplicate(const Attribute& attribute, const AttributeRow* row) {
    const bool fatal = row != nullptr && row->on_error == Severity::kResetSession;
    faults_.Add(fatal ? Severity::kResetSession : Severity::kDiscardAttribute, Name(attribute.type),
                "more than one", UpdateNotification(UpdateSubcode::kMalformedAttributeList));
  }

  bool InScope(const AttributeRow& row) {
    const bool four_octet_peer = into_.asn_width == AsnWidth::kFour;
    if (row.scope == Scope::kOwnNlri) return into_.needs_next_hop;
    if (row.scope == Scope::kInternalPeers && into_.is_external) {
      OutOfScope(row, "from an external peer");
      return false;
    }
    if (row.scope == Scope::kTwoOctetPeers && four_octet_peer) {
      OutOfScope(row, "from a peer with four-octet AS numbers");
      return false;
    }
    return true;
  }

  void OutOfScope(const AttributeRow& row, absl::string_view what) {
    faults_.Add(Severity::kDiscardAttribute, row.name, what, {});
  }

  void Known(const Attribute& attribute, const AttributeRow& row) {
    UpdateSubcode fault = UpdateSubcode::kAttributeFlags;
    if ((attribute.flags & kFlagsThatMatter) == row.flags) {
      fault = row.decode(attribute.value, into_);
    } else if (row.on_error == Severity::kResetSession) {
      fault = UpdateSubcode::kOptionalAttribute;  // RFC 7606 section 5.3, RFC 4760 section 7
    }
    if (fault != UpdateSubcode::kNone) Add(row.on_error, attribute, fault);
  }

  // RFC 4271 sections 5 and 6.3: well-known means known, and what does not travel is ignored.
  void Unknown(const Attribute& attribute) {
    if ((attribute.flags & kOptionalFlag) == 0) {
      Add(Severity::kResetSession, attribute, UpdateSubcode::kUnrecognizedWellKnown);
    } else if ((attribute.flags & kTransitiveFlag) != 0) {
      RawAttribute raw{attribute.type,
                       static_cast<uint8_t>(attribute.flags & kFlagsKept),
                       {attribute.value.begin(), attribute.value.end()}};
      std::vector<RawAttribute>& list = into_.attributes.unknown;
      const auto place =
          std::upper_bound(list.begin(), list.end(), raw.type,
                           [](uint8_t type, const RawAttribute& a) { return type < a.type; });
      list.insert(place, std::move(raw));
    }
  }

  Incoming& into_;
  Faults& faults_;
  AttributeTypes seen_;
};

// RFC 6793 section 4.2.3.
void MergeFourOctet(Incoming& into) {
  std::optional<Aggregator>& aggregator = into.attributes.aggregator;
  if (aggregator && into.as4_aggregator) {
    if (aggregator->asn != kAsTrans) return;
    aggregator = into.as4_aggregator;
  }
  if (into.as4_path) {
    into.attributes.as_path = MergeAs4Path(std::move(into.attributes.as_path), *into.as4_path);
  }
}

// Appends one attribute whose value encode appends; nothing if it says that there is none.
template <class Encode>
void EncodeAttribute(uint8_t flags, uint8_t type, Encode encode, Writer& out) {
  const size_t start = out.size();
  out.U8(flags);
  out.U8(type);
  out.U8(0);
  const size_t value_start = out.size();
  if (!encode(out)) {
    out.Truncate(start);
    return;
  }
  // A value of more than 65535 octets is found out by the message being too large.
  const size_t size = out.size() - value_start;
  out.PatchU8(start + 2, static_cast<uint8_t>(size));
  if (size > 255) {
    out.PatchU8(start, flags | kExtendedLengthFlag);
    out.InsertU8(start + 2, static_cast<uint8_t>(size >> 8));
  }
}

void EncodeRaw(const RawAttribute& raw, Writer& out) {
  const auto encode = [&](Writer& value_out) {
    value_out.Append(raw.value);
    return true;
  };
  EncodeAttribute(raw.flags & kFlagsKept, raw.type, encode, out);
}

}  // namespace

void Faults::Add(Severity severity, absl::string_view subject, absl::string_view what,
                 NotificationMessage notification) {
  if (texts_.size() < kFaultTextsMax) {
    texts_.push_back(absl::StrCat(subject, ": ", what, "; ", Reaction(severity)));
  }
  if (worst_ && severity <= *worst_) return;
  worst_ = severity;
  notification_ = std::move(notification);
}

AttributeTypes DecodeAttributes(Bytes list, Incoming& into, Faults& faults) {
  const AttributeTypes seen = ListDecoder(into, faults).Decode(list);
  if (into.as4_path_had_confederation) {
    faults.Add(Severity::kDiscardAttribute, "AS4_PATH", "confederation segments", {});
  }
  MergeFourOctet(into);
  return seen;
}

void EncodeAttributes(const Outgoing& from, Writer& out) {
  auto raw = from.attributes.unknown.begin();
  const auto end = from.attributes.unknown.end();
  for (const AttributeRow& row : AttributeTable()) {
    for (; raw != end && raw->type < row.type; ++raw) EncodeRaw(*raw, out);
    EncodeAttribute(
        row.flags, row.type, [&](Writer& value_out) { return row.encode(from, value_out); }, out);
  }
  for (; raw != end; ++raw) EncodeRaw(*raw, out);
}

}  // namespace herald::wire

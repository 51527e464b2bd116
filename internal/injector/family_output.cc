#include "internal/injector/family_output.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "internal/bgp/rib/only_to_customer.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/bytes/writer.h"

namespace herald::injector {
namespace {

using Families = absl::InlinedVector<Family, 2>;

GroupRules RulesFor(Family family, const OutputRules& rules) {
  const auto only = [&](const Families& families) {
    return absl::c_linear_search(families, family) ? Families{family} : Families();
  };
  wire::UpdateFormat format = rules.format;
  format.families = only(format.families);
  format.add_path = only(format.add_path);
  format.extended_next_hop = only(format.extended_next_hop);
  return {.family = family,
          .format = std::move(format),
          .export_rules = {.is_external = rules.format.is_external,
                           .local_asn = rules.local_asn,
                           .local_address = rules.local_address,
                           .next_hop_self = rules.next_hop_self,
                           .role = rib::HasOnlyToCustomer(family) ? rules.role : std::nullopt}};
}

}  // namespace

FamilyOutput::FamilyOutput(Family family, const PeerLabel& peer, const OutputRules& rules,
                           UpdateGroups& groups, Revision up_at)
    : family_(family),
      enhanced_route_refresh_(rules.enhanced_route_refresh),
      up_at_(up_at),
      groups_(groups),
      member_{.peer = peer} {
  groups_.Join(member_, RulesFor(family, rules), up_at);
}

bool FamilyOutput::Has(bool group_output) const {
  return !member_.queue.empty() || group_output || EndOfRibIsReady() || RefreshIsReady();
}

void FamilyOutput::TellMarkers(wire::Parcel& out) {
  if (EndOfRibIsReady()) {
    // RFC 4724 section 2: after the initial exchange, whatever has changed since.
    out.Add(MessageType::kUpdate, [&](Writer& marker) { wire::EncodeEndOfRib(family_, marker); });
    end_of_rib_is_due_ = false;
  }
  if (refreshing_ && member_.queue.empty() && group().RefreshIsOver()) {
    TellRefreshMarker(kEndOfRouteRefresh, out);
    refreshing_ = false;
    group().EndRefresh();
  }
  if (RefreshIsReady()) {
    TellRefreshMarker(kBeginningOfRouteRefresh, out);
    refresh_is_due_ = false;
    refreshing_ = true;
    groups_.Separate(member_);
    group().BeginRefresh();
  }
}

Revision FamilyOutput::TellNext(size_t octets, wire::Parcel& out) {
  if (member_.queue.empty()) groups_.Encode(group(), octets);
  Revision oldest = rib::kNoRevision;
  if (!member_.queue.empty()) {
    SegmentRef segment = member_.queue.Pop();
    oldest = segment->oldest_revision;
    out.Add(std::move(segment));
  }
  groups_.Merge(group());
  return oldest;
}

Revision FamilyOutput::OldestRevision() const {
  return std::min(OldestEncoded(), group().OldestRevision());
}

void FamilyOutput::TellRefreshMarker(uint8_t subtype, wire::Parcel& out) const {
  if (!enhanced_route_refresh_) return;
  out.Add(MessageType::kRouteRefresh, [&](Writer& marker) {
    wire::EncodeRouteRefresh({.family = family_, .subtype = subtype}, marker);
  });
}

}  // namespace herald::injector

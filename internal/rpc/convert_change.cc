#include "internal/rpc/convert_change.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/rpc/convert.h"
#include "internal/rpc/limits.h"

namespace herald::rpc {
namespace {

// Of the longest prefixes there are, with path identifiers.
constexpr size_t kPackedOctetsMax = kRoutesPerCallMax * (4 + 1 + 16);

// False, with the fault added, unless there are 1 to kRoutesPerCallMax.
bool WithinCall(size_t count, const FieldPath& at, Violations& violations) {
  if (count >= 1 && count <= kRoutesPerCallMax) return true;
  violations.Add(at, absl::StrCat("1 to ", kRoutesPerCallMax, " are allowed, there are ", count));
  return false;
}

// Finds what was there before.
class Seen {
 public:
  void Check(const Nlri& nlri, size_t index, const FieldPath& at, Violations& violations) {
    const auto [first, is_new] = seen_.emplace(nlri, index);
    if (!is_new) violations.Add(at, absl::StrCat("is the same as routes[", first->second, "]"));
  }

 private:
  absl::flat_hash_map<Nlri, size_t> seen_;
};

// IPv6 routes cannot carry it (RFC 2545 section 3), so they would never be sent.
void CheckNextHop(const PathAttributes& attributes, absl::Span<const Nlri> nlri,
                  const FieldPath& at, Violations& violations) {
  const auto* hop = std::get_if<NextHopAddress>(&attributes.next_hop);
  if (hop == nullptr || !hop->address.is_v4()) return;
  for (const Nlri& route : nlri) {
    if (route.prefix.is_v4()) continue;
    violations.Add(at.Field("next_hop").Field("address"),
                   absl::StrCat("must be an IPv6 address, as ", route.prefix.Format(), " is"));
    return;
  }
}

template <class Batch>
void AddPacked(const Batch& batch, const FieldPath& at, Violations& violations,
               std::vector<Nlri>& nlri) {
  const auto family = FamilyFromProto(batch.family(), at.Field("family"), violations);
  if (batch.packed().empty()) return;
  if (!family.has_value()) return violations.Add(at.Field("family"), "is mandatory with packed");
  if (batch.packed().size() > kPackedOctetsMax) {
    return violations.Add(at.Field("packed"), "holds more prefixes than are allowed");
  }
  const size_t before = nlri.size();
  const Bytes octets(reinterpret_cast<const uint8_t*>(batch.packed().data()),
                     batch.packed().size());
  if (!wire::DecodeNlri(family->afi, batch.packed_has_path_ids(), octets, nlri)) {
    violations.Add(at.Field("packed"),
                   absl::StrCat("has a length out of bounds or ends early after ",
                                nlri.size() - before, " prefixes"));
  }
  if (batch.packed_has_path_ids() || batch.path_id() == 0) return;
  for (size_t i = before; i < nlri.size(); ++i) nlri[i].path_id = batch.path_id();
}

// The routes of an Inject batch, in both forms.
template <class Batch>
std::vector<Nlri> NlriFromBatch(const Batch& batch, const FieldPath& at, Violations& violations) {
  std::vector<Nlri> nlri;
  const auto count = static_cast<size_t>(batch.prefixes_size());
  if (count > kRoutesPerCallMax) {
    WithinCall(count, at.Field("prefixes"), violations);
    return nlri;
  }
  nlri.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    nlri.push_back({.prefix = PrefixFromText(batch.prefixes(static_cast<int>(i)),
                                             at.Element("prefixes", i), violations),
                    .path_id = batch.path_id()});
  }
  const size_t faults = violations.count();
  AddPacked(batch, at, violations, nlri);
  if (violations.count() == faults) WithinCall(nlri.size(), at.Field("prefixes"), violations);
  return nlri;
}

v1::PeerDelivery::Outcome Outcome(injector::Delivery::Outcome outcome) {
  switch (outcome) {
    case injector::Delivery::Outcome::kNotSelected:
      return v1::PeerDelivery::OUTCOME_NOT_SELECTED;
    case injector::Delivery::Outcome::kSent:
      return v1::PeerDelivery::OUTCOME_SENT;
    case injector::Delivery::Outcome::kOtherPath:
      return v1::PeerDelivery::OUTCOME_OTHER_PATH;
    case injector::Delivery::Outcome::kNotNegotiated:
      return v1::PeerDelivery::OUTCOME_NOT_NEGOTIATED;
    case injector::Delivery::Outcome::kNoNextHop:
      return v1::PeerDelivery::OUTCOME_NO_NEXT_HOP;
    case injector::Delivery::Outcome::kTooLarge:
      return v1::PeerDelivery::OUTCOME_TOO_LARGE;
    case injector::Delivery::Outcome::kRouteLeak:
      return v1::PeerDelivery::OUTCOME_ROUTE_LEAK;
    case injector::Delivery::Outcome::kPeerDown:
      return v1::PeerDelivery::OUTCOME_PEER_DOWN;
    case injector::Delivery::Outcome::kPending:
      return v1::PeerDelivery::OUTCOME_PENDING;
  }
  return v1::PeerDelivery::OUTCOME_UNSPECIFIED;
}

}  // namespace

Change ChangeFromProto(const v1::AnnounceRequest& proto, Violations& violations) {
  const FieldPath root;
  Announcements batches;
  const auto count = static_cast<size_t>(proto.routes_size());
  if (!WithinCall(count, root.Field("routes"), violations)) return batches;
  Seen seen;
  for (size_t i = 0; i < count; ++i) {
    const v1::Route& route = proto.routes(static_cast<int>(i));
    const FieldPath here = root.Element("routes", i);
    const FieldPath nlri_path = here.Field("nlri");
    const FieldPath attributes_path = here.Field("attributes");
    const size_t faults = violations.count();
    const Nlri nlri = NlriFromProto(route.nlri(), nlri_path, violations);
    if (violations.count() == faults) seen.Check(nlri, i, nlri_path, violations);
    PathAttributes attributes =
        AttributesFromProto(route.attributes(), attributes_path, violations);
    if (violations.count() == faults) {
      CheckNextHop(attributes, absl::MakeConstSpan(&nlri, 1), attributes_path, violations);
    }
    // Neighbors in the call mostly share their attributes.
    if (batches.empty() || batches.back().attributes != attributes) {
      batches.push_back({.attributes = std::move(attributes)});
    }
    batches.back().nlri.push_back(nlri);
  }
  return batches;
}

Change ChangeFromProto(const v1::WithdrawRequest& proto, Violations& violations) {
  const FieldPath root;
  Withdrawals nlri;
  const auto count = static_cast<size_t>(proto.nlri_size());
  if (!WithinCall(count, root.Field("nlri"), violations)) return nlri;
  nlri.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    nlri.push_back(
        NlriFromProto(proto.nlri(static_cast<int>(i)), root.Element("nlri", i), violations));
  }
  return nlri;
}

Change ChangeFromProto(const v1::InjectRequest& proto, Violations& violations) {
  const FieldPath root;
  switch (proto.batch_case()) {
    case v1::InjectRequest::kAnnounce: {
      const FieldPath here = root.Field("announce");
      const FieldPath attributes_path = here.Field("attributes");
      injector::RouteBatch batch;
      batch.attributes =
          AttributesFromProto(proto.announce().attributes(), attributes_path, violations);
      batch.nlri = NlriFromBatch(proto.announce(), here, violations);
      if (violations.empty()) {
        CheckNextHop(batch.attributes, batch.nlri, attributes_path, violations);
      }
      Announcements batches;
      batches.push_back(std::move(batch));
      return batches;
    }
    case v1::InjectRequest::kWithdraw:
      return NlriFromBatch(proto.withdraw(), root.Field("withdraw"), violations);
    case v1::InjectRequest::kBeginSync:
    case v1::InjectRequest::kEndSync:
    case v1::InjectRequest::BATCH_NOT_SET:
      violations.Add(root.Field("batch"), "must be announce or withdraw");
      return Withdrawals();
  }
  return Withdrawals();
}

bool IsSentAwaited(v1::WaitFor proto, Violations& violations) {
  const FieldPath root;
  const bool is_level = v1::WaitFor_IsValid(proto) && proto != v1::WAIT_FOR_DURABLE;
  if (!is_level) violations.Add(root.Field("wait_for"), "is not a level");
  return proto == v1::WAIT_FOR_SENT;
}

std::vector<Nlri> NlriOf(const Change& change) {
  if (const auto* withdrawals = std::get_if<Withdrawals>(&change)) return *withdrawals;
  std::vector<Nlri> all;
  for (const injector::RouteBatch& batch : std::get<Announcements>(change)) {
    all.insert(all.end(), batch.nlri.begin(), batch.nlri.end());
  }
  return all;
}

void DeliveriesToProto(const std::vector<injector::Delivery>& deliveries,
                       google::protobuf::RepeatedPtrField<v1::PeerDelivery>& proto) {
  proto.Reserve(static_cast<int>(deliveries.size()));
  for (const injector::Delivery& delivery : deliveries) {
    v1::PeerDelivery& row = *proto.Add();
    row.set_peer(delivery.peer->name);
    row.set_outcome(Outcome(delivery.outcome));
  }
}

size_t ListedRouteToProto(const injector::InjectedRoute& route, v1::ListedRoute& proto) {
  NlriToProto(route.nlri, *proto.mutable_route()->mutable_nlri());
  AttributesToProto(*route.attributes, *proto.mutable_route()->mutable_attributes());
  proto.set_revision(route.revision);
  proto.set_is_static(route.is_static);
  return proto.ByteSizeLong();
}

}  // namespace herald::rpc

#include "internal/rpc/convert/convert_batch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/rpc/convert/convert.h"
#include "internal/rpc/convert/convert_terms.h"
#include "internal/rpc/limits.h"

namespace herald::rpc {
namespace {

// Of the longest prefixes there are, with path identifiers.
constexpr size_t kPackedOctetsMax = kRoutesPerCallMax * (4 + 1 + 16);

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

// In both forms.
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

// Gives how many routes it has.
size_t AddBatch(const v1::AnnounceBatch& proto, const CommunitySets& sets, const FieldPath& at,
                Violations& violations, Announcements& batches) {
  const FieldPath attributes_path = at.Field("attributes");
  PathAttributes attributes = AttributesFromProto(proto.attributes(), attributes_path, violations);
  sets.AddNamed(proto.attributes(), attributes_path, violations, attributes);
  injector::Terms terms = TermsFromProto(proto.terms(), at.Field("terms"), violations);
  std::vector<Nlri> nlri = NlriFromBatch(proto, at, violations);
  const size_t count = nlri.size();
  if (violations.empty()) CheckNextHop(attributes, nlri, attributes_path, violations);
  batches.push_back(
      {.attributes = std::move(attributes), .terms = std::move(terms), .nlri = std::move(nlri)});
  return count;
}

}  // namespace

Change ChangeFromProto(const v1::AnnounceBatch& proto, const CommunitySets& sets,
                       const FieldPath& at, Violations& violations) {
  Announcements batches;
  AddBatch(proto, sets, at, violations, batches);
  return {.routes = std::move(batches)};
}

Change ChangeFromProto(const v1::AnnounceBatches& proto, const CommunitySets& sets,
                       const FieldPath& at, Violations& violations) {
  Announcements batches;
  batches.reserve(static_cast<size_t>(std::min<int>(proto.batches_size(), kRoutesPerCallMax)));
  size_t routes = 0;
  for (int i = 0; i < proto.batches_size() && routes <= kRoutesPerCallMax; ++i) {
    const FieldPath here = at.Element("batches", static_cast<size_t>(i));
    routes += AddBatch(proto.batches(i), sets, here, violations, batches);
  }
  if (violations.empty()) WithinCall(routes, at.Field("batches"), violations);
  return {.routes = std::move(batches)};
}

Change ChangeFromProto(const v1::WithdrawBatch& proto, const FieldPath& at,
                       Violations& violations) {
  return {.routes = NlriFromBatch(proto, at, violations)};
}

}  // namespace herald::rpc

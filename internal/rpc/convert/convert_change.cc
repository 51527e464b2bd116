#include "internal/rpc/convert/convert_change.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "internal/rpc/convert/convert.h"
#include "internal/rpc/convert/convert_terms.h"
#include "internal/rpc/limits.h"

namespace herald::rpc {
namespace {

// Gathers what is well-formed, and the faults of what is not.
class Gatherer {
 public:
  Gatherer(bool atomic, Violations& violations) : atomic_(atomic), violations_(violations) {}

  // Whether the route at index may go on.
  bool Take(size_t index, const Violations& faults) {
    if (faults.empty()) {
      change.indices.push_back(static_cast<uint32_t>(index));
      return true;
    }
    if (atomic_) {
      for (const auto& fault : faults.listed()) violations_.Add(fault.field, fault.description);
    } else {
      const auto& first = faults.listed()[0];
      change.faults.push_back(
          {.index = index, .field = first.field, .description = first.description});
    }
    return false;
  }

  Change change;

 private:
  const bool atomic_;
  Violations& violations_;
};

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

// Neighbors in a call mostly share what they say.
void AddRoute(const Nlri& nlri, PathAttributes attributes, injector::Terms terms,
              Announcements& batches) {
  if (batches.empty() || batches.back().attributes != attributes || batches.back().terms != terms) {
    batches.push_back({.attributes = std::move(attributes), .terms = std::move(terms)});
  }
  batches.back().nlri.push_back(nlri);
}

// False, with the fault added, if a call that is all or nothing, or only asks, has too many: it is
// done in one piece.
bool WithinPiece(size_t count, bool in_one_piece, const FieldPath& at, Violations& violations) {
  if (!in_one_piece || count <= kRoutesPerPieceMax) return true;
  violations.Add(at, absl::StrCat("with atomic or validate_only at most ", kRoutesPerPieceMax,
                                  " are allowed, there are ", count));
  return false;
}

}  // namespace

bool WithinCall(size_t count, const FieldPath& at, Violations& violations) {
  if (count >= 1 && count <= kRoutesPerCallMax) return true;
  violations.Add(at, absl::StrCat("1 to ", kRoutesPerCallMax, " are allowed, there are ", count));
  return false;
}

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

Change ChangeFromProto(const v1::AnnounceRequest& proto, const CommunitySets& sets,
                       Violations& violations) {
  const FieldPath root;
  Gatherer gatherer(proto.atomic(), violations);
  const auto count = static_cast<size_t>(proto.routes_size());
  const FieldPath routes = root.Field("routes");
  if (!WithinCall(count, routes, violations)) return gatherer.change;
  if (!WithinPiece(count, proto.atomic() || proto.validate_only(), routes, violations)) {
    return gatherer.change;
  }
  Announcements batches;
  Seen seen;
  for (size_t i = 0; i < count; ++i) {
    const v1::Route& route = proto.routes(static_cast<int>(i));
    const FieldPath here = root.Element("routes", i);
    const FieldPath attributes_path = here.Field("attributes");
    Violations faults;
    const Nlri nlri = NlriFromProto(route.nlri(), here.Field("nlri"), faults);
    if (faults.empty()) seen.Check(nlri, i, here.Field("nlri"), faults);
    PathAttributes attributes = AttributesFromProto(route.attributes(), attributes_path, faults);
    sets.AddNamed(route.attributes(), attributes_path, faults, attributes);
    injector::Terms terms = TermsFromProto(route.terms(), here.Field("terms"), faults);
    if (faults.empty()) {
      CheckNextHop(attributes, absl::MakeConstSpan(&nlri, 1), attributes_path, faults);
    }
    if (gatherer.Take(i, faults)) {
      AddRoute(nlri, std::move(attributes), std::move(terms), batches);
    }
  }
  gatherer.change.routes = std::move(batches);
  return std::move(gatherer.change);
}

Change ChangeFromProto(const v1::WithdrawRequest& proto, Violations& violations) {
  const FieldPath root;
  Gatherer gatherer(proto.atomic(), violations);
  const auto count = static_cast<size_t>(proto.nlri_size());
  const FieldPath at = root.Field("nlri");
  if (!WithinCall(count, at, violations)) return gatherer.change;
  if (!WithinPiece(count, proto.atomic() || proto.validate_only(), at, violations)) {
    return gatherer.change;
  }
  Withdrawals withdrawals;
  withdrawals.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    Violations faults;
    const Nlri nlri =
        NlriFromProto(proto.nlri(static_cast<int>(i)), root.Element("nlri", i), faults);
    if (gatherer.Take(i, faults)) withdrawals.push_back(nlri);
  }
  gatherer.change.routes = std::move(withdrawals);
  return std::move(gatherer.change);
}

v1::WaitFor WaitForFromProto(v1::WaitFor proto, Violations& violations) {
  const FieldPath root;
  if (!v1::WaitFor_IsValid(proto)) violations.Add(root.Field("wait_for"), "is not a level");
  return proto == v1::WAIT_FOR_UNSPECIFIED ? v1::WAIT_FOR_ACCEPTED : proto;
}

size_t RouteCount(const Change& change) {
  if (const auto* withdrawals = std::get_if<Withdrawals>(&change.routes))
    return withdrawals->size();
  size_t count = 0;
  for (const injector::OwnedBatch& batch : std::get<Announcements>(change.routes)) {
    count += batch.nlri.size();
  }
  return count;
}

std::vector<Nlri> NlriOf(const Change& change) {
  if (const auto* withdrawals = std::get_if<Withdrawals>(&change.routes)) return *withdrawals;
  std::vector<Nlri> all;
  all.reserve(RouteCount(change));
  for (const injector::OwnedBatch& batch : std::get<Announcements>(change.routes)) {
    all.insert(all.end(), batch.nlri.begin(), batch.nlri.end());
  }
  return all;
}

std::vector<Nlri> AcceptedNlri(const Change& change,
                               absl::Span<const injector::RouteRefusal> refused) {
  std::vector<Nlri> all = NlriOf(change);
  if (refused.empty()) return all;
  std::vector<Nlri> accepted;
  auto refusal = refused.begin();
  for (size_t i = 0; i < all.size(); ++i) {
    if (refusal != refused.end() && refusal->index == change.IndexOf(i)) {
      ++refusal;
    } else {
      accepted.push_back(all[i]);
    }
  }
  return accepted;
}

}  // namespace herald::rpc

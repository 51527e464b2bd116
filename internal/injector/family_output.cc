#include "internal/injector/family_output.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "internal/bgp/rib/only_to_customer.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bgp/wire/update_codec.h"

namespace herald::injector {
namespace {

using Outcome = Delivery::Outcome;

// Routes of a refresh that are made due at a time.
constexpr size_t kRefreshSlice = 1'000;

bool IsShorter(const Nlri& a, const Nlri& b) { return a.prefix.length() < b.prefix.length(); }

}  // namespace

FamilyOutput::FamilyOutput(Family family, const PeerLabel& peer, const OutputRules& rules,
                           const RouteTable& table, Revision up_at)
    : family_(family),
      peer_(peer),
      rules_(rules),
      export_rules_{.is_external = rules.format.is_external,
                    .local_asn = rules.local_asn,
                    .local_address = rules.local_address,
                    .next_hop_self = rules.next_hop_self,
                    .role = rib::HasOnlyToCustomer(family) ? rules.role : std::nullopt},
      table_(table),
      up_at_(up_at),
      sends_path_ids_(absl::c_linear_search(rules.format.add_path, family)) {
  routes_.Reserve(sends_path_ids_ ? table.count(family) : table.prefix_count(family));
  const auto end = table.end(family);
  for (auto route = table.begin(family); route != end; ++route) {
    if (IsTold(route)) PutWord(KeyOf(route->nlri), route->attributes, kStanding);
  }
}

void FamilyOutput::Put(const RouteChange& change, Revision revision) {
  if (sends_path_ids_) return PutWord(change.nlri, change.attributes, revision);
  if (change.is_lowest) PutWord(KeyOf(change.nlri), change.lowest(), revision);
}

void FamilyOutput::PutWhatStands(absl::Span<const Nlri> changed, Revision revision) {
  const Nlri* previous = nullptr;
  for (const Nlri& nlri : changed) {
    if (nlri.prefix.family() != family_) continue;
    // However many paths of a prefix have changed, it is one word that they stand for.
    const bool is_done = previous != nullptr && KeyOf(*previous) == KeyOf(nlri);
    previous = &nlri;
    if (is_done) continue;
    const InjectedRoute* word = WordOn(nlri);
    PutWord(KeyOf(nlri), word == nullptr ? nullptr : word->attributes, revision);
  }
}

void FamilyOutput::PutWord(const Nlri& nlri, const rib::AttributesRef& attributes,
                           Revision revision) {
  if (attributes == nullptr) unsendable_.Forget(absl::MakeConstSpan(&nlri, 1));
  routes_.Put(nlri, attributes, revision);
}

bool FamilyOutput::HasOutput() const {
  return !pending().empty() || EndOfRibIsReady() || refresh_ || RefreshIsReady();
}

void FamilyOutput::TellMarkers(Writer& out) {
  if (EndOfRibIsReady()) {
    wire::EncodeEndOfRib(family_, out);
    end_of_rib_is_due_ = false;
  }
  if (RefreshIsOver()) {
    TellRefreshMarker(kEndOfRouteRefresh, out);
    refresh_.reset();
  }
  if (RefreshIsReady()) {
    TellRefreshMarker(kBeginningOfRouteRefresh, out);
    refresh_is_due_ = false;
    refresh_.emplace();
  }
}

Revision FamilyOutput::TellNext(size_t octets, Writer& out) {
  if (refresh_ && !refresh_->is_over && pending().size() < kRefreshSlice) StepRefresh();
  std::optional<Batch> batch = routes_.Take(octets);
  if (!batch) return rib::kNoRevision;
  const Revision oldest = batch->oldest_revision;
  if (batch->attributes != nullptr) {
    Announce(*std::move(batch), out);
  } else {
    wire::EncodeWithdrawals(family_, batch->nlri, rules_.format, out);
    routes_.Told(*batch);
  }
  return oldest;
}

void FamilyOutput::StepRefresh() {
  const auto end = table_.end(family_);
  auto route =
      refresh_->after ? table_.routes().upper_bound(*refresh_->after) : table_.begin(family_);
  for (size_t done = 0; done < kRefreshSlice && route != end; ++done, ++route) {
    if (IsTold(route)) routes_.Refresh(KeyOf(route->nlri), route->attributes);
    refresh_->after = route->nlri;
  }
  refresh_->is_over = route == end;
}

const InjectedRoute* FamilyOutput::WordOn(const Nlri& nlri) const {
  if (!sends_path_ids_) return table_.FindLowest(nlri.prefix, peer_);
  const InjectedRoute* route = table_.Find(nlri);
  return route != nullptr && route->IsFor(peer_) ? route : nullptr;
}

Outcome FamilyOutput::OutcomeOf(const Nlri& nlri) const {
  const bool has_no_rival = sends_path_ids_ || nlri.path_id == 0;
  if (has_no_rival && unsendable_.empty() && !table_.has_selectors()) return Outcome::kSent;
  const auto route = table_.routes().find(nlri);
  if (route == table_.routes().end()) return Outcome::kSent;
  if (!route->IsFor(peer_)) return Outcome::kNotSelected;
  if (!IsTold(route)) return Outcome::kOtherPath;
  return unsendable_.OutcomeOf(KeyOf(nlri));
}

RouteAtPeer FamilyOutput::At(const Nlri& nlri) const {
  RouteAtPeer at{.outcome = OutcomeOf(nlri)};
  const InjectedRoute* word = WordOn(nlri);
  if (word != nullptr) at.since = word->revision;
  if (at.outcome == Outcome::kNotSelected) return at;
  if (at.outcome == Outcome::kOtherPath) {
    at.told_instead = word->nlri;
  } else if (pending().ContainsChange(KeyOf(nlri))) {
    at.outcome = Outcome::kPending;
  }
  return at;
}

void FamilyOutput::Announce(Batch batch, Writer& out) {
  if (rib::IsRouteLeak(*batch.attributes, export_rules_)) {
    return Refuse(batch.nlri, Outcome::kRouteLeak, out);
  }
  const PathAttributes attributes = rib::Export(*batch.attributes, export_rules_);
  switch (wire::EncodeAnnouncements(family_, attributes, batch.nlri, rules_.format, out)) {
    case wire::EncodeResult::kEncoded:
      return Announced(batch);
    case wire::EncodeResult::kNoNextHop:
      return Refuse(batch.nlri, Outcome::kNoNextHop, out);
    case wire::EncodeResult::kTooLarge:
      return AnnounceWhatFits(attributes, std::move(batch), out);
  }
}

void FamilyOutput::AnnounceWhatFits(const PathAttributes& attributes, Batch batch, Writer& out) {
  const auto encode = [&](absl::Span<const Nlri> nlri) {
    return wire::EncodeAnnouncements(family_, attributes, nlri, rules_.format, out);
  };
  const auto fits = [&](const Nlri& nlri) {
    const size_t before = out.size();
    const bool encoded = encode(absl::MakeConstSpan(&nlri, 1)) == wire::EncodeResult::kEncoded;
    out.Truncate(before);
    return encoded;
  };
  // With the same attributes, whether a route fits depends on the length of its prefix alone.
  std::sort(batch.nlri.begin(), batch.nlri.end(), IsShorter);
  const auto too_long = std::partition_point(batch.nlri.begin(), batch.nlri.end(), fits);
  Refuse(std::vector<Nlri>(too_long, batch.nlri.end()), Outcome::kTooLarge, out);
  batch.nlri.erase(too_long, batch.nlri.end());
  if (batch.nlri.empty()) return;
  [[maybe_unused]] const wire::EncodeResult result = encode(batch.nlri);
  assert(result == wire::EncodeResult::kEncoded);
  Announced(batch);
}

void FamilyOutput::Announced(const Batch& batch) {
  routes_.Told(batch);
  unsendable_.Forget(batch.nlri);
}

void FamilyOutput::Refuse(absl::Span<const Nlri> nlri, Outcome reason, Writer& out) {
  unsendable_.Add(nlri, reason);
  const std::vector<Nlri> to_withdraw = routes_.Retract(nlri);
  if (!to_withdraw.empty()) wire::EncodeWithdrawals(family_, to_withdraw, rules_.format, out);
}

// RFC 4724 section 2: after the initial exchange, whatever has changed since.
bool FamilyOutput::EndOfRibIsReady() const {
  return end_of_rib_is_due_ && pending().OldestRevision() > up_at_;
}

void FamilyOutput::TellRefreshMarker(uint8_t subtype, Writer& out) const {
  if (!rules_.enhanced_route_refresh) return;
  wire::EncodeRouteRefresh({.family = family_, .subtype = subtype}, out);
}

}  // namespace herald::injector

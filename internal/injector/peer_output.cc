#include "internal/injector/peer_output.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace herald::injector {
namespace {

bool IsShorter(const Nlri& a, const Nlri& b) { return a.prefix.length() < b.prefix.length(); }

}  // namespace

PeerOutput::PeerOutput(OutputRules rules, Revision up_at)
    : format_(std::move(rules.format)),
      export_rules_{.is_external = format_.is_external,
                    .local_asn = rules.local_asn,
                    .local_address = rules.local_address,
                    .next_hop_self = rules.next_hop_self},
      up_at_(up_at) {
  for (const Family family : format_.families) families_.push_back(FamilyOutput{.family = family});
}

void PeerOutput::Reserve(Family family, size_t routes) {
  if (FamilyOutput* output = Find(family)) output->routes.Reserve(routes);
}

void PeerOutput::Put(const Nlri& nlri, const rib::AttributesRef& attributes, Revision revision) {
  FamilyOutput* family = Find(nlri.prefix.family());
  if (family == nullptr) return;
  if (attributes == nullptr) Forget(*family, absl::MakeConstSpan(&nlri, 1));
  family->routes.Put(nlri, attributes, revision);
}

void PeerOutput::Refresh(const InjectedRoute& route) {
  if (FamilyOutput* family = Find(route.nlri.prefix.family())) {
    family->routes.Refresh(route.nlri, route.attributes);
  }
}

bool PeerOutput::HasOutput() const {
  return std::any_of(families_.begin(), families_.end(), [&](const FamilyOutput& family) {
    return !family.routes.pending().empty() || EndOfRibReady(family);
  });
}

void PeerOutput::Take(size_t octets, Writer& out) {
  const size_t begin = out.size();
  const size_t end = begin + octets;
  TellEndOfRibs(out);
  while (out.size() < end) {
    FamilyOutput* family = Next();
    if (family == nullptr) break;
    TellNext(*family, std::max(end - out.size(), format_.message_size_max), out);
    TellEndOfRibs(out);
  }
  if (out.size() != begin) writing_ = true;
  if (!writing_) Written();  // Nothing that was taken could be sent: there is nothing to write.
}

void PeerOutput::Written() {
  writing_ = false;
  oldest_in_flight_ = rib::kNoRevision;
}

Revision PeerOutput::OldestUnwritten() const {
  Revision oldest = oldest_in_flight_;
  for (const FamilyOutput& family : families_) {
    oldest = std::min(oldest, family.routes.pending().OldestRevision());
  }
  return oldest;
}

size_t PeerOutput::pending(Family family) const {
  const FamilyOutput* output = Find(family);
  return output == nullptr ? 0 : output->routes.pending().size();
}

size_t PeerOutput::unsendable(Family family) const {
  const FamilyOutput* output = Find(family);
  return output == nullptr ? 0 : output->no_next_hop.size() + output->too_large.size();
}

Unsendable PeerOutput::unsendable() const {
  Unsendable counts;
  for (const FamilyOutput& family : families_) {
    counts.no_next_hop += family.no_next_hop.size();
    counts.too_large += family.too_large.size();
  }
  return counts;
}

Delivery::Outcome PeerOutput::OutcomeOf(absl::Span<const Nlri> nlri) const {
  Delivery::Outcome worst = Delivery::Outcome::kSent;
  for (const Nlri& route : nlri) {
    const FamilyOutput* family = Find(route.prefix.family());
    if (family == nullptr) {
      worst = std::max(worst, Delivery::Outcome::kNotNegotiated);
    } else if (family->too_large.contains(route)) {
      worst = std::max(worst, Delivery::Outcome::kTooLarge);
    } else if (family->no_next_hop.contains(route)) {
      worst = std::max(worst, Delivery::Outcome::kNoNextHop);
    }
  }
  return worst;
}

const PeerOutput::FamilyOutput* PeerOutput::Find(Family family) const {
  for (const FamilyOutput& output : families_) {
    if (output.family == family) return &output;
  }
  return nullptr;
}

PeerOutput::FamilyOutput* PeerOutput::Find(Family family) {
  return const_cast<FamilyOutput*>(std::as_const(*this).Find(family));
}

PeerOutput::FamilyOutput* PeerOutput::Next() {
  for (FamilyOutput& family : families_) {
    if (family.routes.pending().withdraws()) return &family;
  }
  for (size_t tried = 0; tried < families_.size(); ++tried) {
    FamilyOutput& family = families_[turn_];
    turn_ = (turn_ + 1) % families_.size();
    if (!family.routes.pending().empty()) return &family;
  }
  return nullptr;
}

void PeerOutput::TellNext(FamilyOutput& family, size_t octets, Writer& out) {
  Batch batch = *family.routes.Take(octets);
  oldest_in_flight_ = std::min(oldest_in_flight_, batch.oldest_revision);
  if (batch.attributes != nullptr) return Announce(family, std::move(batch), out);
  wire::EncodeWithdrawals(family.family, batch.nlri, format_, out);
  family.routes.Told(batch);
}

void PeerOutput::Announce(FamilyOutput& family, Batch batch, Writer& out) {
  const PathAttributes attributes = rib::Export(*batch.attributes, export_rules_);
  switch (wire::EncodeAnnouncements(family.family, attributes, batch.nlri, format_, out)) {
    case wire::EncodeResult::kEncoded:
      return Announced(family, batch);
    case wire::EncodeResult::kNoNextHop:
      Forget(family, batch.nlri);
      family.no_next_hop.insert(batch.nlri.begin(), batch.nlri.end());
      return Retract(family, batch.nlri, out);
    case wire::EncodeResult::kTooLarge:
      return AnnounceWhatFits(family, attributes, std::move(batch), out);
  }
}

void PeerOutput::AnnounceWhatFits(FamilyOutput& family, const PathAttributes& attributes,
                                  Batch batch, Writer& out) {
  const auto encode = [&](absl::Span<const Nlri> nlri) {
    return wire::EncodeAnnouncements(family.family, attributes, nlri, format_, out);
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
  Forget(family, batch.nlri);
  family.too_large.insert(too_long, batch.nlri.end());
  Retract(family, std::vector<Nlri>(too_long, batch.nlri.end()), out);
  batch.nlri.erase(too_long, batch.nlri.end());
  if (batch.nlri.empty()) return;
  [[maybe_unused]] const wire::EncodeResult result = encode(batch.nlri);
  assert(result == wire::EncodeResult::kEncoded);
  Announced(family, batch);
}

void PeerOutput::Announced(FamilyOutput& family, const Batch& batch) {
  family.routes.Told(batch);
  Forget(family, batch.nlri);
}

void PeerOutput::Forget(FamilyOutput& family, absl::Span<const Nlri> nlri) {
  for (const Nlri& route : nlri) {
    family.no_next_hop.erase(route);
    family.too_large.erase(route);
  }
}

void PeerOutput::Retract(FamilyOutput& family, absl::Span<const Nlri> nlri, Writer& out) {
  const std::vector<Nlri> to_withdraw = family.routes.Retract(nlri);
  if (!to_withdraw.empty()) wire::EncodeWithdrawals(family.family, to_withdraw, format_, out);
}

void PeerOutput::TellEndOfRibs(Writer& out) {
  for (FamilyOutput& family : families_) {
    if (!EndOfRibReady(family)) continue;
    wire::EncodeEndOfRib(family.family, out);
    family.end_of_rib_due = false;
  }
}

// RFC 4724 section 2: after the initial exchange, whatever has changed since.
bool PeerOutput::EndOfRibReady(const FamilyOutput& family) const {
  return family.end_of_rib_due && family.routes.pending().OldestRevision() > up_at_;
}

}  // namespace herald::injector

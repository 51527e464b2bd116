#include "internal/injector/peer_output.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"

namespace herald::injector {
namespace {

using Outcome = Delivery::Outcome;

// What is encoded in one turn. Of a table in which the peer's routes are few, or of many families,
// that may be little.
constexpr int kEncodingsMax = 8;

}  // namespace

PeerOutput::PeerOutput(PeerRef peer, OutputRules rules, const RouteTable& table,
                       UpdateGroups& groups, Revision up_at)
    : peer_(std::move(peer)), rules_(std::move(rules)), table_(table) {
  for (const Family family : families()) {
    families_.emplace_back(family, *peer_, rules_, groups, up_at);
  }
}

void PeerOutput::Refresh(Family family) {
  if (FamilyOutput* output = Find(family)) output->Refresh();
}

bool PeerOutput::HasOutput() const {
  return absl::c_any_of(families_, [](const FamilyOutput& family) { return family.HasOutput(); });
}

bool PeerOutput::HadOutput() const {
  return absl::c_any_of(families_, [](const FamilyOutput& family) { return family.HadOutput(); });
}

void PeerOutput::Take(size_t octets, wire::Parcel& out) {
  const size_t begin = out.octets();
  const size_t end = begin + octets;
  TellMarkers(out);
  int encodings = 0;
  while (out.octets() < end) {
    FamilyOutput* family = Next();
    if (family == nullptr || (!family->IsEncoded() && ++encodings > kEncodingsMax)) break;
    const size_t told = out.octets();
    const size_t room = std::max(end - out.octets(), rules_.format.message_size_max);
    oldest_in_flight_ = std::min(oldest_in_flight_, family->TellNext(room, out));
    TellMarkers(out);
    if (out.octets() == told) break;
  }
  if (out.octets() != begin) writing_ = true;
  if (!writing_) Written();  // Nothing that was taken could be sent: there is nothing to write.
}

void PeerOutput::Written() {
  writing_ = false;
  oldest_in_flight_ = rib::kNoRevision;
}

Revision PeerOutput::OldestUnwritten() const {
  Revision oldest = oldest_in_flight_;
  for (const FamilyOutput& family : families_) {
    oldest = std::min(oldest, family.OldestRevision());
  }
  return oldest;
}

size_t PeerOutput::pending(Family family) const {
  const FamilyOutput* output = Find(family);
  return output == nullptr ? 0 : output->pending();
}

size_t PeerOutput::announced(Family family) const {
  const FamilyOutput* output = Find(family);
  return output == nullptr ? 0 : output->announced();
}

Unsendable PeerOutput::unsendable() const {
  Unsendable counts{.family_not_negotiated = table_.CountOutside(families(), *peer_)};
  for (const FamilyOutput& family : families_) {
    counts.no_next_hop += family.unsendable().no_next_hop;
    counts.too_large += family.unsendable().too_large;
    counts.route_leak += family.unsendable().route_leak;
  }
  return counts;
}

Outcome PeerOutput::OutcomeOf(const Nlri& nlri, Revision as_of) const {
  const FamilyOutput* family = Find(nlri.prefix.family());
  if (family != nullptr) return family->OutcomeOf(nlri, as_of);
  return table_.IsForOthers(nlri, *peer_) ? Outcome::kNotSelected : Outcome::kNotNegotiated;
}

RouteAtPeer PeerOutput::At(const Nlri& nlri) const {
  const FamilyOutput* family = Find(nlri.prefix.family());
  if (family == nullptr) return {.outcome = OutcomeOf(nlri, rib::kNoRevision)};
  RouteAtPeer at = family->At(nlri);
  // Which routes are encoded and not written is not known: it may be any that is not older than the
  // oldest, and any path that may have taken a lower one's place.
  const Revision oldest = std::min(oldest_in_flight_, family->OldestEncoded());
  const bool may_be_in_flight =
      oldest != rib::kNoRevision && (at.since == 0 || at.since >= oldest || nlri.path_id != 0);
  if (at.outcome == Outcome::kSent && may_be_in_flight) at.outcome = Outcome::kPending;
  return at;
}

void PeerOutput::ForgetBelatedWords(absl::FunctionRef<Revision(PeerId)> sent) {
  for (FamilyOutput& family : families_) family.ForgetBelatedWords(sent);
}

const FamilyOutput* PeerOutput::Find(Family family) const {
  for (const FamilyOutput& output : families_) {
    if (output.family() == family) return &output;
  }
  return nullptr;
}

FamilyOutput* PeerOutput::Find(Family family) {
  return const_cast<FamilyOutput*>(std::as_const(*this).Find(family));
}

FamilyOutput* PeerOutput::Next() {
  for (FamilyOutput& family : families_) {
    if (family.withdraws()) return &family;
  }
  for (size_t tried = 0; tried < families_.size(); ++tried) {
    FamilyOutput& family = families_[turn_];
    turn_ = (turn_ + 1) % families_.size();
    if (family.HasOutput()) return &family;
  }
  return nullptr;
}

void PeerOutput::TellMarkers(wire::Parcel& out) {
  for (FamilyOutput& family : families_) family.TellMarkers(out);
}

}  // namespace herald::injector

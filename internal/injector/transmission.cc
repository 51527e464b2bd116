#include "internal/injector/transmission.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace herald::injector {

using Outcome = Delivery::Outcome;

void Transmission::Put(const RouteChange& change) {
  if (!std::exchange(has_changes_, true)) groups_.BeginBatch();
  groups_.Put(change, revision_ + 1);
}

Revision Transmission::Commit() {
  if (!std::exchange(has_changes_, false)) return revision_;
  ++revision_;
  groups_.ForEachWoken([this](const GroupMember& member) { Wake(member.peer.id); });
  SettleTold();
  if (groups_.CaughtUp()) SettleAll();
  return revision_;
}

void Transmission::Wake(PeerId peer) {
  const Session& session = *Established(peer)->session;
  if (!session.output.HadOutput()) session.ready();
}

void Transmission::AddPeer(PeerRef peer) {
  Peer& row = peers_[peer->id];
  row.label = std::move(peer);
  on_progress_();
}

void Transmission::RemovePeer(PeerId peer) {
  assert(Established(peer) == nullptr);
  peers_.erase(peer);
  on_progress_();
}

std::vector<PeerRef> Transmission::peers() const {
  std::vector<PeerRef> peers;
  peers.reserve(peers_.size());
  for (const auto& [id, peer] : peers_) peers.push_back(peer.label);
  return peers;
}

void Transmission::PeerUp(const PeerRef& peer, OutputRules rules, std::function<void()> ready) {
  Peer& row = peers_[peer->id];
  assert(row.session == nullptr);
  row.label = peer;
  row.session.reset(
      new Session{.output = PeerOutput(peer, std::move(rules), table_, groups_, revision_),
                  .ready = std::move(ready)});
  Session& session = *row.session;
  if (session.output.HasOutput()) session.ready();
  Settle(row);
  on_progress_();
}

void Transmission::PeerDown(PeerId peer) {
  Peer* row = Established(peer);
  if (row == nullptr) return;
  row->session.reset();
  std::erase(told_, peer);
  waits_.Down(peer, [&](absl::Span<const Nlri> nlri) { return OutcomeAt(*row, nlri); });
  on_progress_();
}

void Transmission::Refresh(PeerId peer, Family family) {
  Peer* row = Established(peer);
  if (row == nullptr) return;
  Session& session = *row->session;
  const bool had_output = session.output.HasOutput();
  session.output.Refresh(family);
  if (!had_output && session.output.HasOutput()) session.ready();
}

void Transmission::TakeOutput(PeerId peer, size_t octets, wire::Parcel& out) {
  Peer* row = Established(peer);
  if (row == nullptr) return;
  row->session->output.Take(octets, out);
  groups_.TakeMoved() ? SettleAll() : Settle(*row);
}

void Transmission::Written(PeerId peer) {
  Peer* row = Established(peer);
  if (row == nullptr) return;
  row->session->output.Written();
  Settle(*row);
}

bool Transmission::HasOutput(PeerId peer) const {
  const PeerOutput* output = Find(peer);
  return output != nullptr && output->HasOutput();
}

Revision Transmission::sent_revision(PeerId peer) const {
  const Peer* row = Established(peer);
  return row == nullptr ? 0 : row->session->sent;
}

Revision Transmission::sent_to_all() const {
  Revision least = rib::kNoRevision;
  for (const auto& [id, peer] : peers_) {
    if (peer.session != nullptr) least = std::min(least, peer.session->sent);
  }
  return least;
}

std::vector<PeerProgress> Transmission::Progress() const {
  std::vector<PeerProgress> progress;
  for (const auto& [id, peer] : peers_) {
    const Session* session = peer.session.get();
    progress.push_back({.peer = peer.label,
                        .established = session != nullptr,
                        .sent = session == nullptr ? 0 : session->sent});
  }
  return progress;
}

const PeerOutput* Transmission::Find(PeerId peer) const {
  const Peer* row = Established(peer);
  return row == nullptr ? nullptr : &row->session->output;
}

std::optional<RouteAtPeer> Transmission::At(const Nlri& nlri, PeerId peer) const {
  const auto found = peers_.find(peer);
  if (found == peers_.end()) return std::nullopt;
  const Peer& row = found->second;
  if (row.session != nullptr) return row.session->output.At(nlri);
  return RouteAtPeer{.outcome = OutcomeAt(row, nlri)};
}

std::vector<Delivery> Transmission::Deliveries(const Nlri& nlri) const {
  std::vector<Delivery> deliveries;
  for (const auto& [id, peer] : peers_) {
    deliveries.push_back({.peer = peer.label, .outcome = OutcomeAt(peer, nlri)});
  }
  return deliveries;
}

uint64_t Transmission::WhenSent(Revision revision, std::vector<Nlri> nlri,
                                std::function<void(std::vector<Delivery>)> done) {
  std::vector<Delivery> deliveries;
  std::vector<PeerId> awaited;
  for (const auto& [id, peer] : peers_) {
    Delivery& delivery = deliveries.emplace_back(Delivery{.peer = peer.label});
    if (peer.session == nullptr || peer.session->settled >= revision) {
      delivery.outcome = OutcomeAt(peer, nlri);
    } else {
      awaited.push_back(id);
    }
  }
  return waits_.Add(
      revision,
      {.nlri = std::move(nlri), .deliveries = std::move(deliveries), .done = std::move(done)},
      awaited);
}

const Transmission::Peer* Transmission::Established(PeerId peer) const {
  const auto found = peers_.find(peer);
  return found == peers_.end() || found->second.session == nullptr ? nullptr : &found->second;
}

Transmission::Peer* Transmission::Established(PeerId peer) {
  return const_cast<Peer*>(std::as_const(*this).Established(peer));
}

Outcome Transmission::OutcomeAt(const Peer& peer, absl::Span<const Nlri> nlri) const {
  if (nlri.empty()) return peer.session == nullptr ? Outcome::kPeerDown : Outcome::kSent;
  return WorstOutcome(nlri, [&](const Nlri& route) { return OutcomeAt(peer, route); });
}

Outcome Transmission::OutcomeAt(const Peer& peer, const Nlri& nlri) const {
  if (peer.session != nullptr) return peer.session->output.OutcomeOf(nlri, peer.session->sent);
  return table_.IsForOthers(nlri, *peer.label) ? Outcome::kNotSelected : Outcome::kPeerDown;
}

void Transmission::SettleAll() {
  for (auto& [id, peer] : peers_) {
    if (peer.session != nullptr) Settle(peer);
  }
}

void Transmission::SettleTold() {
  told_before_.swap(told_);
  for (const PeerId peer : told_before_) {
    Peer& row = *Established(peer);
    row.session->is_told = false;
    Settle(row);
  }
  told_before_.clear();
}

void Transmission::Settle(Peer& peer) {
  Session& session = *peer.session;
  const Revision settled = std::min(revision_, session.output.OldestUnwritten() - 1);
  if (settled == revision_ && !std::exchange(session.is_told, true)) {
    told_.push_back(peer.label->id);
  }
  if (settled == session.settled) return;
  session.settled = settled;
  if (settled > session.sent) {
    session.sent = settled;
    on_sent_(peer.label->id, settled);
    on_progress_();
  }
  waits_.Sent(peer.label->id, settled,
              [&](absl::Span<const Nlri> nlri) { return OutcomeAt(peer, nlri); });
  session.output.ForgetBelatedWords(
      [this](PeerId member) { return Established(member)->session->sent; });
}

}  // namespace herald::injector

#include "internal/injector/injector.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/rib/attribute_table.h"
#include "internal/injector/delivery_waits.h"
#include "internal/injector/peer_output.h"
#include "internal/injector/reception.h"
#include "internal/injector/route_table.h"

namespace herald::injector {
namespace {

using Changes = std::vector<RouteChange>;

struct Session {
  PeerOutput output;
  std::function<void()> ready;
  Revision sent = 0;  // As last made known.
};

struct Peer {
  PeerRef label;
  std::unique_ptr<Session> session = nullptr;  // While it is established.
};

}  // namespace

struct Injector::State {
  explicit State(Limits l) : limits(l) {}

  absl::Status MayAnnounce(absl::Span<const RouteBatch> batches, bool is_static) const;
  absl::Status IsNotStatic(const Nlri& nlri) const;
  absl::StatusOr<Revision> Announce(absl::Span<const RouteBatch> batches, bool is_static);
  Revision Withdraw(absl::Span<const Nlri> nlri, EndCause cause);
  // A route of the batch that Commit ends.
  void Add(const Nlri& nlri, RouteTransition transition, EndCause cause, Changes& changes);
  // Ends a batch: every peer is due to be told of its changes.
  Revision Commit(const Changes& changes);
  // Nullptr while the peer is not established.
  Session* Find(PeerId peer) const;
  // Whoever waited for what has been written by now is told.
  void Settle(PeerId peer, Session& session);

  const Limits limits;
  rib::AttributeTable attributes = {};
  RouteTable routes = {};
  Revision revision = 0;
  absl::btree_map<PeerId, Peer> peers = {};
  DeliveryWaits waits = {};
  std::function<void(PeerId, Revision)> on_sent = [](PeerId, Revision) {};
  std::function<void(const RouteEvent&)> on_route = nullptr;
  Reception reception{limits, attributes};
};

Injector::Injector(Limits limits) : state_(new State(limits)) {}
Injector::~Injector() = default;

// --- What we announce ---

absl::Status Injector::State::IsNotStatic(const Nlri& nlri) const {
  if (!routes.IsStatic(nlri)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(nlri.prefix.Format(), " is a static route of the configuration"));
}

absl::Status Injector::State::MayAnnounce(absl::Span<const RouteBatch> batches,
                                          bool is_static) const {
  size_t named = 0;
  for (const RouteBatch& batch : batches) {
    named += batch.nlri.size();
    if (is_static) continue;
    for (const Nlri& nlri : batch.nlri) {
      if (absl::Status status = IsNotStatic(nlri); !status.ok()) return status;
    }
  }
  const size_t room = limits.routes_max - routes.size();
  if (named <= room || routes.CountNew(batches, room) <= room) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("no more than ", limits.routes_max, " routes can be announced"));
}

absl::StatusOr<Revision> Injector::State::Announce(absl::Span<const RouteBatch> batches,
                                                   bool is_static) {
  if (absl::Status status = MayAnnounce(batches, is_static); !status.ok()) return status;
  Changes changes;
  for (const RouteBatch& batch : batches) {
    const rib::AttributesRef interned = attributes.Intern(batch.attributes);
    for (const Nlri& nlri : batch.nlri) {
      RouteTransition transition = routes.Put({.nlri = nlri,
                                               .attributes = interned,
                                               .revision = revision + 1,
                                               .is_static = is_static,
                                               .mark = batch.mark,
                                               .terms = batch.terms});
      Add(nlri, std::move(transition), is_static ? EndCause::kStatic : EndCause::kTakenOver,
          changes);
    }
  }
  return Commit(changes);
}

void Injector::State::Add(const Nlri& nlri, RouteTransition transition, EndCause cause,
                          Changes& changes) {
  if (on_route != nullptr && (transition.before || transition.change)) {
    const InjectedRoute* after = routes.Find(nlri);
    on_route({.before = transition.before ? &*transition.before : nullptr,
              .after = after,
              .cause = cause,
              .revision = after == nullptr ? revision + 1 : after->revision});
  }
  if (transition.change) changes.push_back(*std::move(transition.change));
}

void Injector::OnRoute(std::function<void(const RouteEvent&)> observer) {
  state_->on_route = std::move(observer);
}

absl::StatusOr<Revision> Injector::Announce(absl::Span<const RouteBatch> batches) {
  return state_->Announce(batches, /*is_static=*/false);
}

absl::StatusOr<Revision> Injector::AnnounceStatic(absl::Span<const RouteBatch> batches) {
  return state_->Announce(batches, /*is_static=*/true);
}

absl::Status Injector::MayAnnounceStatic(absl::Span<const RouteBatch> batches) const {
  return state_->MayAnnounce(batches, /*is_static=*/true);
}

absl::StatusOr<Revision> Injector::Withdraw(absl::Span<const Nlri> nlri, EndCause cause) {
  for (const Nlri& route : nlri) {
    if (absl::Status status = state_->IsNotStatic(route); !status.ok()) return status;
  }
  return state_->Withdraw(nlri, cause);
}

Revision Injector::WithdrawStatic(absl::Span<const Nlri> nlri) {
  return state_->Withdraw(nlri, EndCause::kWithdrawn);
}

Revision Injector::State::Withdraw(absl::Span<const Nlri> nlri, EndCause cause) {
  Changes changes;
  for (const Nlri& route : nlri) Add(route, routes.Erase(route), cause, changes);
  return Commit(changes);
}

Revision Injector::State::Commit(const Changes& changes) {
  if (changes.empty()) return revision;
  ++revision;
  for (const auto& [id, peer] : peers) {
    Session* session = peer.session.get();
    if (session == nullptr) continue;
    const bool had_output = session->output.HasOutput();
    for (const RouteChange& change : changes) session->output.Put(change, revision);
    if (!had_output && session->output.HasOutput()) session->ready();
    Settle(id, *session);
  }
  return revision;
}

Revision Injector::revision() const { return state_->revision; }

size_t Injector::route_count() const { return state_->routes.size(); }

size_t Injector::routes_max() const { return state_->limits.routes_max; }

const InjectedRoute* Injector::Find(const Nlri& nlri) const { return state_->routes.Find(nlri); }

std::vector<InjectedRoute> Injector::Walk(const RouteRange& range, const std::optional<Nlri>& after,
                                          size_t count) const {
  return state_->routes.Walk(range, after, count);
}

// --- Peers ---

void Injector::AddPeer(PeerRef peer) {
  const PeerId id = peer->id;
  state_->peers.try_emplace(id, Peer{.label = std::move(peer)});
}

void Injector::RemovePeer(PeerId peer) {
  assert(state_->Find(peer) == nullptr);
  state_->peers.erase(peer);
}

std::vector<PeerRef> Injector::peers() const {
  std::vector<PeerRef> peers;
  peers.reserve(state_->peers.size());
  for (const auto& [id, peer] : state_->peers) peers.push_back(peer.label);
  return peers;
}

// --- Sessions ---

void Injector::PeerUp(const PeerRef& peer, OutputRules rules, std::function<void()> ready,
                      absl::Span<const Family> kept, absl::Time now) {
  Peer& row = state_->peers.try_emplace(peer->id, Peer{.label = peer}).first->second;
  assert(row.session == nullptr);
  row.session.reset(
      new Session{.output = PeerOutput(std::move(rules), state_->routes, state_->revision),
                  .ready = std::move(ready)});
  Session& session = *row.session;
  state_->reception.PeerUp(peer, kept, now);
  if (session.output.HasOutput()) session.ready();
  state_->Settle(peer->id, session);
}

void Injector::PeerDown(PeerId peer, const std::string& reason, absl::Span<const Family> retained,
                        absl::Time now) {
  state_->reception.PeerDown(peer, reason, retained, now);
  if (state_->Find(peer) == nullptr) return;
  state_->peers.at(peer).session.reset();
  state_->waits.Down(peer);
}

void Injector::Refresh(PeerId peer, Family family) {
  Session* session = state_->Find(peer);
  if (session == nullptr) return;
  const bool had_output = session->output.HasOutput();
  session->output.Refresh(family);
  if (!had_output && session->output.HasOutput()) session->ready();
}

size_t Injector::received_count(PeerId peer, Family family) const {
  return state_->reception.count(peer, family);
}

void Injector::TakeOutput(PeerId peer, size_t octets, Writer& out) {
  Session* session = state_->Find(peer);
  if (session == nullptr) return;
  session->output.Take(octets, out);
  state_->Settle(peer, *session);
}

void Injector::Written(PeerId peer) {
  Session* session = state_->Find(peer);
  if (session == nullptr) return;
  session->output.Written();
  state_->Settle(peer, *session);
}

bool Injector::HasOutput(PeerId peer) const {
  const Session* session = state_->Find(peer);
  return session != nullptr && session->output.HasOutput();
}

Revision Injector::sent_revision(PeerId peer) const {
  const Session* session = state_->Find(peer);
  return session == nullptr ? 0 : session->sent;
}

Session* Injector::State::Find(PeerId peer) const {
  const auto found = peers.find(peer);
  return found == peers.end() ? nullptr : found->second.session.get();
}

void Injector::State::Settle(PeerId peer, Session& session) {
  const Revision sent = std::min(revision, session.output.OldestUnwritten() - 1);
  if (sent == session.sent) return;
  session.sent = sent;
  on_sent(peer, sent);
  waits.Sent(peer, sent,
             [&](absl::Span<const Nlri> nlri) { return session.output.OutcomeOf(nlri); });
}

std::vector<FamilyCounts> Injector::Counts(PeerId peer) const {
  std::vector<FamilyCounts> counts;
  const Session* session = state_->Find(peer);
  if (session == nullptr) return counts;
  for (const Family family : session->output.families()) {
    counts.push_back({.family = family,
                      .announced = session->output.announced(family),
                      .pending = session->output.pending(family),
                      .received = state_->reception.count(peer, family)});
  }
  return counts;
}

Unsendable Injector::UnsendableRoutes(PeerId peer) const {
  const Session* session = state_->Find(peer);
  if (session == nullptr) return {};
  Unsendable unsendable = session->output.unsendable();
  unsendable.family_not_negotiated = state_->routes.size();
  for (const Family family : session->output.families()) {
    unsendable.family_not_negotiated -= state_->routes.count(family);
  }
  return unsendable;
}

// --- Waiting for the wire ---

uint64_t Injector::WhenSent(Revision revision, std::vector<Nlri> nlri,
                            std::function<void(std::vector<Delivery>)> done) {
  std::vector<Delivery> deliveries;
  std::vector<PeerId> awaited;
  for (const auto& [id, peer] : state_->peers) {
    Delivery& delivery = deliveries.emplace_back(Delivery{.peer = peer.label});
    const Session* session = peer.session.get();
    if (session == nullptr) {
      delivery.outcome = Delivery::Outcome::kPeerDown;
    } else if (session->sent >= revision) {
      delivery.outcome = session->output.OutcomeOf(nlri);
    } else {
      awaited.push_back(id);
    }
  }
  return state_->waits.Add(
      revision,
      {.nlri = std::move(nlri), .deliveries = std::move(deliveries), .done = std::move(done)},
      awaited);
}

void Injector::CancelWait(uint64_t id) { state_->waits.Cancel(id); }

void Injector::OnSent(std::function<void(PeerId, Revision)> observer) {
  state_->on_sent = std::move(observer);
}

// --- What we hear ---

bool Injector::Receive(PeerId peer, UpdateMessage update, absl::Time now) {
  return state_->reception.Receive(peer, std::move(update), now);
}

void Injector::EndStale(PeerId peer, Family family, absl::Time now) {
  state_->reception.EndStale(peer, family, now);
}

void Injector::BeginLongLived(PeerId peer, Family family) {
  state_->reception.BeginLongLived(peer, family);
}

void Injector::BeginRefresh(PeerId peer, Family family) {
  state_->reception.BeginRefresh(peer, family);
}

void Injector::EndRefresh(PeerId peer, Family family) {
  state_->reception.EndRefresh(peer, family);
}

bool Injector::Sweep(PeerId peer, absl::Time now) { return state_->reception.Sweep(peer, now); }

absl::StatusOr<std::unique_ptr<Subscription>> Injector::Subscribe(const SubscriptionFilter& filter,
                                                                  bool snapshot,
                                                                  std::function<void()> ready,
                                                                  absl::Time now) {
  return state_->reception.Subscribe(filter, snapshot, std::move(ready), now);
}

}  // namespace herald::injector

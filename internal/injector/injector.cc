#include "internal/injector/injector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/bgp/rib/attribute_table.h"
#include "internal/injector/reception.h"
#include "internal/injector/route_table.h"
#include "internal/injector/route_watchers.h"
#include "internal/injector/transmission.h"

namespace herald::injector {
struct Injector::State {
  explicit State(Limits l) : limits(l) {
    transmission.OnProgress([this] { watchers.OnProgress(); });
  }

  absl::Status MayAnnounce(absl::Span<const RouteBatch> batches, bool is_static) const;
  absl::Status IsNotStatic(const Nlri& nlri) const;
  absl::StatusOr<Revision> Announce(absl::Span<const RouteBatch> batches, bool is_static);
  Revision Withdraw(absl::Span<const Nlri> nlri, EndCause cause);
  // One route of what is to be committed.
  void Put(HashedNlri nlri, const RouteForm& form);
  void Erase(HashedNlri nlri, EndCause cause);
  Revision Commit(EndCause cause);

  const Limits limits;
  rib::AttributeTable attributes = {};
  RouteTable routes = {};
  Transmission transmission{routes, limits.queue};
  RouteWatchers watchers{limits, routes, transmission};
  Reception reception{limits, attributes};
  std::function<void(absl::Span<const TermsChange>, EndCause)> on_terms = nullptr;
};

Injector::Injector(Limits limits) : state_(new State(limits)) {}
Injector::~Injector() = default;

// --- What we announce ---

absl::Status Injector::State::IsNotStatic(const Nlri& nlri) const {
  const auto route = routes.Find(nlri);
  if (!route || !route->is_static) return absl::OkStatus();
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
  for (const RouteBatch& batch : batches) {
    const RouteForm form = routes.Prepare(attributes.Intern(batch.attributes), batch.terms,
                                          batch.mark, transmission.revision() + 1, is_static);
    for (const Nlri& nlri : batch.nlri) Put(nlri, form);
  }
  return Commit(is_static ? EndCause::kStatic : EndCause::kTakenOver);
}

void Injector::State::Put(HashedNlri nlri, const RouteForm& form) {
  const auto before = watchers.empty() ? std::nullopt : routes.Find(nlri);
  if (const auto change = routes.Put(nlri, form)) transmission.Put(*change);
  if (watchers.empty()) return;
  const auto after = routes.Find(nlri);
  watchers.OnRoute({.before = before ? &*before : nullptr,
                    .after = &*after,
                    .cause = after->is_static ? EndCause::kStatic : EndCause::kTakenOver,
                    .revision = after->revision});
}

void Injector::State::Erase(HashedNlri nlri, EndCause cause) {
  const auto before = watchers.empty() ? std::nullopt : routes.Find(nlri);
  if (const auto change = routes.Erase(nlri)) transmission.Put(*change);
  if (!before) return;
  watchers.OnRoute({.before = &*before, .cause = cause, .revision = transmission.revision() + 1});
}

Revision Injector::State::Commit(EndCause cause) {
  const bool has_terms_changes = on_terms != nullptr && !routes.terms_changes().empty();
  if (has_terms_changes) on_terms(routes.terms_changes(), cause);
  const Revision revision = transmission.Commit();
  routes.Settle();
  return revision;
}

rib::AttributesRef Injector::Intern(const PathAttributes& attributes) {
  return state_->attributes.Intern(attributes);
}

RouteForm Injector::Prepare(const rib::AttributesRef& attributes, const TermsRef& terms,
                            uint32_t mark) {
  return state_->routes.Prepare(attributes, terms, mark, state_->transmission.revision() + 1);
}

void Injector::PrefetchIndex(absl::Span<const Nlri> nlri, RouteHashes& hashes) const {
  state_->routes.PrefetchIndex(nlri, hashes);
}

void Injector::PrefetchRows(absl::Span<const size_t> hashes) const {
  state_->routes.PrefetchRows(hashes);
}

void Injector::Put(HashedNlri nlri, const RouteForm& form) { state_->Put(nlri, form); }

void Injector::Erase(HashedNlri nlri, EndCause cause) { state_->Erase(nlri, cause); }

Revision Injector::Commit(EndCause cause) { return state_->Commit(cause); }

void Injector::OnTerms(std::function<void(absl::Span<const TermsChange>, EndCause)> observer) {
  state_->on_terms = std::move(observer);
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
  for (const Nlri& route : nlri) Erase(route, cause);
  return Commit(cause);
}

Revision Injector::revision() const { return state_->transmission.revision(); }

size_t Injector::route_count() const { return state_->routes.size(); }

size_t Injector::routes_max() const { return state_->limits.routes_max; }

size_t Injector::path_room(const Prefix& prefix) const {
  const size_t paths_max = state_->limits.paths_max;
  return paths_max - std::min(paths_max, state_->routes.CountNamed(prefix));
}

size_t Injector::paths_max() const { return state_->limits.paths_max; }

std::optional<RouteView> Injector::Find(HashedNlri nlri) const { return state_->routes.Find(nlri); }

std::optional<RouteView> Injector::FindFrom(const Nlri& nlri) const {
  return state_->routes.FindFrom(nlri);
}

size_t Injector::places() const { return state_->routes.places(); }

std::optional<RouteView> Injector::At(Place place) const { return state_->routes.At(place); }

InjectedRoute Injector::Copy(const RouteView& route) const { return state_->routes.Copy(route); }

absl::StatusOr<std::unique_ptr<RouteWatch>> Injector::Watch(RouteWatchFilter filter,
                                                            std::function<void()> ready) {
  return state_->watchers.Add(std::move(filter), std::move(ready));
}

// --- Peers ---

void Injector::AddPeer(PeerRef peer) { state_->transmission.AddPeer(std::move(peer)); }

void Injector::RemovePeer(PeerId peer) { state_->transmission.RemovePeer(peer); }

std::vector<PeerRef> Injector::peers() const { return state_->transmission.peers(); }

// --- Sessions ---

void Injector::PeerUp(const PeerRef& peer, OutputRules rules, std::function<void()> ready,
                      absl::Span<const Family> kept, absl::Time now) {
  state_->reception.PeerUp(peer, kept, now);
  state_->transmission.PeerUp(peer, std::move(rules), std::move(ready));
}

void Injector::PeerDown(PeerId peer, const std::string& reason, absl::Span<const Family> retained,
                        absl::Time now) {
  state_->reception.PeerDown(peer, reason, retained, now);
  state_->transmission.PeerDown(peer);
}

void Injector::Refresh(PeerId peer, Family family) { state_->transmission.Refresh(peer, family); }

size_t Injector::received_count(PeerId peer, Family family) const {
  return state_->reception.count(peer, family);
}

void Injector::TakeOutput(PeerId peer, size_t octets, wire::Parcel& out) {
  state_->transmission.TakeOutput(peer, octets, out);
}

void Injector::Written(PeerId peer) { state_->transmission.Written(peer); }

bool Injector::HasOutput(PeerId peer) const { return state_->transmission.HasOutput(peer); }

Revision Injector::sent_revision(PeerId peer) const {
  return state_->transmission.sent_revision(peer);
}

std::vector<FamilyCounts> Injector::Counts(PeerId peer) const {
  std::vector<FamilyCounts> counts;
  const PeerOutput* output = state_->transmission.Find(peer);
  if (output == nullptr) return counts;
  for (const Family family : output->families()) {
    counts.push_back({.family = family,
                      .announced = output->announced(family),
                      .pending = output->pending(family),
                      .received = state_->reception.count(peer, family)});
  }
  return counts;
}

Unsendable Injector::UnsendableRoutes(PeerId peer) const {
  const PeerOutput* output = state_->transmission.Find(peer);
  return output == nullptr ? Unsendable{} : output->unsendable();
}

std::optional<RouteAtPeer> Injector::AtPeer(const Nlri& nlri, PeerId peer) const {
  return state_->transmission.At(nlri, peer);
}

// --- Waiting for the wire ---

uint64_t Injector::WhenSent(Revision revision, std::vector<Nlri> nlri,
                            std::function<void(std::vector<Delivery>)> done) {
  return state_->transmission.WhenSent(revision, std::move(nlri), std::move(done));
}

void Injector::CancelWait(uint64_t id) { state_->transmission.CancelWait(id); }

void Injector::OnSent(std::function<void(PeerId, Revision)> observer) {
  state_->transmission.OnSent(std::move(observer));
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

#ifndef HERALD_INTERNAL_INJECTOR_INJECTOR_H_
#define HERALD_INTERNAL_INJECTOR_INJECTOR_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/bgp/message/hashed_nlri.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/bgp/wire/parcel.h"
#include "internal/injector/delivery.h"
#include "internal/injector/end_cause.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/limits.h"
#include "internal/injector/output_rules.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/route_watch.h"
#include "internal/injector/subscription.h"
#include "internal/net/family.h"

namespace herald::injector {

struct FamilyCounts {
  Family family;
  uint64_t announced = 0;  // The peer has been told, counting what waits.
  uint64_t pending = 0;    // Announcements and withdrawals yet to be written.
  uint64_t received = 0;   // In its Adj-RIB-In.
};

// The use cases: what is announced, what each peer has yet to be told, what each peer told us and
// who listens. One thread. Callbacks are called from inside the calls below and must not call
// back: they only set something off.
class Injector {
 public:
  explicit Injector(Limits limits);
  ~Injector();

  // --- What we announce ---

  // Puts or replaces the routes; of those that already stand with these attributes, for the same
  // peers, nobody is told, whatever else is new. Wholly or not at all: RESOURCE_EXHAUSTED beyond
  // routes_max, FAILED_PRECONDITION if one of them stands as a static route. Every peer with the
  // family is due to be told when this returns.
  absl::StatusOr<Revision> Announce(absl::Span<const RouteBatch> batches);
  // What does not stand is passed over. FAILED_PRECONDITION, and nothing changes, if one of them
  // is a static route.
  absl::StatusOr<Revision> Withdraw(absl::Span<const Nlri> nlri,
                                    EndCause cause = EndCause::kWithdrawn);
  // The same as Announce, for the routes of the configuration.
  absl::StatusOr<Revision> AnnounceStatic(absl::Span<const RouteBatch> batches);
  // Whether AnnounceStatic would be done now.
  absl::Status MayAnnounceStatic(absl::Span<const RouteBatch> batches) const;
  // Static routes, which only the configuration withdraws.
  Revision WithdrawStatic(absl::Span<const Nlri> nlri);

  // Announce and Withdraw in pieces: what is prepared is good until Commit, which gives all changes
  // since the one before a revision; nothing above may come between. Put stays within routes_max
  // and path_room, and no static route is replaced or erased.
  rib::AttributesRef Intern(const PathAttributes& attributes);
  RouteForm Prepare(const rib::AttributesRef& attributes, const TermsRef& terms, uint32_t mark);
  // They save time before Find, Put or Erase of many: first of all the one, which adds the hashes,
  // and then the other.
  void PrefetchIndex(absl::Span<const Nlri> nlri, RouteHashes& hashes) const;
  void PrefetchRows(absl::Span<const size_t> hashes) const;
  void Put(HashedNlri nlri, const RouteForm& form);
  void Erase(HashedNlri nlri, EndCause cause);
  // cause: why those that lost their owner did.
  Revision Commit(EndCause cause);

  // Called by each call above that is done, static routes too, before it returns: what stands on
  // other terms than before, and why those that lost their owner did.
  void OnTerms(std::function<void(absl::Span<const TermsChange>, EndCause)> observer);
  // RESOURCE_EXHAUSTED beyond watches_max, of the principal or in all. ready is called when there
  // is something to take where there was nothing. The watch must not outlive the injector.
  absl::StatusOr<std::unique_ptr<RouteWatch>> Watch(RouteWatchFilter filter,
                                                    std::function<void()> ready);

  Revision revision() const;
  size_t route_count() const;
  size_t routes_max() const;  // Limits.
  // Further paths of the prefix that may have an identifier but 0; paths_max of the limits.
  size_t path_room(const Prefix& prefix) const;
  size_t paths_max() const;
  std::optional<RouteView> Find(HashedNlri nlri) const;
  // Of the prefix's paths whose identifiers are not lower, the one that has the lowest.
  std::optional<RouteView> FindFrom(const Nlri& nlri) const;
  // For walks: a route keeps its place for as long as it stands. Nullopt: the place is free.
  size_t places() const;
  std::optional<RouteView> At(Place place) const;
  // Of one that stands.
  InjectedRoute Copy(const RouteView& route) const;

  // --- Peers ---

  // From now on deliveries tell of it. It is not established yet. Again: it is called otherwise.
  void AddPeer(PeerRef peer);
  // Forgets it. To be called after PeerDown; what is told of it still keeps its name.
  void RemovePeer(PeerId peer);
  std::vector<PeerRef> peers() const;  // By id.

  // --- Sessions ---

  // The session is established, after PeerDown if it was before; a new peer is added. Then all
  // routes that are for it are due, End-of-RIB after them for each family. ready is called when
  // output appears where there was none. Stale routes of the families in kept wait for their
  // End-of-RIB, others go.
  void PeerUp(const PeerRef& peer, OutputRules rules, std::function<void()> ready,
              absl::Span<const Family> kept, absl::Time now);
  // The session has fallen. Routes of the retained families stand, stale, until EndStale or the
  // next session ends that; others are withdrawn from the subscribers. reason is for them, free of
  // peer octets. With nothing retained, a peer that is down already loses what it still had.
  void PeerDown(PeerId peer, const std::string& reason, absl::Span<const Family> retained,
                absl::Time now);
  // RFC 2918, and on our own account: sends the family's whole Adj-RIB-Out again, piece by piece as
  // output is taken, and after its End-of-RIB. Asked again meanwhile, once more after that, however
  // often.
  void Refresh(PeerId peer, Family family);
  // A received UPDATE. False: received_routes_max is passed, the session must end (Cease, Maximum
  // Number of Prefixes Reached).
  [[nodiscard]] bool Receive(PeerId peer, UpdateMessage update, absl::Time now);
  // How many routes of the family stand in its Adj-RIB-In.
  size_t received_count(PeerId peer, Family family) const;

  // --- Stale routes ---

  // What the family's stale routes waited for has not come in time: they go.
  void EndStale(PeerId peer, Family family, absl::Time now);
  // RFC 9494 section 4.2: they stand on, with LLGR_STALE; those with NO_LLGR go.
  void BeginLongLived(PeerId peer, Family family);
  // BoRR and EoRR came (RFC 7313 section 4): what is not announced between them goes. A BoRR while
  // stale routes wait for their End-of-RIB is ignored, and so is an EoRR without a BoRR.
  void BeginRefresh(PeerId peer, Family family);
  void EndRefresh(PeerId peer, Family family);
  // Stale routes go, or go on, piece by piece. True: there is more; to be called again soon. Due
  // after PeerUp, PeerDown and Receive and after what stands above.
  [[nodiscard]] bool Sweep(PeerId peer, absl::Time now);

  bool HasOutput(PeerId peer) const;
  // Adds messages, about so many octets of them, or all that is pending. Fewer or none where much
  // of what was looked at is not for the peer or cannot be sent: HasOutput says if there is more.
  void TakeOutput(PeerId peer, size_t octets, wire::Parcel& out);
  // All that was taken has been given to the kernel.
  void Written(PeerId peer);

  // Everything up to this revision has been written to the peer.
  Revision sent_revision(PeerId peer) const;
  std::vector<FamilyCounts> Counts(PeerId peer) const;
  Unsendable UnsendableRoutes(PeerId peer) const;
  // How a route stands with a peer. Nullopt: there is no such peer.
  std::optional<RouteAtPeer> AtPeer(const Nlri& nlri, PeerId peer) const;

  // --- Waiting for the wire ---

  // Calls done once, with one entry for each peer, when every peer established
  // now has been written everything up to revision or has gone. At once (inside this call) if
  // that is so now.
  // nlri are those of the batch: their outcome is what is reported. Returns an id to cancel by.
  uint64_t WhenSent(Revision revision, std::vector<Nlri> nlri,
                    std::function<void(std::vector<Delivery>)> done);
  void CancelWait(uint64_t id);
  // Called on each advance of a peer's sent_revision; for measurements.
  void OnSent(std::function<void(PeerId, Revision)> observer);

  // --- What we hear ---

  // RESOURCE_EXHAUSTED beyond subscriptions_max. ready is called when there is something to take
  // where there was nothing. The subscription must not outlive the injector.
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(const SubscriptionFilter& filter,
                                                          bool snapshot,
                                                          std::function<void()> ready,
                                                          absl::Time now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_INJECTOR_H_

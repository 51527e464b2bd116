#ifndef HERALD_INTERNAL_INJECTOR_TRANSMISSION_H_
#define HERALD_INTERNAL_INJECTOR_TRANSMISSION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/wire/parcel.h"
#include "internal/injector/delivery.h"
#include "internal/injector/delivery_waits.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/limits.h"
#include "internal/injector/output_rules.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/peer_output.h"
#include "internal/injector/route_table.h"
#include "internal/injector/update_groups.h"

namespace herald::injector {

// The half of the injector that speaks: which peers there are, what each has yet to be told of the
// table, and who waits for that. Its calls are those of the injector.
class Transmission {
 public:
  // The table must outlive this.
  Transmission(const RouteTable& table, const QueueBounds& bounds)
      : table_(table), groups_(table, bounds) {}

  // The table has changed so, at the revision after revision(): every peer is due to be told. To be
  // called while the table stands as this change left it.
  void Put(const RouteChange& change);
  // That was all of a batch: where anything has changed, that is the next revision.
  Revision Commit();
  Revision revision() const { return revision_; }

  void AddPeer(PeerRef peer);
  void RemovePeer(PeerId peer);
  std::vector<PeerRef> peers() const;
  void PeerUp(const PeerRef& peer, OutputRules rules, std::function<void()> ready);
  void PeerDown(PeerId peer);
  void Refresh(PeerId peer, Family family);

  bool HasOutput(PeerId peer) const;
  void TakeOutput(PeerId peer, size_t octets, wire::Parcel& out);
  void Written(PeerId peer);

  Revision sent_revision(PeerId peer) const;
  // Everything up to this revision has been written to every established peer. kNoRevision: there
  // is none.
  Revision sent_to_all() const;
  std::vector<PeerProgress> Progress() const;  // By id.
  // Called when some peer's is another.
  void OnProgress(std::function<void()> observer) { on_progress_ = std::move(observer); }
  // Nullptr while the peer is not established.
  const PeerOutput* Find(PeerId peer) const;
  std::optional<RouteAtPeer> At(const Nlri& nlri, PeerId peer) const;
  // How a route fared whose revision has been sent to all: one for each peer.
  std::vector<Delivery> Deliveries(const Nlri& nlri) const;

  uint64_t WhenSent(Revision revision, std::vector<Nlri> nlri,
                    std::function<void(std::vector<Delivery>)> done);
  void CancelWait(uint64_t id) { waits_.Cancel(id); }
  void OnSent(std::function<void(PeerId, Revision)> observer) { on_sent_ = std::move(observer); }

 private:
  struct Session {
    PeerOutput output;
    std::function<void()> ready;
    Revision sent = 0;  // As last made known.
    // How routes fared up to here can be told. Lower than that while a word is on its way of a
    // route whose last one could not be sent: of that one nothing is known any more.
    Revision settled = 0;
    bool is_told = false;  // It is one of told_.
  };
  struct Peer {
    PeerRef label;
    std::unique_ptr<Session> session = nullptr;  // While it is established.
  };

  // Nullptr while it is not.
  const Peer* Established(PeerId peer) const;
  Peer* Established(PeerId peer);
  // How routes fared, by what has been written.
  Delivery::Outcome OutcomeAt(const Peer& peer, absl::Span<const Nlri> nlri) const;
  Delivery::Outcome OutcomeAt(const Peer& peer, const Nlri& nlri) const;
  // The peer's group has output, and had none.
  void Wake(PeerId peer);
  // Whoever waited for what has been written by now is told.
  void Settle(Peer& peer);
  void SettleAll();
  // Those that have been sent all: they are the ones that a revision means something to at once.
  void SettleTold();

  const RouteTable& table_;
  UpdateGroups groups_;
  Revision revision_ = 0;
  bool has_changes_ = false;  // That were put, and are to be committed.
  absl::btree_map<PeerId, Peer> peers_;
  std::vector<PeerId> told_;         // Established, and sent everything up to revision_.
  std::vector<PeerId> told_before_;  // Empty between calls; keeps its room.
  DeliveryWaits waits_;
  std::function<void(PeerId, Revision)> on_sent_ = [](PeerId, Revision) {};
  std::function<void()> on_progress_ = [] {};
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_TRANSMISSION_H_

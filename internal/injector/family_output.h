#ifndef HERALD_INTERNAL_INJECTOR_FAMILY_OUTPUT_H_
#define HERALD_INTERNAL_INJECTOR_FAMILY_OUTPUT_H_

#include <cstddef>
#include <optional>

#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/adj_rib_out.h"
#include "internal/bgp/rib/export_policy.h"
#include "internal/bytes/writer.h"
#include "internal/injector/delivery.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/output_rules.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/route_table.h"
#include "internal/injector/unsendable_routes.h"

namespace herald::injector {

// Where the walk through the table that a refresh takes stands.
struct RefreshWalk {
  std::optional<Nlri> after = std::nullopt;
  bool is_over = false;
};

// What one established session has yet to write in one family: the changes, encoded as late as
// can be, all of its Adj-RIB-Out again where that was asked for, and the markers that go with
// them.
//
// A peer that takes no path identifiers (RFC 7911) knows a prefix by one path, the one with the
// lowest identifier; its Adj-RIB-Out has path_id 0 throughout.
class FamilyOutput {
 public:
  // All routes of the table are due. What is given by reference must outlive this; up_at: the
  // injector's revision.
  FamilyOutput(Family family, const PeerLabel& peer, const OutputRules& rules,
               const RouteTable& table, Revision up_at);

  Family family() const { return family_; }
  // Where every route is for every peer.
  void Put(const RouteChange& change, Revision revision);
  // Where that is not so. Routes that are others now than they were; in order.
  void PutWhatStands(absl::Span<const Nlri> changed, Revision revision);
  // All that the peer has been told is due again, piece by piece as output is taken, once
  // End-of-RIB has gone. Asked again meanwhile, once more after that, however often: this is
  // state, not work.
  void Refresh() { refresh_is_due_ = true; }

  bool HasOutput() const;
  bool withdraws() const { return routes_.pending().withdraws(); }
  // Appends the markers that are due: End-of-RIB, BoRR, EoRR.
  void TellMarkers(Writer& out);
  // Appends the next UPDATEs, about so many octets of them. The oldest revision that they stand
  // for; kNoRevision if none.
  Revision TellNext(size_t octets, Writer& out);

  const rib::PendingUpdates& pending() const { return routes_.pending(); }
  // Routes that the peer has or is due to have.
  size_t announced() const { return routes_.size(); }
  const Unsendable& unsendable() const { return unsendable_.counts(); }
  // How a route that is neither pending nor in flight fared.
  Delivery::Outcome OutcomeOf(const Nlri& nlri) const;
  // How it does now, except that what is in flight counts as sent.
  RouteAtPeer At(const Nlri& nlri) const;

 private:
  using Batch = rib::AdjRibOut::Batch;
  // The whole table must be written before anything counts as written.
  static constexpr Revision kStanding = 1;

  void PutWord(const Nlri& nlri, const rib::AttributesRef& attributes, Revision revision);
  // The route as the peer knows it.
  Nlri KeyOf(const Nlri& nlri) const { return {nlri.prefix, sends_path_ids_ ? nlri.path_id : 0}; }
  // What the peer is told of the route or, if it takes no path identifiers, of its prefix.
  // Nullptr: nothing.
  const InjectedRoute* WordOn(const Nlri& nlri) const;
  bool IsTold(RouteTable::Routes::const_iterator route) const {
    return route->IsFor(peer_) && (sends_path_ids_ || !table_.HasLower(route, peer_));
  }
  void Announce(Batch batch, Writer& out);
  void AnnounceWhatFits(const PathAttributes& attributes, Batch batch, Writer& out);
  void Announced(const Batch& batch);
  // The peer must not keep an older word about routes that cannot be sent.
  void Refuse(absl::Span<const Nlri> nlri, Delivery::Outcome reason, Writer& out);
  bool EndOfRibIsReady() const;
  bool RefreshIsReady() const { return refresh_is_due_ && !refresh_ && !end_of_rib_is_due_; }
  bool RefreshIsOver() const { return refresh_ && refresh_->is_over && routes_.owed() == 0; }
  void StepRefresh();
  // RFC 7313 section 3.2, where it was negotiated.
  void TellRefreshMarker(uint8_t subtype, Writer& out) const;

  const Family family_;
  const PeerLabel& peer_;
  const OutputRules& rules_;
  const rib::ExportRules export_rules_;
  const RouteTable& table_;
  const Revision up_at_;
  const bool sends_path_ids_;
  rib::AdjRibOut routes_;
  UnsendableRoutes unsendable_;
  bool end_of_rib_is_due_ = true;
  bool refresh_is_due_ = false;
  std::optional<RefreshWalk> refresh_;  // While one is under way.
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_FAMILY_OUTPUT_H_

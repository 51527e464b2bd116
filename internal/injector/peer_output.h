#ifndef HERALD_INTERNAL_INJECTOR_PEER_OUTPUT_H_
#define HERALD_INTERNAL_INJECTOR_PEER_OUTPUT_H_

#include <cstddef>
#include <deque>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/wire/parcel.h"
#include "internal/injector/delivery.h"
#include "internal/injector/family_output.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/output_rules.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/route_table.h"
#include "internal/injector/update_groups.h"

namespace herald::injector {

// What one established session has yet to write, its families taking turns. What was taken is in
// flight until it is written.
class PeerOutput {
 public:
  // All routes of the table that are for the peer are due. What is given by reference must outlive
  // this. up_at: the injector's revision.
  PeerOutput(PeerRef peer, OutputRules rules, const RouteTable& table, UpdateGroups& groups,
             Revision up_at);
  PeerOutput(const PeerOutput&) = delete;
  PeerOutput& operator=(const PeerOutput&) = delete;

  absl::Span<const Family> families() const { return rules_.format.families; }
  void Refresh(Family family);

  bool HasOutput() const;
  // When the batch of changes under way began.
  bool HadOutput() const;
  // Adds messages, about so many octets of them, or all that is pending. Fewer or none where much
  // of what was looked at is not for the peer or cannot be sent: HasOutput says if there is more.
  void Take(size_t octets, wire::Parcel& out);
  void Written();

  // Of what is pending or in flight; kNoRevision if all is written.
  Revision OldestUnwritten() const;
  size_t pending(Family family) const;
  size_t announced(Family family) const;
  Unsendable unsendable() const;
  // How a route fared up to this revision, which everything has been written of.
  Delivery::Outcome OutcomeOf(const Nlri& nlri, Revision as_of) const;
  RouteAtPeer At(const Nlri& nlri) const;
  // sent: the revision up to which a session has been written everything.
  void ForgetBelatedWords(absl::FunctionRef<Revision(PeerId)> sent);

 private:
  const FamilyOutput* Find(Family family) const;
  FamilyOutput* Find(Family family);
  // Whose turn it is; nullptr if nothing is pending.
  FamilyOutput* Next();
  void TellMarkers(wire::Parcel& out);

  const PeerRef peer_;
  const OutputRules rules_;
  const RouteTable& table_;
  std::deque<FamilyOutput> families_;
  size_t turn_ = 0;
  bool writing_ = false;  // Octets were taken and are not written yet.
  Revision oldest_in_flight_ = rib::kNoRevision;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_PEER_OUTPUT_H_

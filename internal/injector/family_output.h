#ifndef HERALD_INTERNAL_INJECTOR_FAMILY_OUTPUT_H_
#define HERALD_INTERNAL_INJECTOR_FAMILY_OUTPUT_H_

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/wire/parcel.h"
#include "internal/injector/delivery.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/output_rules.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/update_group.h"
#include "internal/injector/update_groups.h"

namespace herald::injector {

// What one established session has yet to write in one family: what it shares with its update
// group, all of its Adj-RIB-Out again where that was asked for, and the markers that go with them.
class FamilyOutput {
 public:
  // All routes of the table are due. What is given by reference must outlive this; up_at: the
  // injector's revision.
  FamilyOutput(Family family, const PeerLabel& peer, const OutputRules& rules, UpdateGroups& groups,
               Revision up_at);
  ~FamilyOutput() { groups_.Leave(member_); }
  FamilyOutput(const FamilyOutput&) = delete;
  FamilyOutput& operator=(const FamilyOutput&) = delete;

  Family family() const { return family_; }
  // All that the peer has been told is due again, piece by piece as output is taken, once
  // End-of-RIB has gone. Asked again meanwhile, once more after that, however often: this is
  // state, not work.
  void Refresh() { refresh_is_due_ = true; }

  bool HasOutput() const { return Has(group().HasOutput()); }
  // When the batch of changes under way began.
  bool HadOutput() const { return Has(group().had_output()); }
  bool withdraws() const { return member_.queue.empty() && group().withdraws(); }
  // Adds the markers that are due: End-of-RIB, BoRR, EoRR.
  void TellMarkers(wire::Parcel& out);
  // What TellNext adds has been encoded.
  bool IsEncoded() const { return !member_.queue.empty(); }
  // Adds the next UPDATEs, about so many octets of them; none if nothing of what was looked at is
  // for the peer, or could be sent. The oldest revision that they stand for; kNoRevision if none.
  Revision TellNext(size_t octets, wire::Parcel& out);

  // Of what has not been taken; kNoRevision if nothing stands for a change.
  Revision OldestRevision() const;
  // Announcements and withdrawals that have not been taken.
  size_t pending() const { return member_.queue.routes() + group().pending(); }
  // Routes that the peer has or is due to have.
  size_t announced() const { return group().announced(); }
  const Unsendable& unsendable() const { return group().unsendable(); }
  // How a route fared up to this revision, which everything has been written of.
  Delivery::Outcome OutcomeOf(const Nlri& nlri, Revision as_of) const {
    return group().OutcomeOf(nlri, as_of);
  }
  void ForgetBelatedWords(absl::FunctionRef<Revision(PeerId)> sent) {
    groups_.ForgetBelatedWords(group(), sent);
  }
  // How it does now, except that what was encoded counts as sent.
  RouteAtPeer At(const Nlri& nlri) const { return group().At(nlri); }
  // Of what was encoded and has not been taken.
  Revision OldestEncoded() const { return member_.queue.OldestRevision(); }

 private:
  UpdateGroup& group() const { return *member_.group; }
  // If there is something for all members of the group, or not.
  bool Has(bool group_output) const;
  bool EndOfRibIsReady() const { return end_of_rib_is_due_ && OldestRevision() > up_at_; }
  bool RefreshIsReady() const { return refresh_is_due_ && !refreshing_ && !end_of_rib_is_due_; }
  // RFC 7313 section 3.2, where it was negotiated.
  void TellRefreshMarker(uint8_t subtype, wire::Parcel& out) const;

  const Family family_;
  const bool enhanced_route_refresh_;
  const Revision up_at_;
  UpdateGroups& groups_;
  GroupMember member_;
  bool end_of_rib_is_due_ = true;
  bool refresh_is_due_ = false;
  bool refreshing_ = false;  // Between BoRR and EoRR, or where they would be.
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_FAMILY_OUTPUT_H_

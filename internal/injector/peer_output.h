#ifndef HERALD_INTERNAL_INJECTOR_PEER_OUTPUT_H_
#define HERALD_INTERNAL_INJECTOR_PEER_OUTPUT_H_

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/adj_rib_out.h"
#include "internal/bgp/rib/export_policy.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/bytes/writer.h"
#include "internal/injector/delivery.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/output_rules.h"

namespace herald::injector {

// What one established session has yet to write: the changes, encoded as late as can be, and the
// End-of-RIB markers. What was taken is in flight until it is written.
class PeerOutput {
 public:
  // up_at: the injector's revision when the session came up.
  PeerOutput(OutputRules rules, Revision up_at);

  absl::Span<const Family> families() const { return format_.families; }
  void Reserve(Family family, size_t routes);
  // Of the table that stood when the session came up.
  void PutStanding(const InjectedRoute& route) { Put(route.nlri, route.attributes, kStanding); }
  // Null attributes withdraw. Routes of families that the session does not carry are passed over.
  void Put(const Nlri& nlri, const rib::AttributesRef& attributes, Revision revision);
  void Refresh(const InjectedRoute& route);

  bool HasOutput() const;
  // Appends whole UPDATEs until about octets are written or nothing is pending.
  void Take(size_t octets, Writer& out);
  void Written();

  // Of what is pending or in flight; kNoRevision if all is written.
  Revision OldestUnwritten() const;
  size_t pending(Family family) const;
  size_t unsendable(Family family) const;
  // family_not_negotiated is not known here.
  Unsendable unsendable() const;
  // How these routes, which are neither pending nor in flight, fared.
  Delivery::Outcome OutcomeOf(absl::Span<const Nlri> nlri) const;

 private:
  // The whole table must be written before anything counts as written.
  static constexpr Revision kStanding = 1;

  struct FamilyOutput {
    Family family;
    bool end_of_rib_due = true;
    rib::AdjRibOut routes = {};
    // Of the latest word that was taken.
    absl::flat_hash_set<Nlri> no_next_hop = {};
    absl::flat_hash_set<Nlri> too_large = {};
  };
  using Batch = rib::AdjRibOut::Batch;

  const FamilyOutput* Find(Family family) const;
  FamilyOutput* Find(Family family);
  // Whose turn it is; nullptr if nothing is pending.
  FamilyOutput* Next();
  void TellNext(FamilyOutput& family, size_t octets, Writer& out);
  void Announce(FamilyOutput& family, Batch batch, Writer& out);
  void AnnounceWhatFits(FamilyOutput& family, const PathAttributes& attributes, Batch batch,
                        Writer& out);
  // The routes are no longer among those that cannot be sent.
  static void Forget(FamilyOutput& family, absl::Span<const Nlri> nlri);
  void Announced(FamilyOutput& family, const Batch& batch);
  // The peer must not keep an older word about routes that cannot be sent.
  void Retract(FamilyOutput& family, absl::Span<const Nlri> nlri, Writer& out);
  void TellEndOfRibs(Writer& out);
  bool EndOfRibReady(const FamilyOutput& family) const;

  wire::UpdateFormat format_;
  rib::ExportRules export_rules_;
  Revision up_at_;
  std::vector<FamilyOutput> families_;
  size_t turn_ = 0;
  bool writing_ = false;  // Octets were taken and are not written yet.
  Revision oldest_in_flight_ = rib::kNoRevision;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_PEER_OUTPUT_H_

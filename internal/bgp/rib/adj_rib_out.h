#ifndef HERALD_INTERNAL_BGP_RIB_ADJ_RIB_OUT_H_
#define HERALD_INTERNAL_BGP_RIB_ADJ_RIB_OUT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/bgp/rib/pending_updates.h"

namespace herald::rib {

// What one peer has been told in one family (RFC 4271 section 3.2) and what it has yet to be
// told: always the difference to what it should have, so that nothing is withdrawn that was not
// announced and nothing is announced again unasked.
class AdjRibOut {
 public:
  using Batch = PendingUpdates::Batch;

  void Reserve(size_t routes);
  // What the peer should have from this revision on, if nothing else is said of the same revision.
  // Null attributes: no such route.
  void Put(const Nlri& nlri, const AttributesRef& attributes, uint64_t revision);
  // The peer asked for all that it has been told (RFC 2918). attributes: what it should have.
  void Refresh(const Nlri& nlri, const AttributesRef& attributes);

  std::optional<Batch> Take(size_t octets_max) { return pending_.Take(octets_max); }
  // A batch that was taken has been put on the wire.
  void Told(const Batch& batch);
  // Routes that were taken cannot be put on the wire: gives those of them that the peer has been
  // told before and that must now be withdrawn, and takes them as withdrawn.
  std::vector<Nlri> Retract(absl::Span<const Nlri> nlri);

  const PendingUpdates& pending() const { return pending_; }
  // Routes that the peer has been told or is due to be told, without those that go.
  size_t size() const { return told_.size() + new_ - pending_.withdrawals(); }
  // Of what it asked for, what it has yet to be told again.
  size_t owed() const { return owed_; }

 private:
  // The peer has what it should have, by this word. False: nothing was pending. The last word of a
  // revision counts: if another follows, what was pending stood for something not told yet.
  bool Cancel(const Nlri& nlri, uint64_t revision);
  // Of what a word of this revision stands for.
  uint64_t OldestOf(const Nlri& nlri, uint64_t revision) const;
  // False: the peer was not told.
  bool Forget(const Nlri& nlri);

  // Null: something that it asked to be told again.
  absl::flat_hash_map<Nlri, AttributesRef> told_;
  size_t owed_ = 0;  // Null ones in told_.
  size_t new_ = 0;   // Pending, or taken, and not in told_.
  PendingUpdates pending_;
  // Of what was cancelled by words of cancelled_at_, the latest such revision.
  absl::flat_hash_map<Nlri, uint64_t> cancelled_;
  uint64_t cancelled_at_ = 0;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ADJ_RIB_OUT_H_

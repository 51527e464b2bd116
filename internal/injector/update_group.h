#ifndef HERALD_INTERNAL_INJECTOR_UPDATE_GROUP_H_
#define HERALD_INTERNAL_INJECTOR_UPDATE_GROUP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/export_policy.h"
#include "internal/bgp/rib/pending_updates.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/bytes/writer.h"
#include "internal/injector/belated_words.h"
#include "internal/injector/delivery.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/route_table.h"
#include "internal/injector/segment.h"
#include "internal/injector/segment_pool.h"
#include "internal/injector/table_walk.h"
#include "internal/injector/unsendable_routes.h"

namespace herald::injector {

// All that makes UPDATEs of one family other ones for another session.
struct GroupRules {
  Family family;
  wire::UpdateFormat format;  // As far as the family is concerned.
  rib::ExportRules export_rules;
  friend bool operator==(const GroupRules&, const GroupRules&) = default;
};

class UpdateGroup;

// A session's place in a group, and what was encoded for it there.
struct GroupMember {
  const PeerLabel& peer;
  UpdateGroup* group = nullptr;
  SegmentQueue queue = {};
};

// Sessions that are told the same of one family, and have been: what they have yet to be told is
// kept, and encoded, once for all of them. No record is kept of what they have been told: that is
// what the table says, but for what is pending, or cannot be sent.
//
// Peers that take no path identifiers (RFC 7911) know a prefix by one path, the one with the
// lowest identifier; to them it has path_id 0.
class UpdateGroup {
 public:
  // Nothing has been told: all routes of the table, as it stands at this revision, that are for the
  // peer are due. The table must outlive this; the peer, until it is no member. walked_places: as
  // in QueueBounds.
  UpdateGroup(std::shared_ptr<const GroupRules> rules, const RouteTable& table,
              size_t walked_places, Revision revision, GroupMember& member);
  // The members of the other who should leave it, in the state that they have there.
  UpdateGroup(UpdateGroup& other, const std::vector<GroupMember*>& leavers);
  UpdateGroup& operator=(const UpdateGroup&) = delete;

  // To be called before the changes of each batch.
  void BeginBatch();
  void Put(const RouteChange& change, Revision revision);
  // Since the batch began: there is output, and was none.
  bool GotOutput() const { return !had_output_ && HasOutput(); }
  // Since the batch began: nothing that is pending is as old as what was.
  bool CaughtUp() const { return OldestRevision() > oldest_before_; }
  // The members have not been told what stands in their queues, and never will be: they are told
  // what stands now. All must have the same there.
  void ForgetQueues();
  // All that the member has been told is due again, piece by piece. There must be no other member.
  void BeginRefresh() { refresh_.emplace(table_.places(), rib::kNoRevision); }
  // Everything has been encoded again.
  bool RefreshIsOver() const { return refresh_ && refresh_->is_over() && pending_.owed() == 0; }
  void EndRefresh() { refresh_.reset(); }
  // The next UPDATEs, about so many octets of them, for all members. Looks at some of what is due
  // only. Null: nothing of that is for the members, or could be sent; there may be more.
  SegmentRef Encode(size_t octets, SegmentPool& pool);

  void Add(GroupMember& member);
  void Remove(GroupMember& member);
  // The members of the other, which is quiet as this is and has no belated words either, come
  // here.
  void Adopt(UpdateGroup& other);

  const GroupRules& rules() const { return *rules_; }
  const std::shared_ptr<const GroupRules>& shared_rules() const { return rules_; }
  // Of the selectors that routes have and that select the members: a sum that hardly any others
  // have.
  uint64_t selection() const { return selection_; }
  // A selector has come, or gone.
  void Toggle(const PeerSelector& selector);
  const std::vector<GroupMember*>& members() const { return members_; }
  const PeerLabel& peer() const { return members_.front()->peer; }  // Any of them.
  // Nothing has been encoded, nor is anything due again.
  bool is_fresh() const { return is_fresh_ && !refresh_; }
  // Who joins a quiet group, or leaves it, has been told all.
  bool is_quiet() const { return !HasOutput(); }
  bool HasOutput() const { return !pending_.empty() || untold_ > 0 || refresh_; }
  bool had_output() const { return had_output_; }  // When the batch began.
  bool withdraws() const { return pending_.withdraws(); }
  // Routes that have yet to be encoded.
  size_t pending() const { return pending_.size() + untold_; }
  // Of what has yet to be encoded; kNoRevision if nothing of it is a change.
  Revision OldestRevision() const { return untold_ == 0 ? pending_.OldestRevision() : kStanding; }
  // Routes that the members have or are due to have, without those that could not be sent so far.
  size_t announced() const { return words_ - unsendable_.size(); }
  const Unsendable& unsendable() const { return unsendable_.counts(); }
  // How a route fared up to this revision, by what was encoded last.
  Delivery::Outcome OutcomeOf(const Nlri& nlri, Revision as_of) const;
  // A route has become the members' word that stood before, and not all have been written it.
  bool has_belated_words() const { return !belated_.empty(); }
  // They have, up to this revision.
  void ForgetBelatedWords(Revision sent) { belated_.ForgetUpTo(sent); }
  // How it does now, except that what was encoded counts as sent.
  RouteAtPeer At(const Nlri& nlri) const;

 private:
  using Batch = rib::PendingUpdates::Batch;
  // The whole table must be written before anything counts as written.
  static constexpr Revision kStanding = 1;

  // What the members should be told of a route, or of a prefix.
  struct Word {
    const rib::AttributesRef& attributes;  // Null: nothing.
    Place place = 0;                       // Where the route stands.
    // The first walk has yet to come to the route, which is as it was when the walk began.
    bool is_ahead = false;
    // Of one that has stood and becomes theirs now: how it fared so far.
    std::optional<Delivery::Outcome> until_then = std::nullopt;
  };

  // The route as the members know it.
  Nlri KeyOf(const Nlri& nlri) const { return {nlri.prefix, sends_path_ids_ ? nlri.path_id : 0}; }
  // What the members are told of the route or, if they take no path identifiers, of its prefix.
  // Nullopt: nothing.
  std::optional<RouteView> WordOn(const Nlri& nlri) const;
  Word WordOf(const std::optional<RouteView>& route) const;
  // Null if the word is not for them.
  const rib::AttributesRef& AttributesOf(const RouteWord& word) const;
  const rib::AttributesRef& AttributesOf(const std::optional<RouteView>& route) const;
  // The route at this place, if it is one of the family that they are told.
  std::optional<RouteView> ToldAt(size_t place) const;
  // The word of a route, as they know it, has changed.
  void PutWord(const Nlri& key, const Word& before, const Word& after, Revision revision);
  // They have not been told it, for the first walk will.
  bool IsUntold(const Nlri& key, const Word& word) const {
    return word.is_ahead && !told_ahead_.contains(key);
  }
  // What they are told is the same path before and after.
  static bool Stays(const Word& before, const Word& after);
  // That the word was not theirs before this revision.
  void NoteBelated(const Nlri& key, const Word& before, const Word& after, Revision revision);
  void StepFirstWalk();
  // Another of them has been.
  void CountTold();
  void StepRefresh();
  // A route that they know may have taken a place that the refresh does not come to any more.
  void RepeatIfMissed(const Nlri& key, const Word& before, const Word& after);

  // Octets of prefixes whose messages have about so many.
  size_t PrefixOctets(size_t octets) const;
  void Encode(Batch& batch, Writer& out);
  void Announce(Batch& batch, Writer& out);
  void AnnounceWhatFits(const PathAttributes& attributes, Batch& batch, Writer& out);
  // They must not keep an older word about those routes of the batch, which cannot be sent.
  void Refuse(const Batch& batch, absl::Span<const Nlri> nlri, Delivery::Outcome reason,
              Writer& out);

  const std::shared_ptr<const GroupRules> rules_;
  const RouteTable& table_;
  const bool sends_path_ids_;
  const size_t walked_places_;
  std::vector<GroupMember*> members_;
  uint64_t selection_ = 0;
  rib::PendingUpdates pending_;
  UnsendableRoutes unsendable_;  // Of which nothing has been told.
  BelatedWords belated_;         // Not all of them have been written to every member.
  size_t words_ = 0;             // Of the table, sendable or not.
  bool is_fresh_ = true;
  bool had_output_ = false;  // This and the next: when the batch began.
  Revision oldest_before_ = rib::kNoRevision;
  TableWalk first_walk_;
  size_t untold_ = 0;  // Words that nobody has been told but by it. At none it is over.
  // Words that it has yet to come to and that were told when they took another path's place.
  absl::flat_hash_set<Nlri> told_ahead_;
  std::optional<TableWalk> refresh_;  // While one is under way.
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_UPDATE_GROUP_H_

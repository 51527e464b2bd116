#ifndef HERALD_INTERNAL_INJECTOR_UPDATE_GROUPS_H_
#define HERALD_INTERNAL_INJECTOR_UPDATE_GROUPS_H_

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/limits.h"
#include "internal/injector/route_table.h"
#include "internal/injector/segment_pool.h"
#include "internal/injector/update_group.h"

namespace herald::injector {

// Who is in which update group. Sessions with equal rules, and for which the same routes are, share
// one. Sessions that have more encoded than they take leave, those together that have fallen behind
// together, and one that asks for all again leaves for a group of its own; quiet groups that need
// not be two become one again.
class UpdateGroups {
 public:
  // The table must outlive this.
  UpdateGroups(const RouteTable& table, const QueueBounds& bounds)
      : table_(table), bounds_(bounds) {}

  // A session that has been told nothing. revision: that of the table.
  void Join(GroupMember& member, GroupRules rules, Revision revision);
  void Leave(GroupMember& member);
  // To be called before the changes of each batch.
  void BeginBatch();
  void Put(const RouteChange& change, Revision revision);
  // Since the batch began: tells of the members of each group that has output where it had none.
  void ForEachWoken(absl::FunctionRef<void(const GroupMember&)> tell) const;
  // Since the batch began: some that were pending are not any more, and were not taken.
  bool CaughtUp() const;
  // The member's group is its own from now on.
  void Separate(GroupMember& member);
  // What is pending in the group goes to its members' queues, about so many octets of it.
  void Encode(UpdateGroup& group, size_t octets);
  // Of the group, once every member has been written them all.
  void ForgetBelatedWords(UpdateGroup& group, absl::FunctionRef<Revision(PeerId)> sent);
  // If the group is quiet: finds another one that it can be one with. One of the two is gone then.
  void Merge(UpdateGroup& group);

  // Since it was last asked: what was encoded for one session has made the oldest revision another
  // one for others as well, as something pending left nothing to take, or stands for older words
  // that could not be sent.
  bool TakeMoved() { return std::exchange(moved_, false); }
  size_t size() const { return groups_.size(); }

 private:
  // Members for which routes with this selector are leave those for which they are not.
  void Split(const PeerSelector& selector);
  void Toggle(const PeerSelector& selector);
  // The same object for all groups with equal rules.
  std::shared_ptr<const GroupRules> Share(GroupRules rules) const;
  bool CanMerge(const UpdateGroup& a, const UpdateGroup& b) const;
  bool AreAlike(const PeerLabel& a, const PeerLabel& b) const;
  void Drop(const UpdateGroup& group);
  // Members that have more encoded than they take leave.
  void PartFromOverdue(UpdateGroup& group);

  const RouteTable& table_;
  const QueueBounds bounds_;
  SegmentPool pool_;
  std::vector<std::unique_ptr<UpdateGroup>> groups_;
  bool moved_ = false;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_UPDATE_GROUPS_H_

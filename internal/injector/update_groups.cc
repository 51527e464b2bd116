#include "internal/injector/update_groups.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/algorithm/container.h"
#include "internal/injector/terms.h"

namespace herald::injector {

void UpdateGroups::Join(GroupMember& member, GroupRules rules, Revision revision) {
  for (const auto& group : groups_) {
    if (!group->is_fresh() || group->rules() != rules) continue;
    if (AreAlike(group->peer(), member.peer)) return group->Add(member);
  }
  groups_.push_back(std::make_unique<UpdateGroup>(Share(std::move(rules)), table_,
                                                  bounds_.walked_places, revision, member));
  Merge(*groups_.back());
}

void UpdateGroups::Leave(GroupMember& member) {
  UpdateGroup& group = *member.group;
  group.Remove(member);
  if (group.members().empty()) Drop(group);
}

void UpdateGroups::BeginBatch() {
  for (const auto& group : groups_) group->BeginBatch();
}

void UpdateGroups::ForEachWoken(absl::FunctionRef<void(const GroupMember&)> tell) const {
  for (const auto& group : groups_) {
    if (!group->GotOutput()) continue;
    for (const GroupMember* member : group->members()) tell(*member);
  }
}

bool UpdateGroups::CaughtUp() const {
  return absl::c_any_of(groups_, [](const auto& group) { return group->CaughtUp(); });
}

void UpdateGroups::Put(const RouteChange& change, Revision revision) {
  if (change.ends_selector) Toggle(change.before.terms->peers);
  if (change.brings_selector) {
    Split(change.after.terms->peers);
    Toggle(change.after.terms->peers);
  }
  for (const auto& group : groups_) group->Put(change, revision);
}

void UpdateGroups::Split(const PeerSelector& selector) {
  const size_t count = groups_.size();
  for (size_t i = 0; i < count; ++i) {
    UpdateGroup& group = *groups_[i];
    std::vector<GroupMember*> selected;
    absl::c_copy_if(group.members(), std::back_inserter(selected),
                    [&](const GroupMember* member) { return Selects(selector, member->peer); });
    if (selected.empty() || selected.size() == group.members().size()) continue;
    groups_.push_back(std::make_unique<UpdateGroup>(group, selected));
  }
}

void UpdateGroups::Toggle(const PeerSelector& selector) {
  for (const auto& group : groups_) group->Toggle(selector);
}

std::shared_ptr<const GroupRules> UpdateGroups::Share(GroupRules rules) const {
  const auto found =
      absl::c_find_if(groups_, [&](const auto& group) { return group->rules() == rules; });
  if (found != groups_.end()) return (*found)->shared_rules();
  return std::make_shared<const GroupRules>(std::move(rules));
}

void UpdateGroups::Separate(GroupMember& member) {
  if (member.group->members().size() == 1) return;
  groups_.push_back(
      std::make_unique<UpdateGroup>(*member.group, std::vector<GroupMember*>{&member}));
}

void UpdateGroups::Encode(UpdateGroup& group, size_t octets) {
  const Revision oldest = group.OldestRevision();
  const SegmentRef segment = group.Encode(octets, pool_);
  if (segment == nullptr || segment->oldest_revision < oldest) {
    moved_ |= group.members().size() > 1;
  }
  if (segment == nullptr) return;
  for (GroupMember* member : group.members()) member->queue.Push(segment);
  PartFromOverdue(group);
}

void UpdateGroups::PartFromOverdue(UpdateGroup& group) {
  std::vector<GroupMember*> overdue;
  absl::c_copy_if(group.members(), std::back_inserter(overdue),
                  [&](const GroupMember* member) { return !member->queue.IsWithin(bounds_); });
  while (!overdue.empty()) {
    const SegmentQueue& queue = overdue.back()->queue;
    const auto together =
        std::partition(overdue.begin(), overdue.end(),
                       [&](const GroupMember* member) { return member->queue != queue; });
    const std::vector<GroupMember*> leavers(together, overdue.end());
    overdue.erase(together, overdue.end());
    if (leavers.size() == group.members().size()) continue;  // There is nobody to keep up with.
    groups_.push_back(std::make_unique<UpdateGroup>(group, leavers));
    groups_.back()->ForgetQueues();
  }
}

void UpdateGroups::ForgetBelatedWords(UpdateGroup& group,
                                      absl::FunctionRef<Revision(PeerId)> sent) {
  if (!group.has_belated_words()) return;
  Revision least = rib::kNoRevision;
  for (const GroupMember* member : group.members()) {
    least = std::min(least, sent(member->peer.id));
  }
  group.ForgetBelatedWords(least);
  Merge(group);
}

void UpdateGroups::Merge(UpdateGroup& group) {
  const bool has_rules_alone = group.shared_rules().use_count() == 1;
  if (has_rules_alone || !group.is_quiet()) return;
  const auto other = absl::c_find_if(groups_, [&](const auto& candidate) {
    return candidate.get() != &group && CanMerge(*candidate, group);
  });
  if (other == groups_.end()) return;
  const bool is_larger = (*other)->members().size() > group.members().size();
  UpdateGroup& stays = is_larger ? **other : group;
  UpdateGroup& goes = is_larger ? group : **other;
  stays.Adopt(goes);
  Drop(goes);
}

bool UpdateGroups::CanMerge(const UpdateGroup& a, const UpdateGroup& b) const {
  return a.shared_rules() == b.shared_rules() && a.selection() == b.selection() && a.is_quiet() &&
         b.is_quiet() && !a.has_belated_words() && !b.has_belated_words() &&
         AreAlike(a.peer(), b.peer());
}

bool UpdateGroups::AreAlike(const PeerLabel& a, const PeerLabel& b) const {
  return absl::c_all_of(table_.selectors(), [&](const auto& selector) {
    return Selects(selector.first, a) == Selects(selector.first, b);
  });
}

void UpdateGroups::Drop(const UpdateGroup& group) {
  const auto found =
      absl::c_find_if(groups_, [&](const auto& candidate) { return candidate.get() == &group; });
  std::swap(*found, groups_.back());
  groups_.pop_back();
}

}  // namespace herald::injector

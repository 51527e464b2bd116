#include "internal/injector/update_group.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/hash/hash.h"
#include "internal/injector/terms.h"

namespace herald::injector {
namespace {

using Outcome = Delivery::Outcome;

// Routes of a refresh that are made due at a time.
constexpr size_t kRefreshSlice = 1'000;

// About so many routes that cannot be sent are looked at for one segment.
constexpr size_t kRefusedMax = 10'000;

// A message's header, lengths and attributes of one value, roughly.
constexpr size_t kOtherOctets = 64;
// A dozen prefixes: where each needs a message of its own, so many are no longer than a segment.
constexpr size_t kPrefixOctetsMin = 64;

const rib::AttributesRef kNothing = nullptr;

// Of those attributes that may be long.
size_t ListedOctets(const PathAttributes& attributes) {
  size_t octets = 4 * (attributes.communities.size() + attributes.cluster_list.size()) +
                  8 * attributes.extended_communities.size() +
                  12 * attributes.large_communities.size() +
                  20 * attributes.ipv6_extended_communities.size();
  for (const AsPathSegment& segment : attributes.as_path) octets += 2 + 4 * segment.asns.size();
  for (const RawAttribute& raw : attributes.unknown) octets += 3 + raw.value.size();
  return octets;
}

bool IsShorter(const Nlri& a, const Nlri& b) { return a.prefix.length() < b.prefix.length(); }

}  // namespace

UpdateGroup::UpdateGroup(std::shared_ptr<const GroupRules> rules, const RouteTable& table,
                         size_t walked_places, Revision revision, GroupMember& member)
    : rules_(std::move(rules)),
      table_(table),
      sends_path_ids_(absl::c_linear_search(rules_->format.add_path, rules_->family)),
      walked_places_(walked_places),
      words_(table.CountWords(rules_->family, sends_path_ids_, member.peer)),
      first_walk_(table.places(), revision),
      untold_(words_) {
  Add(member);
  for (const auto& [selector, routes] : table.selectors()) Toggle(selector);
}

UpdateGroup::UpdateGroup(UpdateGroup& other, const std::vector<GroupMember*>& leavers)
    : rules_(other.rules_),
      table_(other.table_),
      sends_path_ids_(other.sends_path_ids_),
      walked_places_(other.walked_places_),
      selection_(other.selection_),
      pending_(other.pending_),
      unsendable_(other.unsendable_),
      belated_(other.belated_),
      words_(other.words_),
      is_fresh_(other.is_fresh_),
      had_output_(other.had_output_),
      oldest_before_(other.oldest_before_),
      first_walk_(other.first_walk_),
      untold_(other.untold_),
      told_ahead_(other.told_ahead_),
      refresh_(other.refresh_) {
  for (GroupMember* member : leavers) {
    other.Remove(*member);
    Add(*member);
  }
}

void UpdateGroup::Add(GroupMember& member) {
  members_.push_back(&member);
  member.group = this;
}

void UpdateGroup::Remove(GroupMember& member) {
  members_.erase(absl::c_find(members_, &member));
  member.group = nullptr;
}

void UpdateGroup::Adopt(UpdateGroup& other) {
  while (!other.members_.empty()) {
    GroupMember& member = *other.members_.back();
    other.Remove(member);
    Add(member);
  }
  unsendable_.Age();
}

void UpdateGroup::Toggle(const PeerSelector& selector) {
  if (Selects(selector, peer())) selection_ ^= absl::HashOf(selector);
}

void UpdateGroup::BeginBatch() {
  had_output_ = HasOutput();
  oldest_before_ = OldestRevision();
}

void UpdateGroup::Put(const RouteChange& change, Revision revision) {
  if (change.nlri.prefix.family() != rules_->family) return;
  const Word before{AttributesOf(change.before), change.place,
                    first_walk_.Awaits(change.place, change.since)};
  // What the same batch said of it before never was so.
  const bool was_for_others = before.attributes == nullptr && change.before.attributes != nullptr &&
                              change.since < revision;
  const Word after{
      .attributes = AttributesOf(change.after),
      .place = change.place,
      .until_then = was_for_others ? std::optional(Outcome::kNotSelected) : std::nullopt};
  if (sends_path_ids_ || change.is_alone) {
    return PutWord(KeyOf(change.nlri), before, after, revision);
  }
  const auto other = table_.FindLowestBut(change.nlri, peer());
  if (other && other->nlri.path_id < change.nlri.path_id) return;
  Word next = WordOf(other);
  if (before.attributes != nullptr) next.until_then = Outcome::kOtherPath;
  PutWord(KeyOf(change.nlri), before.attributes == nullptr ? next : before,
          after.attributes == nullptr ? next : after, revision);
}

UpdateGroup::Word UpdateGroup::WordOf(const std::optional<RouteView>& route) const {
  if (!route) return {kNothing};
  return {table_.AttributesAt(route->place), route->place,
          first_walk_.Awaits(route->place, route->revision)};
}

const rib::AttributesRef& UpdateGroup::AttributesOf(const RouteWord& word) const {
  const bool is_for = word.terms == nullptr || Selects(word.terms->peers, peer());
  return word.attributes != nullptr && is_for ? *word.attributes : kNothing;
}

const rib::AttributesRef& UpdateGroup::AttributesOf(const std::optional<RouteView>& route) const {
  return route ? table_.AttributesAt(route->place) : kNothing;
}

std::optional<RouteView> UpdateGroup::ToldAt(size_t place) const {
  const auto route = table_.At(static_cast<Place>(place));
  if (!route || route->nlri.prefix.family() != rules_->family) return std::nullopt;
  const bool is_told =
      route->IsFor(peer()) && (sends_path_ids_ || !table_.HasLower(route->nlri, peer()));
  return is_told ? route : std::nullopt;
}

void UpdateGroup::PutWord(const Nlri& key, const Word& before, const Word& after,
                          Revision revision) {
  const bool is_untold = before.attributes != nullptr && IsUntold(key, before);
  if (is_untold && after.is_ahead) return;
  NoteBelated(key, before, after, revision);
  if (is_untold) CountTold();
  if (before.attributes == nullptr) ++words_;
  if (after.attributes == nullptr) --words_;
  if (after.is_ahead) {
    told_ahead_.insert(key);
  } else if (before.is_ahead) {
    told_ahead_.erase(key);
  }
  const rib::AttributesRef& told = is_untold ? kNothing : before.attributes;
  if (told != after.attributes) {
    // It stands for the word before as well, and that for what stood when the walk began.
    pending_.Put(key, told, after.attributes, is_untold ? kStanding : revision,
                 !unsendable_.Contains(key));
  }
  if (after.attributes == nullptr) unsendable_.Forget(absl::MakeConstSpan(&key, 1));
  if (refresh_) RepeatIfMissed(key, before, after);
}

bool UpdateGroup::Stays(const Word& before, const Word& after) {
  return before.attributes != nullptr && after.attributes != nullptr && before.place == after.place;
}

void UpdateGroup::NoteBelated(const Nlri& key, const Word& before, const Word& after,
                              Revision revision) {
  if (Stays(before, after)) return;
  if (after.attributes != nullptr && after.until_then) {
    belated_.Add(key, revision, *after.until_then);
  } else {
    belated_.Forget(key);
  }
}

void UpdateGroup::RepeatIfMissed(const Nlri& key, const Word& before, const Word& after) {
  if (after.attributes == nullptr || unsendable_.Contains(key)) return;
  if (Stays(before, after) || refresh_->ComesTo(after.place)) return;
  pending_.Repeat(key, after.attributes);
}

void UpdateGroup::ForgetQueues() {
  const SegmentQueue& queue = members_.front()->queue;
  assert(absl::c_all_of(members_, [&](const auto* member) { return member->queue == queue; }));
  for (const SegmentRef& segment : queue.segments()) {
    const Revision oldest = segment->oldest_revision;
    ForEachRoute(*segment, rules_->format, [&](const Nlri& key) {
      pending_.Owe(key, AttributesOf(WordOn(key)), oldest == rib::kNoRevision ? 0 : oldest);
    });
  }
  for (GroupMember* member : members_) member->queue.Clear();
}

std::optional<RouteView> UpdateGroup::WordOn(const Nlri& nlri) const {
  if (!sends_path_ids_) return table_.FindLowest(nlri.prefix, peer());
  const auto route = table_.Find(nlri);
  return route && route->IsFor(peer()) ? route : std::nullopt;
}

Outcome UpdateGroup::OutcomeOf(const Nlri& nlri, Revision as_of) const {
  const bool has_no_rival = (sends_path_ids_ || nlri.path_id == 0) && !table_.has_selectors();
  if (has_no_rival && unsendable_.empty() && belated_.empty()) return Outcome::kSent;
  const auto route = table_.Find(nlri);
  if (!route) return Outcome::kSent;
  if (!route->IsFor(peer())) return Outcome::kNotSelected;
  if (WordOn(nlri)->place != route->place) return Outcome::kOtherPath;
  const auto until_then = belated_.OutcomeOf(KeyOf(nlri), as_of);
  return until_then ? *until_then : unsendable_.OutcomeOf(KeyOf(nlri));
}

RouteAtPeer UpdateGroup::At(const Nlri& nlri) const {
  RouteAtPeer at{.outcome = OutcomeOf(nlri, rib::kNoRevision)};
  const auto word = WordOn(nlri);
  if (word) at.since = word->revision;
  if (at.outcome == Outcome::kNotSelected) return at;
  if (at.outcome == Outcome::kOtherPath) {
    at.told_instead = word->nlri;
  } else if (pending_.ContainsChange(KeyOf(nlri)) || IsUntold(KeyOf(nlri), WordOf(word))) {
    at.outcome = Outcome::kPending;
  }
  return at;
}

void UpdateGroup::StepFirstWalk() {
  const auto [begin, end] = first_walk_.Step(walked_places_);
  for (Place place = begin; place < end; ++place) {
    const auto route = ToldAt(place);
    if (!route || !first_walk_.IsOf(route->revision)) continue;
    const Nlri key = KeyOf(route->nlri);
    if (told_ahead_.erase(key) != 0) continue;
    pending_.Put(key, kNothing, AttributesOf(route), kStanding);
    CountTold();
  }
}

void UpdateGroup::CountTold() {
  if (--untold_ > 0) return;
  first_walk_ = TableWalk(0, 0);
  told_ahead_.clear();
}

void UpdateGroup::StepRefresh() {
  const auto [begin, end] = refresh_->Step(std::min(kRefreshSlice, walked_places_));
  for (Place place = begin; place < end; ++place) {
    const auto route = ToldAt(place);
    if (!route || unsendable_.Contains(KeyOf(route->nlri))) continue;
    pending_.Repeat(KeyOf(route->nlri), AttributesOf(route));
  }
}

size_t UpdateGroup::PrefixOctets(size_t octets) const {
  const rib::AttributesRef& attributes = pending_.NextAttributes();
  if (attributes == nullptr) return octets;
  const size_t message = rules_->format.message_size_max;
  const size_t listed = ListedOctets(*attributes);
  // What is less makes at most twice as many octets, and what is more than a message, none.
  if (listed < message / 2 || listed > message) return octets;
  const size_t room = message - std::min(message, listed + kOtherOctets);
  return std::max(kPrefixOctetsMin, octets * room / message);
}

SegmentRef UpdateGroup::Encode(size_t octets, SegmentPool& pool) {
  if (untold_ > 0 && pending_.size() < walked_places_) StepFirstWalk();
  if (refresh_ && !refresh_->is_over() && pending_.size() < kRefreshSlice) StepRefresh();
  thread_local Batch batch;  // Keeps its room from call to call.
  Writer out(pool.Room());
  size_t routes = 0, refused = 0;
  Revision oldest = rib::kNoRevision;
  while (out.size() < octets && refused < kRefusedMax &&
         pending_.Take(PrefixOctets(octets - out.size()), batch)) {
    const size_t begin = out.size();
    routes += batch.nlri.size();
    Encode(batch, out);
    oldest = std::min(oldest, batch.oldest_revision);
    if (out.size() == begin) refused += batch.nlri.size();
    is_fresh_ = false;
  }
  batch.attributes = nullptr;
  return out.size() == 0 ? nullptr : pool.Seal(routes, oldest);
}

void UpdateGroup::Encode(Batch& batch, Writer& out) {
  if (batch.attributes != nullptr) return Announce(batch, out);
  wire::EncodeWithdrawals(rules_->family, batch.nlri, rules_->format, out);
}

void UpdateGroup::Announce(Batch& batch, Writer& out) {
  // Nobody is told of the words that could not be sent before one that can has been written.
  batch.oldest_revision = std::min(batch.oldest_revision, unsendable_.Forget(batch.nlri));
  if (rib::IsRouteLeak(*batch.attributes, rules_->export_rules)) {
    return Refuse(batch, batch.nlri, Outcome::kRouteLeak, out);
  }
  thread_local PathAttributes attributes;  // Keeps its room from call to call.
  attributes = *batch.attributes;
  attributes = rib::Export(std::move(attributes), rules_->export_rules);
  switch (wire::EncodeAnnouncements(rules_->family, attributes, batch.nlri, rules_->format, out)) {
    case wire::EncodeResult::kEncoded:
      return;
    case wire::EncodeResult::kNoNextHop:
      return Refuse(batch, batch.nlri, Outcome::kNoNextHop, out);
    case wire::EncodeResult::kTooLarge:
      return AnnounceWhatFits(attributes, batch, out);
  }
}

void UpdateGroup::AnnounceWhatFits(const PathAttributes& attributes, Batch& batch, Writer& out) {
  const auto encode = [&](absl::Span<const Nlri> nlri) {
    return wire::EncodeAnnouncements(rules_->family, attributes, nlri, rules_->format, out);
  };
  const auto fits = [&](const Nlri& nlri) {
    const size_t before = out.size();
    const bool encoded = encode(absl::MakeConstSpan(&nlri, 1)) == wire::EncodeResult::kEncoded;
    out.Truncate(before);
    return encoded;
  };
  // With the same attributes, whether a route fits depends on the length of its prefix alone.
  absl::c_sort(batch.nlri, IsShorter);
  const auto too_long = std::partition_point(batch.nlri.begin(), batch.nlri.end(), fits);
  std::erase_if(batch.told, [&](const Nlri& nlri) { return IsShorter(nlri, *too_long); });
  const auto count = static_cast<size_t>(too_long - batch.nlri.begin());
  Refuse(batch, absl::MakeConstSpan(batch.nlri).subspan(count), Outcome::kTooLarge, out);
  if (count == 0) return;
  [[maybe_unused]] const wire::EncodeResult result =
      encode(absl::MakeConstSpan(batch.nlri).first(count));
  assert(result == wire::EncodeResult::kEncoded);
}

void UpdateGroup::Refuse(const Batch& batch, absl::Span<const Nlri> nlri, Outcome reason,
                         Writer& out) {
  unsendable_.Add(nlri, reason, batch.oldest_revision);
  if (batch.told.empty()) return;
  wire::EncodeWithdrawals(rules_->family, batch.told, rules_->format, out);
}

}  // namespace herald::injector

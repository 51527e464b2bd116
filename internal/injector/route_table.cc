#include "internal/injector/route_table.h"

#include "absl/container/flat_hash_set.h"

namespace herald::injector {

namespace {

const PeerSelector& SelectorOf(const Terms* terms) {
  static const PeerSelector kEverybody;
  return terms == nullptr ? kEverybody : terms->peers;
}

}  // namespace

// --- Changes ---

RouteForm RouteTable::Prepare(const rib::AttributesRef& attributes, const TermsRef& terms,
                              uint32_t mark, Revision revision, bool is_static) {
  RouteForm form{
      .attributes = attributes_.NumberOf(attributes),
      .standing = standings_.NumberOf({.terms = terms, .mark = mark, .is_static = is_static}),
      .revision = revision};
  form.word = {.attributes = &attributes_.At(form.attributes), .terms = TermsAt(form.standing)};
  return form;
}

std::optional<RouteChange> RouteTable::Put(HashedNlri nlri, const RouteForm& form) {
  const auto [place, is_new] = rows_.FindOrAdd(nlri);
  return is_new ? Add(place, form) : Replace(place, form);
}

RouteChange RouteTable::Add(Place place, const RouteForm& form) {
  Row& row = rows_[place];
  row.revision = form.revision;
  row.attributes = form.attributes;
  row.standing = form.standing;
  attributes_.Use(form.attributes);
  standings_.Use(form.standing);
  const bool is_alone = !HasOtherPath(row.nlri);
  paths_.Increment(row.nlri.prefix.family());
  if (row.nlri.path_id != 0) named_paths_.emplace(row.nlri, place);
  RouteChange change{.nlri = row.nlri, .place = place, .after = form.word, .is_alone = is_alone};
  ChangeTerms(change, nullptr, form.word.terms);
  return change;
}

std::optional<RouteChange> RouteTable::Replace(Place place, const RouteForm& form) {
  Row& row = rows_[place];
  RouteChange change{
      .nlri = row.nlri, .place = place, .since = row.revision, .before = WordOf(row)};
  bool is_told_alike = row.attributes == form.attributes;
  if (row.standing != form.standing) {
    const Terms* after = form.word.terms;
    is_told_alike = is_told_alike && SelectorOf(change.before.terms) == SelectorOf(after);
    ChangeTerms(change, change.before.terms, after);
    standings_.Use(form.standing);
    standings_.Release(row.standing);
    row.standing = form.standing;
  }
  if (is_told_alike) return std::nullopt;
  attributes_.Use(form.attributes);
  attributes_.Release(row.attributes);
  row.attributes = form.attributes;
  row.revision = form.revision;
  change.after = form.word;
  change.is_alone = !HasOtherPath(row.nlri);
  return change;
}

void RouteTable::ChangeTerms(RouteChange& change, const Terms* before, const Terms* after) {
  if (before == after) return;
  const Family family = change.nlri.prefix.family();
  change.ends_selector = RemoveSelector(family, before);
  change.brings_selector = AddSelector(family, after);
  terms_changes_.push_back({.nlri = change.nlri, .before = before, .after = after});
}

std::optional<RouteChange> RouteTable::Erase(HashedNlri hashed) {
  const Nlri& nlri = hashed.nlri;
  const std::optional<Place> place = rows_.Find(hashed);
  if (!place) return std::nullopt;
  const Row row = rows_[*place];
  rows_.Erase(*place, hashed.hash);
  if (nlri.path_id != 0) named_paths_.erase(nlri);
  paths_.Decrement(nlri.prefix.family());
  RouteChange change{.nlri = nlri,
                     .place = *place,
                     .since = row.revision,
                     .before = WordOf(row),
                     .is_alone = !HasOtherPath(nlri)};
  ChangeTerms(change, change.before.terms, nullptr);
  attributes_.Release(row.attributes);
  standings_.Release(row.standing);
  return change;
}

void RouteTable::Settle() {
  terms_changes_.clear();
  attributes_.Collect();
  standings_.Collect();
}

// --- What stands ---

size_t RouteTable::CountNew(absl::Span<const RouteBatch> batches, size_t count_max) const {
  absl::flat_hash_set<Nlri> added;
  for (const RouteBatch& batch : batches) {
    for (const Nlri& nlri : batch.nlri) {
      if (!rows_.Find(nlri)) added.insert(nlri);
      if (added.size() > count_max) return added.size();
    }
  }
  return added.size();
}

RouteView RouteTable::ViewOf(Place place) const {
  const Row& row = rows_[place];
  const Standing& standing = standings_.At(row.standing);
  return {.nlri = row.nlri,
          .place = place,
          .mark = standing.mark,
          .attributes = attributes_.At(row.attributes).get(),
          .terms = standing.terms.get(),
          .revision = row.revision,
          .is_static = standing.is_static};
}

InjectedRoute RouteTable::Copy(const RouteView& route) const {
  const Row& row = rows_[route.place];
  return {.nlri = row.nlri,
          .attributes = attributes_.At(row.attributes),
          .revision = row.revision,
          .is_static = route.is_static,
          .terms = standings_.At(row.standing).terms};
}

std::optional<RouteView> RouteTable::Find(HashedNlri nlri) const {
  const std::optional<Place> place = rows_.Find(nlri);
  return place ? std::optional(ViewOf(*place)) : std::nullopt;
}

std::optional<RouteView> RouteTable::FindFrom(const Nlri& nlri) const {
  if (auto route = Find(nlri)) return route;
  const auto next = named_paths_.lower_bound(nlri);
  if (next == named_paths_.end() || next->first.prefix != nlri.prefix) return std::nullopt;
  return ViewOf(next->second);
}

std::optional<RouteView> RouteTable::FindLowest(const Prefix& prefix, const PeerLabel& peer) const {
  const auto unnamed = Find(Nlri{.prefix = prefix});
  if (unnamed && unnamed->IsFor(peer)) return unnamed;
  return FindLowestBut({.prefix = prefix}, peer);
}

std::optional<RouteView> RouteTable::FindLowestBut(const Nlri& nlri, const PeerLabel& peer) const {
  if (nlri.path_id != 0) {
    const auto unnamed = Find(Nlri{.prefix = nlri.prefix});
    if (unnamed && unnamed->IsFor(peer)) return unnamed;
  }
  auto next = named_paths_.lower_bound({.prefix = nlri.prefix});
  for (; next != named_paths_.end() && next->first.prefix == nlri.prefix; ++next) {
    const RouteView route = ViewOf(next->second);
    if (next->first != nlri && route.IsFor(peer)) return route;
  }
  return std::nullopt;
}

bool RouteTable::HasLower(const Nlri& nlri, const PeerLabel& peer) const {
  if (nlri.path_id == 0) return false;
  const auto lowest = FindLowestBut(nlri, peer);
  return lowest && lowest->nlri.path_id < nlri.path_id;
}

size_t RouteTable::CountNamed(const Prefix& prefix) const {
  size_t count = 0;
  auto next = named_paths_.lower_bound({.prefix = prefix});
  for (; next != named_paths_.end() && next->first.prefix == prefix; ++next) ++count;
  return count;
}

size_t RouteTable::CountWords(Family family, bool with_path_ids, const PeerLabel& peer) const {
  size_t words = CountPaths(family, peer);
  if (with_path_ids) return words;
  std::optional<Prefix> of;
  bool has_lower = false;
  for (const auto& [nlri, place] : named_paths_) {
    if (nlri.prefix.family() != family || !ViewOf(place).IsFor(peer)) continue;
    if (nlri.prefix != of) {
      of = nlri.prefix;
      const auto unnamed = Find(Nlri{.prefix = nlri.prefix});
      has_lower = unnamed && unnamed->IsFor(peer);
    }
    if (has_lower) --words;
    has_lower = true;
  }
  return words;
}

bool RouteTable::HasOtherPath(const Nlri& nlri) const {
  if (nlri.path_id != 0 && rows_.Find(Nlri{.prefix = nlri.prefix})) return true;
  if (named_paths_.empty()) return false;
  auto next = named_paths_.lower_bound({.prefix = nlri.prefix});
  if (next != named_paths_.end() && next->first == nlri) ++next;
  return next != named_paths_.end() && next->first.prefix == nlri.prefix;
}

// --- Whom it is for ---

bool RouteTable::AddSelector(Family family, const Terms* terms) {
  if (SelectorOf(terms).selects_all()) return false;
  Selected& selected = selectors_[SelectorOf(terms)];
  selected.paths.Increment(family);
  return ++selected.size == 1;
}

bool RouteTable::RemoveSelector(Family family, const Terms* terms) {
  if (SelectorOf(terms).selects_all()) return false;
  const auto found = selectors_.find(SelectorOf(terms));
  found->second.paths.Decrement(family);
  if (--found->second.size != 0) return false;
  selectors_.erase(found);
  return true;
}

bool RouteTable::IsForOthers(const Nlri& nlri, const PeerLabel& peer) const {
  if (!has_selectors()) return false;
  const auto route = Find(nlri);
  return route && !route->IsFor(peer);
}

size_t RouteTable::CountPaths(Family family, const PeerLabel& peer) const {
  size_t paths = count(family);
  for (const auto& [selector, selected] : selectors_) {
    if (!Selects(selector, peer)) paths -= selected.paths.count(family);
  }
  return paths;
}

size_t RouteTable::CountOutside(absl::Span<const Family> families, const PeerLabel& peer) const {
  size_t count = size();
  for (const auto& [selector, selected] : selectors_) {
    if (!Selects(selector, peer)) count -= selected.size;
  }
  for (const Family family : families) count -= CountPaths(family, peer);
  return count;
}

}  // namespace herald::injector

#include "internal/bgp/rib/adj_rib_in.h"

namespace herald::rib {

RouteHashes AdjRibIn::Prefetch(absl::Span<const Nlri> nlri) const {
  RouteHashes hashes;
  rows_.PrefetchIndex(nlri, hashes);
  rows_.PrefetchRows(hashes);
  return hashes;
}

std::optional<AdjRibIn::Change> AdjRibIn::Announce(HashedNlri nlri, const AttributesRef& attributes,
                                                   absl::Time now) {
  const auto [place, is_new] = rows_.FindOrAdd(nlri);
  Route& route = rows_[place];
  Tally& tally = TallyOf(FamilyOf(route));
  if (is_new) {
    ++tally.routes;
  } else if (route.marks < tally.mark) {
    --tally.stale;
  }
  route.marks = marks_;
  if (route.attributes == attributes) return std::nullopt;
  return Replace(place, attributes, now);
}

std::optional<AdjRibIn::Change> AdjRibIn::Withdraw(HashedNlri nlri) {
  const std::optional<Place> place = rows_.Find(nlri);
  if (!place) return std::nullopt;
  const Route& route = rows_[*place];
  Tally& tally = TallyOf(FamilyOf(route));
  if (route.marks < tally.mark) --tally.stale;
  --tally.routes;
  const Change change{.nlri = route.nlri, .place = *place};
  rows_.Erase(*place, nlri.hash);
  return change;
}

AdjRibIn::Change AdjRibIn::Replace(Place place, const AttributesRef& attributes, absl::Time now) {
  Route& route = rows_[place];
  route.attributes = attributes;
  route.received = now;
  return {.nlri = route.nlri, .place = place, .stands = true};
}

void AdjRibIn::MarkStale(Family family) {
  Tally& tally = TallyOf(family);
  tally.mark = ++marks_;
  tally.stale = tally.routes;
}

uint64_t AdjRibIn::LatestMark(Family family) const {
  const Tally* tally = FindTally(family);
  return tally == nullptr ? 0 : tally->mark;
}

const AdjRibIn::Route* AdjRibIn::Find(const Nlri& nlri) const {
  const std::optional<Place> place = PlaceOf(nlri);
  return place ? &rows_[*place] : nullptr;
}

std::optional<Place> AdjRibIn::PlaceOf(const Nlri& nlri, Place likely) const {
  const Route* route = At(likely);
  return route != nullptr && route->nlri == nlri ? likely : PlaceOf(nlri);
}

size_t AdjRibIn::count(Family family) const {
  const Tally* tally = FindTally(family);
  return tally == nullptr ? 0 : tally->routes;
}

size_t AdjRibIn::stale_count(Family family) const {
  const Tally* tally = FindTally(family);
  return tally == nullptr ? 0 : tally->stale;
}

std::vector<Family> AdjRibIn::families() const {
  std::vector<Family> families;
  for (const Tally& tally : tallies_) families.push_back(tally.family);
  return families;
}

AdjRibIn::Tally& AdjRibIn::TallyOf(Family family) {
  for (Tally& tally : tallies_) {
    if (tally.family == family) return tally;
  }
  return tallies_.emplace_back(Tally{.family = family});
}

const AdjRibIn::Tally* AdjRibIn::FindTally(Family family) const {
  for (const Tally& tally : tallies_) {
    if (tally.family == family) return &tally;
  }
  return nullptr;
}

}  // namespace herald::rib

#include "internal/bgp/rib/adj_rib_in.h"

#include "absl/hash/hash.h"

namespace herald::rib {

std::optional<AdjRibIn::Change> AdjRibIn::Announce(const Nlri& nlri,
                                                   const AttributesRef& attributes,
                                                   absl::Time now) {
  const Candidate candidate = CandidateOf(nlri);
  Tally& tally = TallyOf(nlri.prefix.family());
  const auto found = index_.find(candidate);
  if (found == index_.end()) {
    const Place place = TakePlace();
    places_[place] = {nlri, attributes, now, marks_};
    index_.insert({candidate.hash, place});
    ++tally.routes;
    return Change{.nlri = nlri, .place = place, .stands = true};
  }
  Route& route = places_[found->place];
  if (route.marks < tally.mark) --tally.stale;
  route.marks = marks_;
  if (route.attributes == attributes) return std::nullopt;
  route.attributes = attributes;
  route.received = now;
  return Change{.nlri = nlri, .place = found->place, .stands = true};
}

std::optional<AdjRibIn::Change> AdjRibIn::Withdraw(const Nlri& nlri) {
  const auto found = index_.find(CandidateOf(nlri));
  if (found == index_.end()) return std::nullopt;
  const Change change{.nlri = nlri, .place = found->place};
  Route& route = places_[change.place];
  Tally& tally = TallyOf(FamilyOf(route));
  if (route.marks < tally.mark) --tally.stale;
  --tally.routes;
  route.attributes.reset();
  free_.push_back(change.place);
  index_.erase(found);
  return change;
}

AdjRibIn::Change AdjRibIn::Replace(Place place, const AttributesRef& attributes, absl::Time now) {
  Route& route = places_[place];
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
  const auto found = index_.find(CandidateOf(nlri));
  return found == index_.end() ? nullptr : &places_[found->place];
}

const AdjRibIn::Route* AdjRibIn::Find(const Nlri& nlri, Place likely) const {
  const Route* route = At(likely);
  return route != nullptr && route->nlri == nlri ? route : Find(nlri);
}

void AdjRibIn::Prefetch(absl::Span<const Nlri> nlri) const {
  for (const Nlri& route : nlri) index_.prefetch(CandidateOf(route));
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

AdjRibIn::Candidate AdjRibIn::CandidateOf(const Nlri& nlri) {
  return {.hash = static_cast<uint32_t>(absl::Hash<Nlri>{}(nlri)), .nlri = nlri};
}

AdjRibIn::Place AdjRibIn::TakePlace() {
  if (free_.empty()) {
    places_.emplace_back();
    return static_cast<Place>(places_.size() - 1);
  }
  const Place place = free_.back();
  free_.pop_back();
  return place;
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

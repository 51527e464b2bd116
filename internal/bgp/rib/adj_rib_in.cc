#include "internal/bgp/rib/adj_rib_in.h"

#include "absl/hash/hash.h"

namespace herald::rib {

bool AdjRibIn::Announce(const Nlri& nlri, const AttributesRef& attributes, absl::Time now) {
  const Candidate candidate = CandidateOf(nlri);
  Tally& tally = TallyOf(nlri.prefix.family());
  const auto found = index_.find(candidate);
  if (found == index_.end()) {
    const uint32_t place = TakePlace();
    places_[place] = {nlri, attributes, now, marks_};
    index_.insert({candidate.hash, place});
    ++tally.routes;
    return true;
  }
  Route& route = places_[found->place];
  if (route.marks < tally.mark) --tally.stale;
  route.marks = marks_;
  if (route.attributes == attributes) return false;
  route.attributes = attributes;
  route.received = now;
  return true;
}

bool AdjRibIn::Withdraw(const Nlri& nlri) {
  const auto found = index_.find(CandidateOf(nlri));
  if (found == index_.end()) return false;
  Route& route = places_[found->place];
  Tally& tally = TallyOf(FamilyOf(route));
  if (route.marks < tally.mark) --tally.stale;
  --tally.routes;
  route.attributes.reset();
  free_.push_back(found->place);
  index_.erase(found);
  return true;
}

void AdjRibIn::Replace(const Nlri& nlri, const AttributesRef& attributes, absl::Time now) {
  Route& route = places_[index_.find(CandidateOf(nlri))->place];
  route.attributes = attributes;
  route.received = now;
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

uint32_t AdjRibIn::TakePlace() {
  if (free_.empty()) {
    places_.emplace_back();
    return static_cast<uint32_t>(places_.size() - 1);
  }
  const uint32_t place = free_.back();
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

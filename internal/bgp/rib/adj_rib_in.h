#ifndef HERALD_INTERNAL_BGP_RIB_ADJ_RIB_IN_H_
#define HERALD_INTERNAL_BGP_RIB_ADJ_RIB_IN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/net/family.h"

namespace herald::rib {

// What one peer told us, before any policy (RFC 4271 section 3.2). All routes of a family can be
// marked stale at once; each is until it is announced again. Routes stand in places that they keep
// for life, so that they can be walked bit by bit while others come and go.
class AdjRibIn {
 public:
  using Place = uint32_t;
  struct Route {
    Nlri nlri;
    AttributesRef attributes;
    absl::Time received;
    uint64_t marks = 0;  // How many there had been when it was last announced.
  };
  // It stands at the place, and is another than before, or it has gone from there.
  struct Change {
    Nlri nlri;
    Place place = 0;
    bool stands = false;
  };

  AdjRibIn() = default;
  AdjRibIn(const AdjRibIn&) = delete;
  AdjRibIn& operator=(const AdjRibIn&) = delete;

  // Nullopt: the route stood with these attributes already, and keeps its time. It is stale no
  // more.
  std::optional<Change> Announce(const Nlri& nlri, const AttributesRef& attributes, absl::Time now);
  // Nullopt: there was no such route.
  std::optional<Change> Withdraw(const Nlri& nlri);
  // A route stands there; it is as stale as it was.
  Change Replace(Place place, const AttributesRef& attributes, absl::Time now);

  // What stands of the family is stale from here on. Costs the same however much that is.
  void MarkStale(Family family);
  bool IsStale(const Route& route) const { return route.marks < LatestMark(FamilyOf(route)); }
  // That of the family's latest marking, 0 if there was none: a route with fewer marks is stale.
  uint64_t LatestMark(Family family) const;

  // Before many are announced or withdrawn: what is read of each is on its way when it is asked
  // for.
  void Prefetch(absl::Span<const Nlri> nlri) const;
  const Route* Find(const Nlri& nlri) const;
  // The same for a route that is likely to stand there, and to be found without a search.
  const Route* Find(const Nlri& nlri, Place likely) const;
  // Of a route that stands.
  Place PlaceOf(const Route& route) const { return static_cast<Place>(&route - places_.data()); }
  size_t size() const { return index_.size(); }
  size_t count(Family family) const;
  size_t stale_count(Family family) const;
  // Those that ever had a route.
  std::vector<Family> families() const;

  // The places: at least as many as there are routes, at most as there ever were.
  size_t places() const { return places_.size(); }
  // Nullptr: the place is free.
  const Route* At(size_t place) const {
    return places_[place].attributes == nullptr ? nullptr : &places_[place];
  }

 private:
  struct Tally {
    Family family;
    size_t routes = 0;
    size_t stale = 0;
    uint64_t mark = 0;
  };
  // Keeps the hash, so that growing the index does not read every route again.
  struct Entry {
    uint32_t hash = 0;
    Place place = 0;
  };
  struct Candidate {
    uint32_t hash = 0;
    const Nlri& nlri;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const Entry& entry) const { return entry.hash; }
    size_t operator()(const Candidate& candidate) const { return candidate.hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Entry& a, const Entry& b) const { return a.place == b.place; }
    bool operator()(const Entry& a, const Candidate& b) const {
      return a.hash == b.hash && (*places)[a.place].nlri == b.nlri;
    }
    bool operator()(const Candidate& a, const Entry& b) const { return (*this)(b, a); }
    const std::vector<Route>* places;
  };

  static Family FamilyOf(const Route& route) { return route.nlri.prefix.family(); }
  static Candidate CandidateOf(const Nlri& nlri);
  Place TakePlace();
  Tally& TallyOf(Family family);
  const Tally* FindTally(Family family) const;

  std::vector<Route> places_;
  std::vector<Place> free_;
  absl::flat_hash_set<Entry, Hash, Equal> index_{0, Hash{}, Equal{.places = &places_}};
  absl::InlinedVector<Tally, 2> tallies_;
  uint64_t marks_ = 0;
};

}  // namespace herald::rib

#endif  // HERALD_INTERNAL_BGP_RIB_ADJ_RIB_IN_H_

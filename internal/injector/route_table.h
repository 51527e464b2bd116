#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_TABLE_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/types/span.h"
#include "internal/bgp/message/hashed_nlri.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/family_tally.h"
#include "internal/bgp/rib/route_rows.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/numbered.h"

namespace herald::injector {

// The routes that we announce. Each keeps its place for as long as it stands, so that they can be
// walked bit by bit, place by place, while others come and go: what stands throughout is seen once.
class RouteTable {
 public:
  // The routes that have one selector.
  struct Selected {
    size_t size = 0;
    rib::FamilyTally paths = {};
  };
  using Selectors = absl::btree_map<PeerSelector, Selected>;

  RouteTable() = default;
  RouteTable(const RouteTable&) = delete;
  RouteTable& operator=(const RouteTable&) = delete;

  // --- Changes ---

  // Good until Settle.
  RouteForm Prepare(const rib::AttributesRef& attributes, const TermsRef& terms, uint32_t mark,
                    Revision revision, bool is_static = false);
  // The route stands in this form, but with the revision that it had if peers are told the same:
  // then nullopt.
  std::optional<RouteChange> Put(HashedNlri nlri, const RouteForm& form);
  // Nullopt: it does not stand.
  std::optional<RouteChange> Erase(HashedNlri nlri);
  // Since Settle. A route that was put twice may be in them twice.
  absl::Span<const TermsChange> terms_changes() const { return terms_changes_; }
  void Settle();

  // --- What stands ---

  // Before many are looked at or put: see rib::RouteRows.
  void PrefetchIndex(absl::Span<const Nlri> nlri, RouteHashes& hashes) const {
    rows_.PrefetchIndex(nlri, hashes);
  }
  void PrefetchRows(absl::Span<const size_t> hashes) const { rows_.PrefetchRows(hashes); }
  // Routes of the batches that do not stand yet, each once. Stops counting beyond count_max.
  size_t CountNew(absl::Span<const RouteBatch> batches, size_t count_max) const;
  std::optional<RouteView> Find(HashedNlri nlri) const;
  // Of the prefix's paths whose identifiers are not lower, the one that has the lowest.
  std::optional<RouteView> FindFrom(const Nlri& nlri) const;
  // Of the prefix's paths that are for the peer, the one that has the lowest identifier.
  std::optional<RouteView> FindLowest(const Prefix& prefix, const PeerLabel& peer) const;
  // The same without the path itself.
  std::optional<RouteView> FindLowestBut(const Nlri& nlri, const PeerLabel& peer) const;
  // Paths that have an identifier but 0.
  size_t CountNamed(const Prefix& prefix) const;
  // Whether another of those that are for the peer has a lower identifier.
  bool HasLower(const Nlri& nlri, const PeerLabel& peer) const;
  // Of how many routes of the family the peer is due to be told: of each path that is for it or, if
  // it takes no path identifiers, of each prefix.
  size_t CountWords(Family family, bool with_path_ids, const PeerLabel& peer) const;

  // The places: at least as many as there are routes, at most as there ever were.
  size_t places() const { return rows_.places(); }
  // Nullopt: the place is free.
  std::optional<RouteView> At(Place place) const {
    return rows_.At(place) == nullptr ? std::nullopt : std::optional(ViewOf(place));
  }
  // Of a route that stands at this place. The reference is good until the route has others, and
  // that change is committed.
  const rib::AttributesRef& AttributesAt(Place place) const {
    return attributes_.At(rows_[place].attributes);
  }
  InjectedRoute Copy(const RouteView& route) const;

  size_t size() const { return rows_.size(); }
  size_t count(Family family) const { return paths_.count(family); }

  // Whether any route is not for every peer.
  bool has_selectors() const { return !selectors_.empty(); }
  const Selectors& selectors() const { return selectors_; }
  // Whether the route stands, and not for this peer.
  bool IsForOthers(const Nlri& nlri, const PeerLabel& peer) const;
  // Paths that are for the peer, of families that are none of these.
  size_t CountOutside(absl::Span<const Family> families, const PeerLabel& peer) const;

 private:
  // On what terms routes stand, and since when; but for a few, many have the same.
  struct Standing {
    TermsRef terms = nullptr;
    uint32_t mark = 0;
    bool is_static = false;
    friend bool operator==(const Standing&, const Standing&) = default;
    template <class H>
    friend H AbslHashValue(H h, const Standing& s) {
      return H::combine(std::move(h), s.terms, s.mark, s.is_static);
    }
  };

  struct Row {
    Nlri nlri;
    Revision revision = 0;
    uint32_t attributes = 0;  // 0: the place is free.
    uint32_t standing = 0;

    bool is_free() const { return attributes == 0; }
  };
  static_assert(sizeof(Row) == 40);

  RouteView ViewOf(Place place) const;
  RouteChange Add(Place place, const RouteForm& form);
  std::optional<RouteChange> Replace(Place place, const RouteForm& form);
  RouteWord WordOf(const Row& row) const {
    return {.attributes = &attributes_.At(row.attributes), .terms = TermsAt(row.standing)};
  }
  void ChangeTerms(RouteChange& change, const Terms* before, const Terms* after);
  const Terms* TermsAt(uint32_t standing) const { return standings_.At(standing).terms.get(); }
  // True: it is new.
  bool AddSelector(Family family, const Terms* terms);
  // True: it was the last of them.
  bool RemoveSelector(Family family, const Terms* terms);
  bool HasOtherPath(const Nlri& nlri) const;
  // Of the family and for the peer.
  size_t CountPaths(Family family, const PeerLabel& peer) const;

  rib::RouteRows<Row> rows_;
  // Paths with identifiers, in order: there are none where clients name none. Identifier 0 is the
  // lowest there is.
  absl::btree_map<Nlri, Place> named_paths_;
  Numbered<rib::AttributesRef> attributes_;
  Numbered<Standing> standings_;
  rib::FamilyTally paths_;
  Selectors selectors_;  // But the one that selects all.
  std::vector<TermsChange> terms_changes_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_TABLE_H_

#include "internal/bgp/rib/stale_walk.h"

#include <utility>

#include "absl/algorithm/container.h"

namespace herald::rib {
namespace {

// RFC 9494 section 4.
constexpr Community kLlgrStale{0xFFFF0006}, kNoLlgr{0xFFFF0007};

bool Has(const PathAttributes& attributes, Community community) {
  return absl::c_linear_search(attributes.communities, community);
}

}  // namespace

void StaleWalk::Sweep(const AdjRibIn& routes, Family family) {
  if (routes.stale_count(family) == 0) return;
  RowOf(family).sweep = routes.LatestMark(family);
  Begin();
}

void StaleWalk::BeginLongLived(const AdjRibIn& routes, Family family) {
  if (routes.stale_count(family) == 0) return;
  RowOf(family).long_lived = routes.LatestMark(family);
  Begin();
}

std::vector<AdjRibIn::Change> StaleWalk::Step(AdjRibIn& routes, AttributeTable& attributes,
                                              size_t places_max, absl::Time now) {
  std::vector<AdjRibIn::Change> changed;
  for (size_t visits = 0; visits < places_max && !done(); ++visits) {
    if (next_ >= routes.places()) {
      next_ = 0;
      --passes_;
      continue;
    }
    const Place place = next_++;
    if (routes.At(place) == nullptr) continue;
    if (auto change = Visit(place, routes, attributes, now)) changed.push_back(*change);
  }
  return changed;
}

std::optional<AdjRibIn::Change> StaleWalk::Visit(Place place, AdjRibIn& routes,
                                                 AttributeTable& attributes, absl::Time now) {
  const AdjRibIn::Route& route = *routes.At(place);
  const Row& row = RowOf(route.nlri.prefix.family());
  const bool goes =
      route.marks < row.sweep || (route.marks < row.long_lived && Has(*route.attributes, kNoLlgr));
  if (goes) return routes.Withdraw(route.nlri);
  if (route.marks >= row.long_lived || Has(*route.attributes, kLlgrStale)) return std::nullopt;
  PathAttributes long_lived = *route.attributes;
  long_lived.communities.push_back(kLlgrStale);
  return routes.Replace(place, attributes.Intern(std::move(long_lived)), now);
}

StaleWalk::Row& StaleWalk::RowOf(Family family) {
  for (Row& row : rows_) {
    if (row.family == family) return row;
  }
  return rows_.emplace_back(Row{.family = family});
}

}  // namespace herald::rib

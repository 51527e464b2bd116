#include "internal/config/validate_route.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "internal/config/field.h"
#include "internal/config/list.h"

namespace herald::config {
namespace {

// RFC 4271 section 4.3: the number of ASNs in a segment is one octet.
constexpr int kSegmentMax = 255;
// Of an UPDATE of 4,096 octets (RFC 4271 section 4), what is left beside the fixed parts, one
// prefix with its next hop, and the attributes of fixed size.
constexpr size_t kListsMax = 3800;

Prefix RoutePrefix(const v1::StaticRoute& route, const Place& place) {
  if (!route.has_prefix()) {
    place.Refuse("is missing; every route needs a prefix");
    return {};
  }
  return ReadPrefix(route.prefix(), place).value_or(Prefix());
}

NextHop RouteNextHop(const v1::StaticRoute& route, const Prefix& prefix, const Place& place) {
  if (!route.has_next_hop() || route.next_hop() == "self") return NextHopSelf{};
  const std::optional<IpAddress> address = HostAddress(route.next_hop(), place);
  if (!address) return NextHopSelf{};
  if (address->is_v4() && !prefix.is_v4()) {
    place.Refuse("must be an IPv6 address, as the prefix is, or self");
  }
  if (address->IsLinkLocal())
    place.Refuse("must not be link-local: it is another host on every link");
  return NextHopAddress{*address};
}

Origin RouteOrigin(v1::Origin origin) {
  switch (origin) {
    case v1::ORIGIN_EGP:
      return Origin::kEgp;
    case v1::ORIGIN_INCOMPLETE:
      return Origin::kIncomplete;
    default:
      return Origin::kIgp;
  }
}

AsPath RouteAsPath(const v1::StaticRoute& route, const Place& place) {
  if (route.as_path().empty()) return {};
  if (route.as_path_size() > kSegmentMax) {
    place.Refuse(absl::StrCat("must be at most ", kSegmentMax, " ASNs, is ", route.as_path_size()));
    return {};
  }
  AsPathSegment segment;
  for (int i = 0; i < route.as_path_size(); ++i) {
    segment.asns.push_back(SpeakerAsn(route.as_path(i), place.Element(i)));
  }
  return {segment};
}

void CheckSize(const PathAttributes& attributes, const Place& place) {
  const size_t asns = attributes.as_path.empty() ? 0 : attributes.as_path[0].asns.size();
  const size_t octets =
      4 * asns + 4 * attributes.communities.size() + 12 * attributes.large_communities.size();
  if (octets > kListsMax) {
    place.Refuse(absl::StrCat("as_path and communities must fit into one UPDATE, at most ",
                              kListsMax, " octets; are ", octets));
  }
}

StaticRoute ValidateRoute(const v1::StaticRoute& route, const Place& place) {
  StaticRoute valid;
  valid.prefix = RoutePrefix(route, place.Key("prefix"));
  PathAttributes& attributes = valid.attributes;
  if (!place.Key("prefix").IsRefused()) {
    attributes.next_hop = RouteNextHop(route, valid.prefix, place.Key("next_hop"));
  }
  attributes.origin = RouteOrigin(route.origin());
  attributes.as_path = RouteAsPath(route, place.Key("as_path"));
  if (route.has_med()) attributes.med = route.med();
  if (route.has_local_pref()) attributes.local_pref = route.local_pref();
  attributes.communities =
      ReadEach<Community>(route.communities(), place.Key("communities"), ReadCommunity);
  attributes.large_communities = ReadEach<LargeCommunity>(
      route.large_communities(), place.Key("large_communities"), ReadLargeCommunity);
  CheckSize(attributes, place);
  return valid;
}

}  // namespace

std::vector<StaticRoute> ValidateRoutes(const v1::Config& file, const Place& root) {
  std::vector<StaticRoute> routes;
  absl::flat_hash_map<Prefix, std::string> prefixes;
  const Place all = root.Key("routes");
  for (int i = 0; i < file.routes_size(); ++i) {
    const Place place = all.Element(i);
    StaticRoute route = ValidateRoute(file.routes(i), place);
    if (const Place prefix = place.Key("prefix"); !prefix.IsRefused()) {
      const auto [first, fresh] = prefixes.try_emplace(route.prefix, place.field());
      if (!fresh) {
        prefix.Refuse(absl::StrCat(route.prefix.Format(), " is the prefix of ", first->second));
      }
    }
    routes.push_back(std::move(route));
  }
  return routes;
}

}  // namespace herald::config

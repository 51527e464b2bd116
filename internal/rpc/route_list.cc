#include "internal/rpc/route_list.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "internal/rpc/convert_change.h"

namespace herald::rpc {
namespace {

constexpr uint32_t kLastPathId = std::numeric_limits<uint32_t>::max();

injector::RouteRange PathsOf(const Prefix& prefix) {
  return {.first = {.prefix = prefix}, .last = {.prefix = prefix, .path_id = kLastPathId}};
}

// What lies inside a prefix follows it in the order of NLRI without a gap, up to its last host.
injector::RouteRange Inside(const Prefix& prefix) {
  constexpr uint64_t kOnes = std::numeric_limits<uint64_t>::max();
  const IpAddress& first = prefix.address();
  const int length = prefix.length();
  const uint64_t high = length < 64 ? first.high() | kOnes >> length : first.high();
  const uint64_t low = length < 64     ? kOnes
                       : length == 128 ? first.low()
                                       : first.low() | kOnes >> (length - 64);
  const IpAddress last =
      first.is_v4() ? IpAddress::V4(static_cast<uint32_t>(high >> 32)) : IpAddress::V6(high, low);
  return {.first = {.prefix = prefix},
          .last = {.prefix = Prefix::Masked(last, last.bits()), .path_id = kLastPathId}};
}

Prefix All(Family family) {
  return Prefix::Masked(family.afi == Afi::kIpv4 ? IpAddress::V4(0) : IpAddress::V6(0, 0), 0);
}

// Each in order; a route is in one of them at most.
std::vector<injector::RouteRange> RangesOf(const RouteFilter& filter) {
  if (!filter.prefix.has_value()) {
    if (filter.family.has_value()) return {Inside(All(*filter.family))};
    return {Inside(All(kIpv4Unicast)), Inside(All(kIpv6Unicast))};
  }
  const Prefix& prefix = *filter.prefix;
  if (filter.match == v1::PrefixFilter::MATCH_LONGER) return {Inside(prefix)};
  const bool covering = filter.match == v1::PrefixFilter::MATCH_COVERING;
  std::vector<injector::RouteRange> ranges;
  for (int length = covering ? 0 : prefix.length(); length <= prefix.length(); ++length) {
    ranges.push_back(PathsOf(Prefix::Masked(prefix.address(), length)));
  }
  return ranges;
}

}  // namespace

RouteList::RouteList(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                     const v1::ListRoutesRequest& request)
    : PullStream(backend, method, context), filter_(FilterFromProto(request)) {
  if (filter_.ok()) ranges_ = RangesOf(*filter_);
}

void RouteList::Begin() {
  if (!filter_.ok()) return End(filter_.status());
  share_ = backend_.list_streams.Take(1);
  if (!share_.has_value()) {
    return End(Exhausted(kReasonStreamsMax, "too many ListRoutes calls at one time"));
  }
  PullStream::Begin();
}

void RouteList::Pull() {
  Routes routes;
  while (at_ < ranges_.size() && routes.size() < kRoutesPerPull) Walk(routes);
  std::erase_if(routes, [this](const auto& route) { return !IsWanted(route); });
  const bool is_last = at_ == ranges_.size();
  if (routes.empty() && !is_last) return PullLater();  // Others may go first.
  Deliver(std::move(routes), is_last);
}

void RouteList::Walk(Routes& routes) {
  const size_t room = kRoutesPerPull - routes.size();
  Routes next = backend_.core().injector.Walk(ranges_[at_], after_, room);
  if (next.size() < room) {
    ++at_;
    after_.reset();
  } else {
    after_ = next.back().nlri;
  }
  routes.insert(routes.end(), std::make_move_iterator(next.begin()),
                std::make_move_iterator(next.end()));
}

bool RouteList::IsWanted(const injector::InjectedRoute& route) const {
  if (filter_->family.has_value() && route.nlri.prefix.family() != *filter_->family) return false;
  if (filter_->communities.empty()) return true;
  const std::vector<Community>& has = route.attributes->communities;
  return std::any_of(has.begin(), has.end(), [this](Community community) {
    return std::find(filter_->communities.begin(), filter_->communities.end(), community) !=
           filter_->communities.end();
  });
}

size_t RouteList::Append(const injector::InjectedRoute& route, v1::ListRoutesResponse& response) {
  return ListedRouteToProto(route, *response.add_routes());
}

}  // namespace herald::rpc

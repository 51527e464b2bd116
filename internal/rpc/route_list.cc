#include "internal/rpc/route_list.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "internal/rpc/convert_change.h"

namespace herald::rpc {
namespace {

// Comes after every IPv4 route and before every IPv6 route.
Nlri LastIpv4() {
  return {.prefix = Prefix::Masked(IpAddress::V4(0xFFFFFFFF), 32),
          .path_id = std::numeric_limits<uint32_t>::max()};
}

}  // namespace

RouteList::RouteList(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                     const v1::ListRoutesRequest& request)
    : PullStream(backend, method, context), filter_(FilterFromProto(request)) {}

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
  bool is_last = true;
  if (filter_->prefix.has_value() && filter_->match != v1::PrefixFilter::MATCH_LONGER) {
    routes = ExactOrCovering();
  } else {
    is_last = Walk(routes);
  }
  std::erase_if(routes, [this](const auto& route) { return !IsWanted(route); });
  if (routes.empty() && !is_last) return PullLater();  // Others may go first.
  Deliver(std::move(routes), is_last);
}

RouteList::Routes RouteList::ExactOrCovering() const {
  const bool exact = filter_->match == v1::PrefixFilter::MATCH_EXACT;
  const Prefix& prefix = *filter_->prefix;
  Routes routes;
  for (int length = exact ? prefix.length() : 0; length <= prefix.length(); ++length) {
    const Nlri nlri{.prefix = Prefix::Masked(prefix.address(), length)};
    const injector::InjectedRoute* route = backend_.core().injector.Find(nlri);
    if (route != nullptr) routes.push_back(*route);
  }
  return routes;
}

// What lies inside a prefix follows it in the order of NLRI without a gap.
bool RouteList::Walk(Routes& routes) {
  const injector::Injector& injector = backend_.core().injector;
  if (!std::exchange(begun_, true)) {
    if (filter_->prefix.has_value()) {
      after_ = Nlri{.prefix = *filter_->prefix};
      if (const auto* route = injector.Find(*after_)) routes.push_back(*route);
    } else if (filter_->family == kIpv6Unicast) {
      after_ = LastIpv4();
    }
  }
  const size_t room = kRoutesPerPull - routes.size();
  Routes next = injector.Walk(after_, room);
  bool is_last = next.size() < room;
  if (!next.empty()) after_ = next.back().nlri;
  const auto beyond = std::find_if(next.begin(), next.end(), [this](const auto& route) {
    return filter_->prefix.has_value()
               ? !filter_->prefix->Covers(route.nlri.prefix)
               : filter_->family == kIpv4Unicast && !route.nlri.prefix.is_v4();
  });
  is_last = is_last || beyond != next.end();
  routes.insert(routes.end(), std::make_move_iterator(next.begin()),
                std::make_move_iterator(beyond));
  return is_last;
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

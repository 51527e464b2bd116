#include "internal/rpc/route/route_list.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "internal/rpc/convert/convert_terms.h"
#include "internal/rpc/convert/page_token.h"

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
std::vector<injector::RouteRange> RangesOf(const RouteMatch& filter) {
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
    : PullStream(backend, method, context), request_(request) {}

void RouteList::Begin() {
  if (const absl::Status prepared = Prepare(); !prepared.ok()) return End(prepared);
  share_ = backend_.list_streams.Take(1);
  if (!share_.has_value()) {
    return End(Exhausted(kReasonStreamsMax, "too many ListRoutes calls at one time"));
  }
  PullStream::Begin();
}

absl::Status RouteList::Prepare() {
  const FieldPath root;
  Violations violations;
  match_ = MatchFromProto(request_, violations);
  std::optional<Nlri> last;
  if (!request_.page_token().empty()) {
    last = AfterFromPageToken(request_.page_token(), request_);
    if (!last.has_value()) {
      violations.Add(root.Field("page_token"), "is not that of an earlier list of this request");
    }
  }
  if (!violations.empty()) return InvalidRequest(violations);
  ranges_ = RangesOf(match_);
  if (last.has_value()) GoOnAfter(*last);
  return Narrow();
}

absl::Status RouteList::Narrow() {
  const std::string& own = caller().principal->name;
  if (request_.own()) match_.principal = own;
  constexpr access::Role kSeesAll[] = {access::Role::kRead};
  absl::Status sees_all = Authorize(*caller().principal, kSeesAll);
  if (sees_all.ok()) return sees_all;
  if (match_.principal.value_or(own) != own) return sees_all;
  match_.principal = own;
  return absl::OkStatus();
}

void RouteList::GoOnAfter(const Nlri& last) {
  while (at_ < ranges_.size() && ranges_[at_].last <= last) ++at_;
  if (at_ < ranges_.size() && ranges_[at_].first <= last) after_ = last;
}

void RouteList::Pull() {
  Routes routes;
  while (at_ < ranges_.size() && routes.size() < kRoutesPerPull) Walk(routes);
  std::erase_if(routes, [this](const auto& route) { return !match_.Matches(route); });
  const bool more_than_page = CutPage(routes);
  const bool is_last = more_than_page || at_ == ranges_.size();
  if (routes.empty() && !is_last) return PullLater();  // Others may go first.
  std::vector<ListItem> items;
  items.reserve(routes.size() + 1);
  for (injector::InjectedRoute& route : routes) {
    last_sent_ = route.nlri;
    items.push_back(Listed(std::move(route), backend_.core().owned_routes));
  }
  sent_ += routes.size();
  if (more_than_page) items.push_back(*last_sent_);
  Deliver(std::move(items), is_last);
}

bool RouteList::CutPage(Routes& routes) {
  if (request_.page_size() == 0 || sent_ + routes.size() <= request_.page_size()) return false;
  routes.resize(request_.page_size() - sent_);
  return true;
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

size_t RouteList::Append(const ListItem& item, v1::ListRoutesResponse& response) {
  if (const auto* last = std::get_if<Nlri>(&item)) {
    response.set_next_page_token(PageTokenAfter(*last, request_));
    return response.next_page_token().size();
  }
  v1::ListedRoute& listed = *response.add_routes();
  ListedRouteToProto(std::get<ListedRoute>(item), listed);
  return listed.ByteSizeLong();
}

}  // namespace herald::rpc

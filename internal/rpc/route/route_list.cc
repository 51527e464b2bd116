#include "internal/rpc/route/route_list.h"

#include <limits>
#include <utility>

#include "internal/rpc/convert/convert_terms.h"

namespace herald::rpc {
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
  if (!request_.page_token().empty()) {
    const auto position =
        PositionFromPageToken(request_.page_token(), request_, backend_.core().started_at);
    if (!position.has_value()) {
      violations.Add(root.Field("page_token"), "is not that of an earlier list of this request");
    }
    position_ = position.value_or(position_);
  }
  return violations.empty() ? Narrow() : InvalidRequest(violations);
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

void RouteList::Pull() {
  const Core& core = backend_.core();
  std::vector<ListItem> items;
  for (size_t steps = 0; steps < kRoutesPerPull && !IsOver(); ++steps) {
    const ListPosition here = position_;
    const auto route = Next();
    if (!route.has_value() || !match_.Matches(*route)) continue;
    if (PageIsFull()) {
      items.push_back(here);
      return Deliver(std::move(items), /*is_last=*/true);
    }
    items.push_back(Listed(core.injector.Copy(*route), core.owned_routes));
    ++sent_;
  }
  if (items.empty() && !IsOver()) return PullLater();  // Others may go first.
  Deliver(std::move(items), IsOver());
}

bool RouteList::IsOver() const {
  const bool is_covering = match_.match == v1::PrefixFilter::MATCH_COVERING;
  if (!is_lookup()) return position_.at >= backend_.core().injector.places();
  return position_.at > (is_covering ? static_cast<uint32_t>(match_.prefix->length()) : 0);
}

bool RouteList::is_lookup() const {
  return match_.prefix.has_value() && match_.match != v1::PrefixFilter::MATCH_LONGER;
}

std::optional<injector::RouteView> RouteList::Next() {
  if (is_lookup()) return NextPath();
  return backend_.core().injector.At(position_.at++);
}

std::optional<injector::RouteView> RouteList::NextPath() {
  Prefix prefix = *match_.prefix;
  if (match_.match == v1::PrefixFilter::MATCH_COVERING) {
    prefix = Prefix::Masked(prefix.address(), static_cast<int>(position_.at));
  }
  const auto route =
      backend_.core().injector.FindFrom({.prefix = prefix, .path_id = position_.path_id});
  constexpr uint32_t kLastPathId = std::numeric_limits<uint32_t>::max();
  if (route.has_value() && route->nlri.path_id != kLastPathId) {
    position_.path_id = route->nlri.path_id + 1;
  } else {
    position_ = {.at = position_.at + 1};
  }
  return route;
}

size_t RouteList::Append(const ListItem& item, v1::ListRoutesResponse& response) {
  if (const auto* next = std::get_if<ListPosition>(&item)) {
    response.set_next_page_token(PageTokenOf(*next, request_, backend_.core().started_at));
    return response.next_page_token().size();
  }
  v1::ListedRoute& listed = *response.add_routes();
  ListedRouteToProto(std::get<ListedRoute>(item), listed);
  return listed.ByteSizeLong();
}

}  // namespace herald::rpc

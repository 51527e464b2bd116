#include "internal/rpc/route/route_watch_stream.h"

#include <utility>
#include <vector>

#include "internal/rpc/convert/convert.h"
#include "internal/rpc/convert/convert_listed.h"
#include "internal/rpc/convert/convert_outcome.h"
#include "internal/rpc/convert/convert_terms.h"
#include "internal/rpc/convert/route_match.h"

namespace herald::rpc {
namespace {

v1::RouteChange::Cause CauseToProto(injector::EndCause cause) {
  switch (cause) {
    case injector::EndCause::kWithdrawn:
      return v1::RouteChange::CAUSE_WITHDRAWN;
    case injector::EndCause::kExpired:
      return v1::RouteChange::CAUSE_EXPIRED;
    case injector::EndCause::kLeaseEnded:
      return v1::RouteChange::CAUSE_LEASE_ENDED;
    case injector::EndCause::kTakenOver:
      return v1::RouteChange::CAUSE_TAKEN_OVER;
    case injector::EndCause::kWithdrawAll:
      return v1::RouteChange::CAUSE_WITHDRAW_ALL;
    case injector::EndCause::kNotRepeated:
      return v1::RouteChange::CAUSE_NOT_REPEATED;
    case injector::EndCause::kStatic:
      return v1::RouteChange::CAUSE_STATIC;
  }
  return v1::RouteChange::CAUSE_UNSPECIFIED;
}

// Adds to a response, and tells the octets that it took.
class Appender {
 public:
  explicit Appender(v1::WatchRoutesResponse& response) : response_(response) {}

  size_t operator()(const WatchedRoute& watched) const {
    const injector::RouteNews& news = watched.news;
    v1::RouteChange& change = *response_.add_changes();
    NlriToProto(news.nlri, *change.mutable_nlri());
    change.set_revision(news.revision);
    if (news.route.has_value()) {
      ListedRouteToProto({.route = *news.route, .expires_at = watched.expires_at},
                         *change.mutable_route());
    } else {
      change.set_cause(CauseToProto(news.cause));
    }
    if (news.deliveries.has_value()) {
      DeliveriesToProto(*news.deliveries, *change.mutable_deliveries());
    }
    return change.ByteSizeLong();
  }
  size_t operator()(const injector::PeerProgress& progress) const {
    v1::PeerProgress& peer = *response_.add_peers();
    peer.set_peer(progress.peer->name);
    peer.set_established(progress.established);
    peer.set_sent_revision(progress.sent);
    return peer.ByteSizeLong();
  }
  size_t operator()(const WatchInSync&) const {
    response_.set_in_sync(true);
    return 2;
  }

 private:
  v1::WatchRoutesResponse& response_;
};

}  // namespace

void RouteWatchStream::Begin() {
  if (const absl::Status prepared = Prepare(); !prepared.ok()) return End(prepared);
  PullStream::Begin();
}

absl::Status RouteWatchStream::Prepare() {
  const FieldPath root;
  Violations violations;
  filter_.principal = caller().principal->name;
  if (request_.has_client()) {
    filter_.client = NameFromProto(request_.client(), root.Field("client"), violations);
  }
  if (request_.has_match()) {
    filter_.matches = [match = MatchFromProto(request_.match(), root.Field("match"), violations)](
                          const injector::RouteView& route) { return match.Matches(route); };
  }
  return violations.empty() ? absl::OkStatus() : InvalidRequest(violations);
}

void RouteWatchStream::Pull() {
  if (watch_ == nullptr && !Watch()) return;
  injector::WatchNews news = watch_->Take(kRoutesPerPull);
  std::vector<WatchItem> items;
  items.reserve(news.routes.size() + news.peers.size() + 1);
  const injector::OwnedRoutes& owned_routes = backend_.core().owned_routes;
  for (injector::RouteNews& route : news.routes) {
    const absl::Time expires_at = OnTheClock(owned_routes.ExpiresAt(route.nlri));
    items.push_back(WatchedRoute{.news = std::move(route), .expires_at = expires_at});
  }
  for (injector::PeerProgress& peer : news.peers) items.push_back(std::move(peer));
  if (news.in_sync) items.push_back(WatchInSync{});
  if (!items.empty()) return Deliver(std::move(items), /*is_last=*/false);
  if (news.more) PullLater();  // Others may go first.
}

bool RouteWatchStream::Watch() {
  // The injector forgets the callback with the watch, which lives no longer than this.
  auto watch = backend_.core().injector.Watch(std::move(filter_), [this] { PullLater(); });
  if (!watch.ok()) {
    End(Exhausted(kReasonStreamsMax, watch.status().message()));
    return false;
  }
  watch_ = *std::move(watch);
  return true;
}

size_t RouteWatchStream::Append(const WatchItem& item, v1::WatchRoutesResponse& response) {
  return std::visit(Appender(response), item);
}

}  // namespace herald::rpc

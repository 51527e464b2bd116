// What the peer tells us of routes, and what becomes of those that it does not tell again.
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "absl/algorithm/container.h"
#include "absl/time/clock.h"
#include "internal/bgp/fsm/event.h"
#include "internal/bgp/message/message.h"
#include "internal/bgp/message/notification.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/only_to_customer.h"
#include "internal/bgp/session/peer.h"
#include "internal/bgp/session/prefix_limit.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/runtime/spawn.h"

namespace herald::session {

void Peer::OnUpdate(const Connection& connection, Bytes body) {
  const fsm::ConnectionId id = connection.id();
  if (!IsUp(connection)) return Apply(fsm::Received{id, fsm::UpdateArrived{}});
  if (config_->inbound == config::Inbound::kDiscard) {
    return Apply(fsm::Received{id, DiscardUpdate(body)});
  }
  Decoded<wire::DecodedUpdate> decoded = wire::DecodeUpdate(body, format_);
  if (!decoded.ok()) return Apply(fsm::Received{id, decoded.error()});
  const std::vector<Family> end_of_rib = decoded.value().update.end_of_rib;
  Apply(fsm::Received{id, fsm::UpdateArrived{end_of_rib}});
  for (const std::string& fault : decoded.value().faults) observer_.OnUpdateFault(id_, fault);
  ReportRouteLeaks(decoded.value().update);
  const bool fits = injector_.Receive(id_, std::move(decoded.value().update), absl::Now());
  for (const Family family : end_of_rib) OnEndOfRib(family);
  if (fits) return MindPrefixLimits();
  Apply(fsm::AutomaticStop{.cease = Cease(CeaseSubcode::kMaximumPrefixes),
                           .detail = "more routes than we keep for one peer"});
}

// As little as can be done without losing track of the stream.
fsm::Arrival Peer::DiscardUpdate(Bytes body) const {
  const Decoded<wire::UpdateFields> fields = wire::SplitUpdate(body);
  if (!fields.ok()) return fields.error();
  return fsm::UpdateArrived{};
}

void Peer::MindPrefixLimits() {
  for (PrefixLimit& limit : prefix_limits_) {
    const size_t routes = injector_.received_count(id_, limit.family());
    switch (limit.Judge(routes)) {
      case PrefixLimit::Verdict::kFine:
        break;
      case PrefixLimit::Verdict::kWarn:
        observer_.OnPrefixWarning(id_,
                                  {.family = limit.family(), .routes = routes, .max = limit.max()});
        break;
      case PrefixLimit::Verdict::kPassed:
        return Apply(limit.Stop());
    }
  }
}

// RFC 9234 section 5. The route is kept: we show what peers send and choose none.
void Peer::ReportRouteLeaks(const UpdateMessage& update) {
  const std::optional<Role> role = status_.negotiated->role;
  if (!role) return;
  for (const ReachableRoutes& routes : update.reachable) {
    if (!rib::HasOnlyToCustomer(routes.family)) continue;
    if (!rib::WasLeaked(*role, config_->peer_asn, routes.attributes)) continue;
    observer_.OnUpdateFault(id_, "ONLY_TO_CUSTOMER: the route was leaked to us");
  }
}

void Peer::Do(const fsm::StaleTimeOver& over) {
  if (over.long_lived_begins) {
    injector_.BeginLongLived(id_, over.family);
  } else {
    injector_.EndStale(id_, over.family, absl::Now());
  }
  SweepSoon();
}

void Peer::OnEndOfRib(Family family) {
  std::erase(end_of_rib_due_, family);
  SweepSoon();
}

void Peer::OnRouteRefresh(const Connection& connection, Bytes body) {
  const Decoded<RouteRefreshMessage> decoded = wire::DecodeRouteRefresh(body);
  if (!decoded.ok()) return Apply(fsm::Received{connection.id(), decoded.error()});
  const RouteRefreshMessage& refresh = decoded.value();
  Apply(fsm::Received{connection.id(), refresh});
  // RFC 2918 section 4: a family that was not advertised is ignored.
  if (!IsUp(connection) || !absl::c_linear_search(format_.families, refresh.family)) return;
  if (refresh.subtype == 0) {
    injector_.Refresh(id_, refresh.family);
  } else {
    OnRefreshMarker(refresh);
  }
}

// RFC 7313 section 4: a peer that knows graceful restart ends its first telling before it begins
// another; until then what it says of a refresh is ignored.
void Peer::OnRefreshMarker(const RouteRefreshMessage& marker) {
  if (!status_.negotiated->enhanced_route_refresh) return;
  if (absl::c_linear_search(end_of_rib_due_, marker.family)) return;
  if (marker.subtype == kBeginningOfRouteRefresh) {
    injector_.BeginRefresh(id_, marker.family);
  } else if (marker.subtype == kEndOfRouteRefresh) {
    injector_.EndRefresh(id_, marker.family);
    SweepSoon();
  }
}

void Peer::SweepSoon() {
  if (std::exchange(sweeping_, true)) return;
  runtime::Spawn(core_, SweepLoop(shared_from_this()));
}

// Bit by bit, so that other sessions have their turns.
boost::asio::awaitable<void> Peer::SweepLoop(std::shared_ptr<Peer> self) {
  while (!self->abandoned_ && self->injector_.Sweep(self->id_, absl::Now())) {
    co_await boost::asio::post(boost::asio::use_awaitable);
  }
  self->sweeping_ = false;
  if (!self->abandoned_ && !self->HasConnections()) self->on_gone_();
}

}  // namespace herald::session

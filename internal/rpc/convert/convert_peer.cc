#include "internal/rpc/convert/convert_peer.h"

#include <algorithm>
#include <variant>

#include "internal/bgp/fsm/capability_text.h"
#include "internal/bgp/fsm/notification_text.h"
#include "internal/net/zone.h"
#include "internal/rpc/convert/convert.h"

namespace herald::rpc {
namespace {

v1::SessionState StateToProto(fsm::State state) {
  switch (state) {
    case fsm::State::kIdle:
      return v1::SESSION_STATE_IDLE;
    case fsm::State::kConnect:
      return v1::SESSION_STATE_CONNECT;
    case fsm::State::kActive:
      return v1::SESSION_STATE_ACTIVE;
    case fsm::State::kOpenSent:
      return v1::SESSION_STATE_OPEN_SENT;
    case fsm::State::kOpenConfirm:
      return v1::SESSION_STATE_OPEN_CONFIRM;
    case fsm::State::kEstablished:
      return v1::SESSION_STATE_ESTABLISHED;
  }
  return v1::SESSION_STATE_UNSPECIFIED;
}

v1::PeerOrigin OriginToProto(session::PeerOrigin origin) {
  switch (origin) {
    case session::PeerOrigin::kFile:
      return v1::PEER_ORIGIN_FILE;
    case session::PeerOrigin::kApi:
      return v1::PEER_ORIGIN_API;
    case session::PeerOrigin::kDynamic:
      return v1::PEER_ORIGIN_DYNAMIC;
  }
  return v1::PEER_ORIGIN_UNSPECIFIED;
}

v1::SessionDown::Cause CauseToProto(session::DownReason::Cause cause) {
  switch (cause) {
    case session::DownReason::Cause::kNotificationSent:
      return v1::SessionDown::CAUSE_NOTIFICATION_SENT;
    case session::DownReason::Cause::kNotificationReceived:
      return v1::SessionDown::CAUSE_NOTIFICATION_RECEIVED;
    case session::DownReason::Cause::kConnectionFailed:
      return v1::SessionDown::CAUSE_CONNECTION_FAILED;
    case session::DownReason::Cause::kStopped:
      return v1::SessionDown::CAUSE_STOPPED;
  }
  return v1::SessionDown::CAUSE_UNSPECIFIED;
}

void DownToProto(const session::DownReason& reason, v1::SessionDown& proto) {
  proto.set_cause(CauseToProto(reason.cause));
  if (proto.cause() == v1::SessionDown::CAUSE_NOTIFICATION_SENT ||
      proto.cause() == v1::SessionDown::CAUSE_NOTIFICATION_RECEIVED) {
    proto.set_code(static_cast<uint32_t>(reason.notification.code));
    proto.set_subcode(reason.notification.subcode);
  }
  proto.set_text(reason.text);
  TimeToProto(reason.at, *proto.mutable_at());
}

v1::Role RoleToProto(Role role) {
  switch (role) {
    case Role::kProvider:
      return v1::ROLE_PROVIDER;
    case Role::kRouteServer:
      return v1::ROLE_ROUTE_SERVER;
    case Role::kRouteServerClient:
      return v1::ROLE_ROUTE_SERVER_CLIENT;
    case Role::kCustomer:
      return v1::ROLE_CUSTOMER;
    case Role::kPeer:
      return v1::ROLE_PEER;
  }
  return v1::ROLE_UNSPECIFIED;
}

void RestartToProto(const session::Negotiated& negotiated, v1::Negotiated& proto) {
  if (!negotiated.graceful_restart.has_value()) return;
  const fsm::GracefulRestart& restart = *negotiated.graceful_restart;
  v1::GracefulRestart& out = *proto.mutable_graceful_restart();
  out.set_restarting(restart.restarting);
  out.set_notification(restart.notification);
  out.set_restart_time_s(restart.restart_time_s);
  for (const fsm::GracefulRestart::Row& row : restart.families) {
    v1::GracefulRestart::Row& out_row = *out.add_families();
    out_row.set_family(FamilyToProto(row.family));
    out_row.set_forwarding_preserved(row.forwarding_preserved);
  }
  for (const fsm::LongLived& row : negotiated.long_lived) {
    v1::LongLivedGracefulRestart& out_row = *proto.add_long_lived_graceful_restart();
    out_row.set_family(FamilyToProto(row.family));
    out_row.set_forwarding_preserved(row.forwarding_preserved);
    out_row.set_stale_time_s(row.stale_time_s);
  }
}

void CapabilitiesToProto(const std::vector<Capability>& capabilities, v1::Negotiated& proto) {
  for (const Capability& capability : capabilities) {
    v1::PeerCapability& out = *proto.add_peer_capabilities();
    out.set_code(CodeOf(capability));
    out.set_text(fsm::FormatCapability(capability));
    if (const auto* fqdn = std::get_if<FqdnCapability>(&capability)) {
      proto.set_peer_host_name(fsm::FormatHostName(*fqdn));
    }
    if (const auto* software = std::get_if<SoftwareVersionCapability>(&capability)) {
      proto.set_peer_software_version(fsm::EscapePeerText(software->version));
    }
  }
}

void NegotiatedToProto(const session::Negotiated& negotiated, v1::Negotiated& proto) {
  proto.set_peer_router_id(FormatRouterId(negotiated.peer_router_id));
  proto.set_hold_time_s(negotiated.hold_time_s);
  for (const Family family : negotiated.families) proto.add_families(FamilyToProto(family));
  proto.set_four_octet_as(negotiated.four_octet_as);
  proto.set_route_refresh(negotiated.route_refresh);
  proto.set_extended_message(negotiated.extended_message);
  for (const Family family : negotiated.extended_next_hop) {
    proto.add_extended_next_hop(FamilyToProto(family));
  }
  for (const Family family : negotiated.add_path_send) {
    proto.add_add_path_send(FamilyToProto(family));
  }
  for (const Family family : negotiated.add_path_receive) {
    proto.add_add_path_receive(FamilyToProto(family));
  }
  proto.set_enhanced_route_refresh(negotiated.enhanced_route_refresh);
  if (negotiated.role.has_value()) proto.set_role(RoleToProto(*negotiated.role));
  RestartToProto(negotiated, proto);
  CapabilitiesToProto(negotiated.peer_capabilities, proto);
}

void CountsToProto(const config::Peer& peer, const PeerView& view, v1::Peer& proto) {
  for (const Family family : peer.families) {
    v1::FamilyCounts& row = *proto.add_families();
    row.set_family(FamilyToProto(family));
    const auto counts =
        std::find_if(view.counts.begin(), view.counts.end(),
                     [&](const injector::FamilyCounts& c) { return c.family == family; });
    if (counts == view.counts.end()) continue;
    row.set_announced(counts->announced);
    row.set_pending(counts->pending);
    row.set_received(counts->received);
  }
}

void MessagesToProto(const session::MessageCounts& counts, v1::MessageCounts& proto) {
  proto.set_open(counts.open);
  proto.set_update(counts.update);
  proto.set_notification(counts.notification);
  proto.set_keepalive(counts.keepalive);
  proto.set_route_refresh(counts.route_refresh);
  proto.set_octets(counts.octets);
}

}  // namespace

void PeerToProto(const PeerView& view, v1::Peer& proto) {
  const session::PeerStatus& status = view.status;
  const config::Peer& peer = *status.config;
  proto.set_name(peer.name);
  proto.set_description(peer.description);
  proto.set_address(FormatInZone(peer.address, peer.interface));
  proto.set_port(peer.port);
  proto.set_local_asn(peer.local_asn.value());
  proto.set_peer_asn(peer.peer_asn.value());
  proto.set_passive(peer.passive);
  proto.set_state(StateToProto(status.state));
  TimeToProto(status.state_since, *proto.mutable_state_since());
  if (status.last_down.has_value()) DownToProto(*status.last_down, *proto.mutable_last_down());
  if (status.last_attempt.has_value()) {
    DownToProto(*status.last_attempt, *proto.mutable_last_attempt());
  }
  proto.set_flaps(status.flaps);
  if (status.local_address.has_value()) {
    proto.set_local_address(FormatInZone(*status.local_address, peer.interface));
  }
  if (status.negotiated.has_value()) {
    NegotiatedToProto(*status.negotiated, *proto.mutable_negotiated());
  }
  CountsToProto(peer, view, proto);
  proto.set_sent_revision(view.sent_revision);
  MessagesToProto(status.sent, *proto.mutable_sent());
  MessagesToProto(status.received, *proto.mutable_received());
  proto.set_disabled(!status.enabled);
  proto.set_inbound_discarded(peer.inbound == config::Inbound::kDiscard);
  proto.set_origin(OriginToProto(status.origin));
}

void TimeToProto(absl::Time time, google::protobuf::Timestamp& proto) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  proto.set_seconds(seconds);
  proto.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

}  // namespace herald::rpc

#include "internal/rpc/convert_peer.h"

#include <algorithm>

#include "internal/bgp/fsm/capability_text.h"
#include "internal/net/zone.h"
#include "internal/rpc/convert.h"

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
  for (const Capability& capability : negotiated.peer_capabilities) {
    v1::PeerCapability& out = *proto.add_peer_capabilities();
    out.set_code(CodeOf(capability));
    out.set_text(fsm::FormatCapability(capability));
  }
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
}

void TimeToProto(absl::Time time, google::protobuf::Timestamp& proto) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  proto.set_seconds(seconds);
  proto.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

}  // namespace herald::rpc

#include "cmd/heraldctl/peer_text.h"

#include "absl/strings/str_cat.h"
#include "cmd/heraldctl/text.h"
#include "internal/net/family.h"

namespace herald::ctl {

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

std::string FormatSince(bool has_timestamp, const google::protobuf::Timestamp& timestamp,
                        absl::Time now) {
  return has_timestamp ? FormatElapsed(now - ToTime(timestamp)) : "";
}

std::string FormatState(v1::SessionState state) {
  switch (state) {
    case v1::SESSION_STATE_IDLE:
      return "Idle";
    case v1::SESSION_STATE_CONNECT:
      return "Connect";
    case v1::SESSION_STATE_ACTIVE:
      return "Active";
    case v1::SESSION_STATE_OPEN_SENT:
      return "OpenSent";
    case v1::SESSION_STATE_OPEN_CONFIRM:
      return "OpenConfirm";
    case v1::SESSION_STATE_ESTABLISHED:
      return "Established";
    default:
      return absl::StrCat("state ", static_cast<int>(state));
  }
}

bool IsDown(const v1::Peer& peer) { return peer.state() != v1::SESSION_STATE_ESTABLISHED; }

std::string FormatDown(const v1::SessionDown& down) {
  return down.text().empty() ? "the connection failed" : down.text();
}

std::string FormatWhyDown(const v1::Peer& peer) {
  if (!IsDown(peer)) return "";
  const std::string fell = peer.has_last_down() ? FormatDown(peer.last_down()) : "";
  const std::string attempt = peer.has_last_attempt() ? FormatDown(peer.last_attempt()) : "";
  if (fell.empty() || attempt.empty()) return absl::StrCat(fell, attempt);
  return absl::StrCat(fell, "; since then: ", attempt);
}

std::string FormatOutcome(v1::PeerDelivery::Outcome outcome) {
  switch (outcome) {
    case v1::PeerDelivery::OUTCOME_SENT:
      return "sent";
    case v1::PeerDelivery::OUTCOME_NOT_NEGOTIATED:
      return "not all sent: the session does not carry the family of a route";
    case v1::PeerDelivery::OUTCOME_NO_NEXT_HOP:
      return "not all sent: the session has no next hop that a route may have";
    case v1::PeerDelivery::OUTCOME_TOO_LARGE:
      return "not all sent: the attributes of a route do not fit a message to this peer";
    case v1::PeerDelivery::OUTCOME_OTHER_PATH:
      return "not all sent: the session has no path ids, and a lower one stands for a prefix";
    case v1::PeerDelivery::OUTCOME_ROUTE_LEAK:
      return "not all sent: a route with OTC would leak to this peer";
    case v1::PeerDelivery::OUTCOME_PEER_DOWN:
      return "not sent: the session is down; the peer is told when it comes up";
    case v1::PeerDelivery::OUTCOME_NOT_SELECTED:
      return "not for this peer";
    case v1::PeerDelivery::OUTCOME_PENDING:
      return "waits to be sent";
    default:
      return absl::StrCat("outcome ", static_cast<int>(outcome));
  }
}

std::string FormatOwner(const v1::Owner& owner) {
  return owner.client().empty() ? owner.principal()
                                : absl::StrCat(owner.principal(), "/", owner.client());
}

std::string FormatRole(v1::Role role) {
  switch (role) {
    case v1::ROLE_UNSPECIFIED:
      return "";
    case v1::ROLE_PROVIDER:
      return "provider";
    case v1::ROLE_ROUTE_SERVER:
      return "route server";
    case v1::ROLE_ROUTE_SERVER_CLIENT:
      return "route server client";
    case v1::ROLE_CUSTOMER:
      return "customer";
    case v1::ROLE_PEER:
      return "peer";
    default:
      return absl::StrCat("role ", static_cast<int>(role));
  }
}

std::string FormatProtoFamily(v1::Family family) {
  switch (family) {
    case v1::FAMILY_IPV4_UNICAST:
      return FormatFamily(kIpv4Unicast);
    case v1::FAMILY_IPV6_UNICAST:
      return FormatFamily(kIpv6Unicast);
    default:
      return absl::StrCat("family ", static_cast<int>(family));
  }
}

}  // namespace herald::ctl

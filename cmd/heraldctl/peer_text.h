#ifndef HERALD_CMD_HERALDCTL_PEER_TEXT_H_
#define HERALD_CMD_HERALDCTL_PEER_TEXT_H_

#include <string>

#include <google/protobuf/repeated_ptr_field.h>
#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"
#include "proto/herald/v1/peer_service.pb.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::ctl {

absl::Time ToTime(const google::protobuf::Timestamp& timestamp);
// How long ago; empty where there is no timestamp.
std::string FormatSince(bool has_timestamp, const google::protobuf::Timestamp& timestamp,
                        absl::Time now);
// RFC 4271's words: "OpenSent".
std::string FormatState(v1::SessionState state);
bool IsDown(const v1::Peer& peer);
// Why a session fell, or an attempt failed, in words.
std::string FormatDown(const v1::SessionDown& down);
// Why a peer is down: how its session fell, and how the latest attempt since failed. Empty if it is
// up, or if nothing has failed yet.
std::string FormatWhyDown(const v1::Peer& peer);
// "sent", or why not.
std::string FormatOutcome(v1::PeerDelivery::Outcome outcome);
// RFC 9234's words: "route server client"; empty for none.
std::string FormatRole(v1::Role role);
// "detector", or "detector/web" where the client has a name.
std::string FormatOwner(const v1::Owner& owner);
// "ipv4-unicast".
std::string FormatProtoFamily(v1::Family family);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_PEER_TEXT_H_

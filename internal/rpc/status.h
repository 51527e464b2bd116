#ifndef HERALD_INTERNAL_RPC_STATUS_H_
#define HERALD_INTERNAL_RPC_STATUS_H_

#include <string>

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "internal/rpc/field_path.h"

namespace herald::rpc {

// Errors as callers get them. The google.rpc details travel as payloads of the absl::Status until
// ToGrpc puts them into the trailer.

// Stable, for programs; in google.rpc.ErrorInfo with domain "herald".
inline constexpr char kReasonAuditFailed[] = "AUDIT_FAILED";
inline constexpr char kReasonBadFile[] = "BAD_FILE";
inline constexpr char kReasonNoAudit[] = "NO_AUDIT";
inline constexpr char kReasonPeerExists[] = "PEER_EXISTS";
inline constexpr char kReasonPeerPrecondition[] = "PEER_PRECONDITION";
inline constexpr char kReasonPeersMax[] = "PEERS_MAX";
inline constexpr char kReasonQueueFull[] = "QUEUE_FULL";
inline constexpr char kReasonRoutesMax[] = "ROUTES_MAX";
inline constexpr char kReasonStaticRoute[] = "STATIC_ROUTE";
inline constexpr char kReasonStopping[] = "STOPPING";
inline constexpr char kReasonStreamsMax[] = "STREAMS_MAX";
inline constexpr char kReasonSubscriberLagged[] = "SUBSCRIBER_LAGGED";
inline constexpr char kReasonUnknownPeer[] = "UNKNOWN_PEER";

// INVALID_ARGUMENT with google.rpc.BadRequest. violations is not empty.
absl::Status InvalidRequest(const Violations& violations);
// RESOURCE_EXHAUSTED with ErrorInfo and RetryInfo.
absl::Status Exhausted(absl::string_view reason, absl::string_view message);
// UNAVAILABLE: the daemon stops.
absl::Status Stopping();
// NOT_FOUND: there is no peer of the name that stands in this field.
absl::Status UnknownPeer(const FieldPath& at);
// What was said of a change of the peers, with its reason.
absl::Status FromPeers(const absl::Status& status);
// FAILED_PRECONDITION: the configuration file has these faults.
absl::Status InvalidFile(const Violations& violations);
// What the injector said of a change, with its reason.
absl::Status FromInjector(const absl::Status& status);
// Why the audit takes no record, with its reason.
absl::Status FromAudit(const absl::Status& status);
// FAILED_PRECONDITION: the configuration has no audit.
absl::Status NoAudit();

// ErrorInfo's reason; empty if there is none.
std::string ReasonOf(const absl::Status& status);
// The guard's rule that it names; empty if it names none.
std::string RuleOf(const absl::Status& status);

grpc::Status ToGrpc(const absl::Status& status);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_STATUS_H_

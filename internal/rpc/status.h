#ifndef HERALD_INTERNAL_RPC_STATUS_H_
#define HERALD_INTERNAL_RPC_STATUS_H_

#include <string>

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "internal/rpc/convert/field_path.h"

namespace herald::rpc {

// Errors as callers get them. The google.rpc details travel as payloads of the absl::Status until
// ToGrpc puts them into the trailer.

// Stable, for programs; in google.rpc.ErrorInfo with domain "herald".
inline constexpr char kReasonAuditFailed[] = "AUDIT_FAILED";
inline constexpr char kReasonBadFile[] = "BAD_FILE";
inline constexpr char kReasonGuard[] = "GUARD";
inline constexpr char kReasonLeasesMax[] = "LEASES_MAX";
inline constexpr char kReasonNoAudit[] = "NO_AUDIT";
inline constexpr char kReasonNoSync[] = "NO_SYNC";
inline constexpr char kReasonNotDurable[] = "NOT_DURABLE";
inline constexpr char kReasonNotOwner[] = "NOT_OWNER";
inline constexpr char kReasonPathsMax[] = "PATHS_MAX";
inline constexpr char kReasonPeerExists[] = "PEER_EXISTS";
inline constexpr char kReasonPeerPrecondition[] = "PEER_PRECONDITION";
inline constexpr char kReasonPeersMax[] = "PEERS_MAX";
inline constexpr char kReasonQueueFull[] = "QUEUE_FULL";
inline constexpr char kReasonQuota[] = "QUOTA";
inline constexpr char kReasonRate[] = "RATE";
inline constexpr char kReasonRequestIdReused[] = "REQUEST_ID_REUSED";
inline constexpr char kReasonRequestsMax[] = "REQUESTS_MAX";
inline constexpr char kReasonRequestRunning[] = "REQUEST_RUNNING";
inline constexpr char kReasonRoleMissing[] = "ROLE_MISSING";
inline constexpr char kReasonRoutesMax[] = "ROUTES_MAX";
inline constexpr char kReasonStaticRoute[] = "STATIC_ROUTE";
inline constexpr char kReasonStopping[] = "STOPPING";
inline constexpr char kReasonStreamsMax[] = "STREAMS_MAX";
inline constexpr char kReasonSubscriberLagged[] = "SUBSCRIBER_LAGGED";
inline constexpr char kReasonSyncRunning[] = "SYNC_RUNNING";
inline constexpr char kReasonUnknownLease[] = "UNKNOWN_LEASE";
inline constexpr char kReasonUnknownPeer[] = "UNKNOWN_PEER";
inline constexpr char kReasonUnknownPrincipal[] = "UNKNOWN_PRINCIPAL";

// INVALID_ARGUMENT with google.rpc.BadRequest. violations is not empty.
absl::Status InvalidRequest(const Violations& violations);
// RESOURCE_EXHAUSTED with ErrorInfo and RetryInfo.
absl::Status Exhausted(absl::string_view reason, absl::string_view message);
// The same with QuotaFailure: of what the principal may have of all.
absl::Status PrincipalExhausted(absl::string_view reason, absl::string_view principal,
                                absl::string_view message);
// UNAVAILABLE: the daemon stops.
absl::Status Stopping();
// NOT_FOUND: there is no peer of the name that stands in this field.
absl::Status UnknownPeer(const FieldPath& at);
// UNAUTHENTICATED: the caller is none of the principals.
absl::Status UnknownPrincipal(absl::string_view message);
// PERMISSION_DENIED: the principal has not the role that a method needs.
absl::Status RoleMissing(absl::string_view message);
// What was said of a change of the peers, with its reason.
absl::Status FromPeers(const absl::Status& status);
// FAILED_PRECONDITION: the configuration file has these faults.
absl::Status InvalidFile(const Violations& violations);
// Why the audit takes no record, with its reason.
absl::Status FromAudit(const absl::Status& status);
// FAILED_PRECONDITION: the configuration has no audit.
absl::Status NoAudit();

// Why routes were refused; what words of the guard's rules there are stands in it too, and when it
// may be tried again. code is that of the reason.
struct Refused {
  absl::StatusCode code = absl::StatusCode::kUnknown;
  absl::string_view reason = {};
  absl::string_view rule = {};
  absl::string_view message = {};
  absl::Duration retry_after = absl::ZeroDuration();  // Zero: not by waiting.
};
absl::Status FromRefused(const Refused& refused);
// What was said of a lease, with its reason.
absl::Status FromLeases(const absl::Status& status);
// DEADLINE_EXCEEDED of a call that has no deadline of its own.
absl::Status NotSentInTime();
// FAILED_PRECONDITION: routes are kept in memory only.
absl::Status NotDurable();
// FAILED_PRECONDITION: the owner has a sync that runs; the stream has none.
absl::Status SyncRunning();
absl::Status NoSync();
// INVALID_ARGUMENT: an earlier request of the same request_id was another.
absl::Status RequestIdReused();
// UNAVAILABLE: the earlier request is still under way.
absl::Status RequestRunning();

// ErrorInfo's reason; empty if there is none.
std::string ReasonOf(const absl::Status& status);
// The guard's rule that it names; empty if it names none.
std::string RuleOf(const absl::Status& status);

grpc::Status ToGrpc(const absl::Status& status);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_STATUS_H_

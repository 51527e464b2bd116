#ifndef HERALD_INTERNAL_RPC_LIMITS_H_
#define HERALD_INTERNAL_RPC_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace herald::rpc {

// Of one request; larger ones are refused by gRPC itself.
inline constexpr size_t kRequestOctetsMax = 4 << 20;
// Connections of the API at one time: in all, of one user of the unix socket and of one address.
inline constexpr size_t kConnectionsMax = 1'024;
inline constexpr size_t kConnectionsPerSourceMax = 256;
// Streams, or unary calls, of one connection.
inline constexpr int kConnectionStreamsMax = 100;
inline constexpr int kMetadataOctetsMax = 16 << 10;
// For what goes before a connection's first call, such as TLS.
inline constexpr absl::Duration kHandshakeTimeout = absl::Seconds(10);
// Of a connection over TCP; what calls it has may go on for the grace.
inline constexpr absl::Duration kConnectionAgeMax = absl::Hours(1);
inline constexpr absl::Duration kConnectionAgeGrace = absl::Minutes(5);
// What clients are asked to leave between pings. Those that send without end are floods to the
// door.
inline constexpr absl::Duration kPingIntervalMin = absl::Seconds(10);
// That gRPC itself takes for all connections.
inline constexpr size_t kGrpcMemoryMax = 512 << 20;
// Of one principal, at one time: unary calls, octets of theirs that wait, and streams of all kinds;
// fewer than there may be of any kind, so that nobody has all of one.
inline constexpr size_t kPrincipalRequestsMax = 1'024;
inline constexpr size_t kPrincipalWaitingOctetsMax = 64 << 20;
inline constexpr size_t kPrincipalStreamsMax = 48;
// Renewals of leases in a minute; what is beyond waits, it is not refused.
inline constexpr uint32_t kPrincipalRenewalsPerMinute = 30'000;
// After which what was refused for one of these bounds is worth another try. A principal that has
// all it may have is answered that late too: who asks again at once waits for itself.
inline constexpr absl::Duration kRetryDelay = absl::Milliseconds(100);
// Of one call or batch.
inline constexpr size_t kRoutesPerCallMax = 10'000;
// Of those that are done in one piece: all or none, or for the verdict only.
inline constexpr size_t kRoutesPerPieceMax = 1'000;
// Routes of a change that the core makes at once: what others wait for.
inline constexpr size_t kRoutesPerStep = 64;
// Batches of an Inject call that wait for the core; no more are read once they have as many routes
// as one may have.
inline constexpr size_t kWaitingBatchesMax = 64;
// Inject calls at one time.
inline constexpr size_t kInjectStreamsMax = 64;
// Batches of one stream that are done and wait for their record in the audit.
inline constexpr int kUnrecordedBatchesMax = 3;
// KeepAliveLease calls at one time.
inline constexpr size_t kKeepAliveStreamsMax = 1'024;
// ListRoutes calls at one time.
inline constexpr size_t kListStreamsMax = 64;
// ListAuditRecords calls at one time.
inline constexpr size_t kAuditQueriesMax = 8;
// Requests of unary calls that wait for the core or for the wire, in octets of their messages.
inline constexpr size_t kWaitingOctetsMax = 256 << 20;
// Of one message of a stream that we send, where one item alone does not exceed it. Clients take
// 4 MiB unless told otherwise.
inline constexpr size_t kStreamMessageOctetsTarget = 1 << 20;
// Routes that the core hands a stream at once: what others wait for.
inline constexpr size_t kRoutesPerPull = 1'000;
// Errors of an Inject stream that its client has yet to read; then no more batches are begun.
inline constexpr size_t kBatchErrorsMax = 100;
// Names and prefixes in one filter.
inline constexpr int kFilterEntriesMax = 1'024;

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_LIMITS_H_

#include "internal/rpc/admin_service.h"

#include <memory>
#include <utility>
#include <vector>

#include <grpcpp/support/server_callback.h>

#include "internal/access/identity.h"
#include "internal/lease/lease_table.h"
#include "internal/rpc/audit_query.h"
#include "internal/rpc/convert/convert_peer.h"
#include "internal/rpc/convert_reload.h"
#include "internal/rpc/door/authorization.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/reload_record.h"
#include "internal/rpc/route/explain_call.h"

namespace herald::rpc {
namespace {

uint32_t Seconds(absl::Duration duration) {
  return static_cast<uint32_t>(absl::ToInt64Seconds(duration));
}

void LimitsToProto(const Core& core, v1::Limits& proto) {
  proto.set_request_octets_max(kRequestOctetsMax);
  proto.set_routes_per_call_max(kRoutesPerCallMax);
  proto.set_routes_max(core.limits.routes_max);
  proto.set_destination_paths_max(static_cast<uint32_t>(core.limits.paths_max));
  proto.set_received_routes_max(core.limits.received_routes_max);
  proto.set_update_streams_max(static_cast<uint32_t>(core.limits.subscriptions_max));
  proto.set_watch_streams_max(PeerBoard::kWatchesMax);
  proto.set_inject_streams_max(kInjectStreamsMax);
  proto.set_list_streams_max(kListStreamsMax);
  proto.set_route_watches_max(static_cast<uint32_t>(core.limits.watches_max));
  proto.set_leases_max(lease::kLeasesMax);
  proto.set_leases_per_principal_max(lease::kPrincipalLeasesMax);
  proto.set_audit_streams_max(kAuditQueriesMax);
  proto.set_peers_max(config::kPeersMax);
  proto.set_waiting_requests_max(static_cast<uint32_t>(core.mailbox.bounds().tasks_max));
  proto.set_principal_requests_max(kPrincipalRequestsMax);
  proto.set_principal_waiting_octets_max(kPrincipalWaitingOctetsMax);
  proto.set_principal_streams_max(kPrincipalStreamsMax);
  proto.set_principal_renewals_per_minute(kPrincipalRenewalsPerMinute);
  proto.set_waiting_octets_max(kWaitingOctetsMax);
  proto.set_connection_streams_max(kConnectionStreamsMax);
  proto.set_source_connections_max(kConnectionsPerSourceMax);
  proto.set_metadata_octets_max(kMetadataOctetsMax);
  proto.set_connection_age_max_s(Seconds(kConnectionAgeMax));
  proto.set_ping_interval_min_s(Seconds(kPingIntervalMin));
  proto.set_handshake_timeout_s(Seconds(kHandshakeTimeout));
  proto.set_grpc_memory_max(kGrpcMemoryMax);
}

void PrincipalToProto(const Caller& caller, v1::Principal& proto) {
  proto.set_name(caller.principal->name);
  for (const access::Role role : caller.principal->roles) {
    proto.add_roles(std::string(RoleName(role)));
  }
  proto.set_identity(access::FormatIdentity(caller.identity));
}

class ServerInfoCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  ServerInfoCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                 v1::GetServerInfoResponse& response)
      : Call(backend, method, context, /*has_core_part=*/false), response_(response) {}

  void Begin() {
    auto task = [self = Self(this)] { self->Answer(); };
    if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
  }

 private:
  void Answer() {
    const Core& core = backend_.core();
    uint32_t established = 0;
    const std::vector<PeerId> peers = core.peers.ids();
    for (const PeerId peer : peers) {
      if (core.peers.Status(peer).state == fsm::State::kEstablished) ++established;
    }
    absl::MutexLock lock(&mutex_);
    if (ended_) return;  // gRPC may have taken the response back.
    response_.set_version(core.version);
    response_.set_epoch(static_cast<uint64_t>(absl::ToUnixNanos(core.started_at)));
    TimeToProto(core.started_at, *response_.mutable_started_at());
    response_.add_families(v1::FAMILY_IPV4_UNICAST);
    response_.add_families(v1::FAMILY_IPV6_UNICAST);
    LimitsToProto(core, *response_.mutable_limits());
    response_.set_revision(core.injector.revision());
    response_.set_routes(core.injector.route_count());
    response_.set_peers(static_cast<uint32_t>(peers.size()));
    response_.set_peers_established(established);
    PrincipalToProto(caller(), *response_.mutable_principal());
    EndLocked(absl::OkStatus());
  }

  v1::GetServerInfoResponse& response_;
};

class ReloadCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  ReloadCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
             const v1::ReloadRequest& request, v1::ReloadResponse& response)
      : Call(backend, method, context, /*has_core_part=*/false),
        validate_only_(request.validate_only()),
        response_(response) {}

  void Begin() {
    // What is only looked at leaves no record.
    if (!validate_only_) {
      absl::StatusOr<AuditTrail::Room> room = backend_.audit.Reserve(audit::kRoutesMax);
      if (!room.ok()) return End(room.status());
      room_ = *std::move(room);
    }
    auto task = [self = Self(this)] {
      self->backend_.core().reload(
          self->validate_only_, [self](const ReloadOutcome& outcome) { self->Conclude(outcome); });
    };
    if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
  }

 private:
  // Core thread.
  void Conclude(const ReloadOutcome& outcome) {
    const absl::Status status = StatusOf(outcome);
    if (status.ok()) DifferenceToProto(outcome.difference, answer_);
    if (validate_only_) return Answer(status);
    audit::Record record = NewRecord(audit::Kind::kReload);
    DescribeReload(outcome, record);
    backend_.audit.Append(std::move(record), std::move(room_),
                          [self = Self(this), status](const absl::Status& written) {
                            self->Answer(written.ok() ? status : written);
                          });
  }

  void Answer(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;  // gRPC may have taken the response back.
    response_.Swap(&answer_);
    EndLocked(status);
  }

  const bool validate_only_;
  v1::ReloadResponse& response_;
  v1::ReloadResponse answer_;
  AuditTrail::Room room_;
};

}  // namespace

AdminService::AdminService(Backend& backend)
    : backend_(backend),
      get_server_info_(backend.core(), "herald.v1.AdminService/GetServerInfo",
                       /*stream=*/false),
      explain_route_(backend.core(), "herald.v1.AdminService/ExplainRoute", /*stream=*/false),
      reload_(backend.core(), "herald.v1.AdminService/Reload", /*stream=*/false),
      list_audit_records_(backend.core(), "herald.v1.AdminService/ListAuditRecords",
                          /*stream=*/true) {}

grpc::ServerUnaryReactor* AdminService::GetServerInfo(grpc::CallbackServerContext* context,
                                                      const v1::GetServerInfoRequest*,
                                                      v1::GetServerInfoResponse* response) {
  return Launch(std::make_shared<ServerInfoCall>(backend_, get_server_info_, context, *response));
}

grpc::ServerUnaryReactor* AdminService::ExplainRoute(grpc::CallbackServerContext* context,
                                                     const v1::ExplainRouteRequest* request,
                                                     v1::ExplainRouteResponse* response) {
  return Launch(
      std::make_shared<ExplainCall>(backend_, explain_route_, context, *request, *response));
}

grpc::ServerUnaryReactor* AdminService::Reload(grpc::CallbackServerContext* context,
                                               const v1::ReloadRequest* request,
                                               v1::ReloadResponse* response) {
  return Launch(std::make_shared<ReloadCall>(backend_, reload_, context, *request, *response));
}

grpc::ServerWriteReactor<v1::ListAuditRecordsResponse>* AdminService::ListAuditRecords(
    grpc::CallbackServerContext* context, const v1::ListAuditRecordsRequest* request) {
  return Launch(std::make_shared<AuditQuery>(backend_, list_audit_records_, context, *request));
}

}  // namespace herald::rpc

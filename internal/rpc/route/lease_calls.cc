#include "internal/rpc/route/lease_calls.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/rpc/convert/convert_listed.h"
#include "internal/rpc/convert/convert_peer.h"
#include "internal/rpc/convert/convert_terms.h"
#include "internal/rpc/route/change_records.h"
#include "internal/rpc/route/on_behalf.h"
#include "internal/runtime/steady_now.h"

namespace herald::rpc {
namespace {

constexpr uint32_t kLeaseTtlMaxS = 86'400;

void LeaseToProto(const injector::Lease& lease, v1::Lease& proto) {
  proto.set_lease_id(lease.id);
  OwnerToProto(lease.owner, *proto.mutable_owner());
  proto.set_ttl_s(static_cast<uint32_t>(absl::ToInt64Seconds(lease.ttl)));
  TimeToProto(OnTheClock(lease.expires_at), *proto.mutable_expires_at());
  proto.set_routes(lease.routes);
}

}  // namespace

// --- GrantLease ---

void GrantLeaseCall::Begin() {
  const FieldPath root;
  Violations violations;
  NameFromProto(request_.client(), root.Field("client"), violations);
  if (request_.ttl_s() < 1 || request_.ttl_s() > kLeaseTtlMaxS) {
    violations.Add(root.Field("ttl_s"), absl::StrCat("must be 1 to ", kLeaseTtlMaxS));
  }
  if (!violations.empty()) return End(InvalidRequest(violations));
  auto room = backend_.audit.Reserve();
  if (!room.ok()) return End(room.status());
  room_ = *std::move(room);
  auto task = [self = Self(this)] { self->Run(); };
  if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
}

void GrantLeaseCall::Run() {
  const Core& core = backend_.core();
  const auto lease =
      core.owned_routes.GrantLease(OnBehalf(caller(), request_.client()).owner,
                                   absl::Seconds(request_.ttl_s()), runtime::SteadyNow());
  core.route_deadline.Update();
  const absl::Status status = FromLeases(lease.status());
  audit::Record record = NewRecord(audit::Kind::kLeaseGrant);
  record.client = request_.client();
  Judge(status, record);
  if (lease.ok()) record.lease_id = *lease;
  const auto written = [self = Self(this), status,
                        id = lease.value_or(0)](const absl::Status& audited) {
    if (!audited.ok()) return self->End(audited);
    if (!status.ok()) return self->End(status);
    self->Answer(id);
  };
  RecordOne(recorder(), std::move(record), std::move(room_), written);
}

void GrantLeaseCall::Answer(injector::LeaseId lease) {
  absl::MutexLock lock(&mutex_);
  if (ended_) return;  // gRPC may have taken the response back.
  response_.set_lease_id(lease);
  response_.set_ttl_s(request_.ttl_s());
  EndLocked(absl::OkStatus());
}

// --- RevokeLease ---

void RevokeLeaseCall::Begin() {
  const FieldPath root;
  Violations violations;
  ReasonFromProto(request_.reason(), root.Field("reason"), violations);
  if (!violations.empty()) return End(InvalidRequest(violations));
  auto room = backend_.audit.Reserve(injector::RouteSweep::kStep);
  if (!room.ok()) return End(room.status());
  room_ = *std::move(room);
  auto task = [self = Self(this)] { self->Run(); };
  if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
}

void RevokeLeaseCall::Run() {
  audit::Record record = NewRecord(audit::Kind::kLeaseEnd);
  record.lease_id = request_.lease_id();
  record.note = request_.reason();
  auto sweep = backend_.core().owned_routes.RevokeLease(OnBehalf(caller(), ""), request_.lease_id(),
                                                        runtime::SteadyNow());
  if (sweep.ok()) {
    return RunSweep(
        recorder(), *std::move(sweep), std::move(record), std::move(room_),
        [self = Self(this)](const injector::RouteSweep& swept, const absl::Status& written) {
          if (!written.ok()) return self->End(written);
          self->Answer(swept);
        });
  }
  const absl::Status status = FromLeases(sweep.status());
  Judge(status, record);
  RecordOne(recorder(), std::move(record), std::move(room_),
            [self = Self(this), status](const absl::Status& written) {
              self->End(written.ok() ? status : written);
            });
}

void RevokeLeaseCall::Answer(const injector::RouteSweep& sweep) {
  absl::MutexLock lock(&mutex_);
  if (ended_) return;  // gRPC may have taken the response back.
  response_.set_revision(sweep.revision());
  response_.set_withdrawn(sweep.withdrawn());
  EndLocked(absl::OkStatus());
}

// --- ListLeases ---

void ListLeasesCall::Begin() {
  auto task = [self = Self(this)] {
    // To put them into words is not the core's work.
    auto leases = self->backend_.core().owned_routes.leases();
    self->PostConversion([self, leases = std::move(leases)] { self->Answer(leases); });
  };
  if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
}

void ListLeasesCall::Answer(const std::vector<injector::Lease>& leases) {
  const bool sees_all = !only_own_ && caller().Has(access::Role::kRead);
  absl::MutexLock lock(&mutex_);
  if (ended_) return;  // gRPC may have taken the response back.
  for (const injector::Lease& lease : leases) {
    if (!sees_all && lease.owner.principal != caller().principal->name) continue;
    LeaseToProto(lease, *response_.add_leases());
  }
  EndLocked(absl::OkStatus());
}

}  // namespace herald::rpc

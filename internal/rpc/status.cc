#include "internal/rpc/status.h"

#include <string>

#include <google/protobuf/message.h>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "internal/rpc/limits.h"
#include "proto/google/rpc/error_details.pb.h"
#include "proto/google/rpc/status.pb.h"

namespace herald::rpc {
namespace {

constexpr char kDomain[] = "herald";

std::string TypeUrl(const google::protobuf::Message& detail) {
  return absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name());
}

void Attach(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload(TypeUrl(detail), absl::Cord(absl::string_view(detail.SerializeAsString())));
}

absl::Status WithReason(absl::Status status, absl::string_view reason) {
  google::rpc::ErrorInfo why;
  why.set_reason(std::string(reason));
  why.set_domain(kDomain);
  Attach(status, why);
  return status;
}

google::rpc::ErrorInfo ErrorInfoOf(const absl::Status& status) {
  google::rpc::ErrorInfo why;
  const auto payload = status.GetPayload(TypeUrl(why));
  if (payload.has_value()) why.ParseFromString(std::string(*payload));
  return why;
}

void AttachRetry(absl::Status& status, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  absl::Duration rest;
  retry.mutable_retry_delay()->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &rest));
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  Attach(status, retry);
}

google::rpc::BadRequest BadRequestOf(const Violations& violations) {
  google::rpc::BadRequest request;
  for (const Violations::Violation& violation : violations.listed()) {
    auto& row = *request.add_field_violations();
    row.set_field(violation.field);
    row.set_description(violation.description);
  }
  return request;
}

}  // namespace

absl::Status InvalidRequest(const Violations& violations) {
  absl::Status status = absl::InvalidArgumentError(violations.Summary());
  Attach(status, BadRequestOf(violations));
  return status;
}

absl::Status InvalidFile(const Violations& violations) {
  absl::Status status =
      WithReason(absl::FailedPreconditionError(violations.Summary()), kReasonBadFile);
  Attach(status, BadRequestOf(violations));
  return status;
}

absl::Status Exhausted(absl::string_view reason, absl::string_view message) {
  absl::Status status = WithReason(absl::ResourceExhaustedError(message), reason);
  AttachRetry(status, kRetryDelay);
  return status;
}

absl::Status PrincipalExhausted(absl::string_view reason, absl::string_view principal,
                                absl::string_view message) {
  absl::Status status = Exhausted(reason, message);
  google::rpc::QuotaFailure quota;
  quota.add_violations()->set_subject(absl::StrCat("principal:", principal));
  quota.mutable_violations(0)->set_description(std::string(message));
  Attach(status, quota);
  return status;
}

absl::Status Stopping() {
  return WithReason(absl::UnavailableError("the daemon stops"), kReasonStopping);
}

absl::Status UnknownPeer(const FieldPath& at) {
  return WithReason(absl::NotFoundError(absl::StrCat(at.Text(), ": no peer has this name")),
                    kReasonUnknownPeer);
}

absl::Status UnknownPrincipal(absl::string_view message) {
  return WithReason(absl::UnauthenticatedError(message), kReasonUnknownPrincipal);
}

absl::Status RoleMissing(absl::string_view message) {
  return WithReason(absl::PermissionDeniedError(message), kReasonRoleMissing);
}

absl::Status FromPeers(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kAlreadyExists:
      return WithReason(status, kReasonPeerExists);
    case absl::StatusCode::kResourceExhausted:
      return WithReason(status, kReasonPeersMax);
    case absl::StatusCode::kFailedPrecondition:
      return WithReason(status, kReasonPeerPrecondition);
    default:
      return status;
  }
}

absl::Status FromRefused(const Refused& refused) {
  google::rpc::ErrorInfo why;
  why.set_reason(std::string(refused.reason));
  why.set_domain(kDomain);
  if (!refused.rule.empty()) (*why.mutable_metadata())["rule"] = std::string(refused.rule);
  absl::Status status(refused.code, refused.message);
  Attach(status, why);
  if (refused.code != absl::StatusCode::kResourceExhausted) return status;
  google::rpc::QuotaFailure quota;
  quota.add_violations()->set_subject(std::string(refused.rule));
  quota.mutable_violations(0)->set_description(std::string(refused.message));
  Attach(status, quota);
  if (refused.retry_after > absl::ZeroDuration()) AttachRetry(status, refused.retry_after);
  return status;
}

absl::Status FromLeases(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return WithReason(status, kReasonUnknownLease);
    case absl::StatusCode::kResourceExhausted:
      return Exhausted(kReasonLeasesMax, status.message());
    default:
      return status;
  }
}

absl::Status FromAudit(const absl::Status& status) {
  if (absl::IsResourceExhausted(status)) return Exhausted(kReasonQueueFull, status.message());
  return WithReason(status, kReasonAuditFailed);
}

absl::Status NoAudit() {
  return WithReason(absl::FailedPreconditionError("the configuration has no audit"),
                    kReasonNoAudit);
}

absl::Status NotSentInTime() {
  return absl::DeadlineExceededError(
      "not every peer was told in the time that a call without a deadline has; the change stands");
}

absl::Status NotDurable() {
  return WithReason(
      absl::FailedPreconditionError("routes are kept in memory only, which is durable only if the "
                                    "configuration says so (store.memory_counts_as_durable)"),
      kReasonNotDurable);
}

absl::Status SyncRunning() {
  return WithReason(absl::FailedPreconditionError("the owner has a sync that runs"),
                    kReasonSyncRunning);
}

absl::Status NoSync() {
  return WithReason(absl::FailedPreconditionError("there was no begin_sync on this stream"),
                    kReasonNoSync);
}

absl::Status RequestIdReused() {
  return WithReason(
      absl::InvalidArgumentError("request_id: is that of an earlier request, which was another"),
      kReasonRequestIdReused);
}

absl::Status RequestRunning() {
  absl::Status status = WithReason(
      absl::UnavailableError("the earlier request of this request_id is still under way"),
      kReasonRequestRunning);
  AttachRetry(status, kRetryDelay);
  return status;
}

std::string ReasonOf(const absl::Status& status) { return ErrorInfoOf(status).reason(); }

std::string RuleOf(const absl::Status& status) {
  const google::rpc::ErrorInfo why = ErrorInfoOf(status);
  const auto rule = why.metadata().find("rule");
  return rule == why.metadata().end() ? "" : rule->second;
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(status.raw_code());
  details.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    auto& any = *details.add_details();
    any.set_type_url(std::string(type_url));
    any.set_value(std::string(payload));
  });
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), details.message(),
                      details.SerializeAsString());
}

}  // namespace herald::rpc

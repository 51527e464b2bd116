#include "internal/rpc/status.h"

#include <string>

#include <google/protobuf/message.h>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "proto/google/rpc/error_details.pb.h"
#include "proto/google/rpc/status.pb.h"

namespace herald::rpc {
namespace {

constexpr char kDomain[] = "herald";
constexpr int kRetryDelayNs = 100'000'000;

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
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_nanos(kRetryDelayNs);
  absl::Status status = WithReason(absl::ResourceExhaustedError(message), reason);
  Attach(status, retry);
  return status;
}

absl::Status Stopping() {
  return WithReason(absl::UnavailableError("the daemon stops"), kReasonStopping);
}

absl::Status UnknownPeer(const FieldPath& at) {
  return WithReason(absl::NotFoundError(absl::StrCat(at.Text(), ": no peer has this name")),
                    kReasonUnknownPeer);
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

absl::Status FromInjector(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      return Exhausted(kReasonRoutesMax, status.message());
    case absl::StatusCode::kFailedPrecondition:
      return WithReason(status, kReasonStaticRoute);
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

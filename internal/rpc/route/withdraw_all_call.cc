#include "internal/rpc/route/withdraw_all_call.h"

#include <utility>

#include "internal/rpc/convert/convert_outcome.h"
#include "internal/rpc/convert/convert_terms.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/route/on_behalf.h"
#include "internal/runtime/steady_now.h"

namespace herald::rpc {
namespace {

injector::WithdrawScope ScopeFromProto(const v1::WithdrawAllRequest& proto,
                                       const std::string& caller, Violations& violations) {
  const FieldPath root;
  switch (proto.scope_case()) {
    case v1::WithdrawAllRequest::kClient:
      return {.principal = caller,
              .client = NameFromProto(proto.client(), root.Field("client"), violations)};
    case v1::WithdrawAllRequest::kOwn:
      if (!proto.own()) violations.Add(root.Field("own"), "must be true");
      return {.principal = caller};
    case v1::WithdrawAllRequest::kPrincipal:
      if (proto.principal().empty()) {
        violations.Add(root.Field("principal"), "is the configuration, whose routes stay");
      }
      return {.principal = NameFromProto(proto.principal(), root.Field("principal"), violations)};
    case v1::WithdrawAllRequest::kEverything:
      if (!proto.everything()) violations.Add(root.Field("everything"), "must be true");
      return {};
    case v1::WithdrawAllRequest::SCOPE_NOT_SET:
      violations.Add(root.Field("scope"), "is missing");
      return {};
  }
  return {};
}

}  // namespace

WithdrawAllCall::WithdrawAllCall(Backend& backend, Method& method,
                                 grpc::CallbackServerContext* context,
                                 const v1::WithdrawAllRequest& request,
                                 v1::WithdrawAllResponse& response)
    : Call(backend, method, context, /*has_core_part=*/true),
      request_(request),
      response_(response),
      sent_wait_(backend.core()) {}

void WithdrawAllCall::Begin() {
  if (const absl::Status prepared = Prepare(); !prepared.ok()) return End(prepared);
  auto task = [self = Self(this)] { self->Run(); };
  if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
}

absl::Status WithdrawAllCall::Prepare() {
  const FieldPath root;
  Violations violations;
  scope_ = ScopeFromProto(request_, caller().principal->name, violations);
  if (request_.has_match()) {
    scope_.matches = [match = MatchFromProto(request_.match(), root.Field("match"), violations)](
                         const injector::RouteView& route) { return match.Matches(route); };
  }
  ReasonFromProto(request_.reason(), root.Field("reason"), violations);
  const v1::WaitFor wait_for = WaitForFromProto(request_.wait_for(), violations);
  if (!violations.empty()) return InvalidRequest(violations);
  const bool durable = backend_.core().memory_counts_as_durable;
  if (wait_for == v1::WAIT_FOR_DURABLE && !durable) return NotDurable();
  const bool own = scope_.principal == caller().principal->name;
  const access::Role needed = own ? access::Role::kInject : access::Role::kAdmin;
  absl::Status authorized = Authorize(*caller().principal, {&needed, 1});
  if (!authorized.ok()) return authorized;
  if (request_.validate_only()) return absl::OkStatus();
  auto room = backend_.audit.Reserve(injector::RouteSweep::kStep);
  if (!room.ok()) return room.status();
  room_ = *std::move(room);
  record_ = NewRecord(audit::Kind::kWithdraw);
  record_->client = request_.client();
  record_->note = request_.reason();
  return absl::OkStatus();
}

void WithdrawAllCall::Run() {
  const injector::Caller by = OnBehalf(caller(), request_.client());
  RunSweep(recorder(),
           backend_.core().owned_routes.WithdrawAll(by, std::move(scope_), request_.validate_only(),
                                                    runtime::SteadyNow()),
           std::move(record_), std::move(room_),
           [self = Self(this)](const injector::RouteSweep& sweep, const absl::Status& written) {
             self->Done(sweep, written);
           });
}

void WithdrawAllCall::Done(const injector::RouteSweep& sweep, const absl::Status& written) {
  if (!written.ok()) return End(written);
  if (sweep.refusal().has_value()) return End(FromRefusal(*sweep.refusal()));
  revision_ = sweep.revision();
  withdrawn_ = sweep.withdrawn();
  const bool is_sent_awaited = request_.wait_for() == v1::WAIT_FOR_SENT;
  if (!is_sent_awaited || request_.validate_only()) return Answer(nullptr);
  if (ended()) return;
  if (!has_deadline()) {
    sent_wait_.Bound(backend_.core().deadline_default,
                     [self = Self(this)] { self->End(NotSentInTime()); });
  }
  sent_wait_.Begin(revision_, {},
                   [self = Self(this)](const std::vector<injector::Delivery>& deliveries) {
                     self->Answer(&deliveries);
                   });
}

void WithdrawAllCall::Answer(const std::vector<injector::Delivery>* deliveries) {
  absl::MutexLock lock(&mutex_);
  if (ended_) return;  // gRPC may have taken the response back.
  response_.set_revision(revision_);
  response_.set_withdrawn(withdrawn_);
  if (deliveries != nullptr) DeliveriesToProto(*deliveries, *response_.mutable_deliveries());
  EndLocked(absl::OkStatus());
}

}  // namespace herald::rpc

#include "internal/rpc/route/change_call.h"

#include <algorithm>
#include <utility>

#include "absl/hash/hash.h"
#include "internal/rpc/convert/convert_outcome.h"
#include "internal/rpc/convert/convert_terms.h"
#include "internal/rpc/convert/same_octets.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/route/on_behalf.h"
#include "internal/runtime/steady_now.h"

namespace herald::rpc {
namespace {

// What waits costs about as much as its message, and never nothing.
constexpr size_t kOctetsMin = 1024;

// What both requests hold under the same names.
template <class Asked, class Request>
Asked CommonFromProto(const Request& request, Change&& change, Violations& violations) {
  const FieldPath root;
  Asked asked{.change = std::move(change)};
  asked.options = {.atomic = request.atomic(),
                   .validate_only = request.validate_only(),
                   .take_over = request.take_over()};
  asked.client = NameFromProto(request.client(), root.Field("client"), violations);
  asked.request_id = NameFromProto(request.request_id(), root.Field("request_id"), violations);
  asked.wait_for = WaitForFromProto(request.wait_for(), violations);
  asked.octets = std::max(kOctetsMin, request.ByteSizeLong());
  if (!asked.request_id.empty()) {
    asked.fingerprint = absl::Hash<std::string>()(SameOctets(request));
  }
  return asked;
}

}  // namespace

void ChangeCall::Begin() {
  if (const absl::Status prepared = Prepare(); !prepared.ok()) return End(prepared);
  if (IsSmall() && RunAtOnce()) return;
  auto task = [self = Self(this)] { self->Run(); };
  if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
}

bool ChangeCall::IsSmall() const { return RouteCount(asked_.change) <= kRoutesPerStep; }

// Here, and not on the core thread, which would have to be woken and to wake this one: the route
// leaves in the same turn, and the answer after it.
bool ChangeCall::RunAtOnce() {
  const bool has_run = account_->core.TryRun([this] {
    at_once_ = true;
    Run();
    at_once_ = false;
  });
  if (std::exchange(answer_is_due_, false)) AnswerNow(nullptr);
  return has_run;
}

absl::Status ChangeCall::Prepare() {
  Violations violations;
  asked_ = Read(violations);
  if (!violations.empty()) return InvalidRequest(violations);
  if (absl::Status reserved = ReserveOctets(asked_.octets); !reserved.ok()) return reserved;
  const bool durable = backend_.core().memory_counts_as_durable;
  if (asked_.wait_for == v1::WAIT_FOR_DURABLE && !durable) return NotDurable();
  return asked_.options.validate_only ? absl::OkStatus() : PrepareRecord();
}

absl::Status ChangeCall::PrepareRecord() {
  auto rooms = ReserveRecords(backend_.audit, RouteCount(asked_.change));
  if (!rooms.ok()) return rooms.status();
  rooms_ = *std::move(rooms);
  const bool announces = asked_.change.announces();
  record_ = NewRecord(announces ? audit::Kind::kAnnounce : audit::Kind::kWithdraw);
  record_.client = asked_.client;
  Describe(asked_.change, record_);
  if (!announces) record_.note = asked_.note;
  return absl::OkStatus();
}

void ChangeCall::Run() {
  run_.emplace(backend_.core(), OnBehalf(caller(), asked_.client), std::move(asked_.change),
               asked_.options, span());
  if (!is_remembered()) return Step();
  const auto earlier = backend_.answered_requests.Begin(run_->caller().owner, asked_.request_id,
                                                        asked_.fingerprint, runtime::SteadyNow());
  if (!earlier.ok()) return End(earlier.status());
  if (*earlier == nullptr) return Step();
  outcome_ = **earlier;
  Await();
}

void ChangeCall::Step() {
  if (!run_->Step()) return Conclude();
  PostStep([self = Self(this)] { self->Step(); });
}

void ChangeCall::Conclude() {
  outcome_ = run_->outcome();
  if (asked_.options.validate_only) return Recorded(absl::OkStatus());
  RecordChange(recorder(), record_, run_->change(), outcome_, asked_.options.atomic,
               std::move(rooms_),
               [self = Self(this)](const absl::Status& written) { self->Recorded(written); });
}

void ChangeCall::Recorded(const absl::Status& written) {
  absl::Status status = written;
  if (status.ok() && asked_.options.atomic && !outcome_.refused.empty()) {
    status = FromRefusal(outcome_.refused[0]);
  }
  if (is_remembered()) Remember(status);
  if (!status.ok()) return End(status);
  Await();
}

void ChangeCall::Remember(const absl::Status& status) {
  AnsweredRequests& answered = backend_.answered_requests;
  const injector::Owner& owner = run_->caller().owner;
  if (status.ok()) {
    answered.Finish(owner, asked_.request_id, outcome_);
  } else {
    answered.Abandon(owner, asked_.request_id);
  }
}

void ChangeCall::Await() {
  if (asked_.wait_for != v1::WAIT_FOR_SENT || asked_.options.validate_only) {
    // What the sessions have to write goes first.
    if (at_once_) {
      answer_is_due_ = true;
      return;
    }
    return PostStep([self = Self(this)] { self->AnswerNow(nullptr); });
  }
  if (ended()) return;
  if (!has_deadline()) {
    sent_wait_.Bound(backend_.core().deadline_default,
                     [self = Self(this)] { self->End(NotSentInTime()); });
  }
  sent_wait_.Begin(outcome_.revision, AcceptedNlri(run_->change(), outcome_.refused),
                   [self = Self(this)](const std::vector<injector::Delivery>& deliveries) {
                     self->AnswerNow(&deliveries);
                   });
}

void ChangeCall::AnswerNow(const std::vector<injector::Delivery>* deliveries) {
  absl::MutexLock lock(&mutex_);
  if (ended_) return;  // gRPC may have taken the response back.
  Write({.outcome = outcome_, .faults = run_->change().faults, .deliveries = deliveries});
  EndLocked(absl::OkStatus());
}

// --- The two ---

namespace {

template <class Answer, class Response>
void AnswerToProto(const Answer& answer, Response& response) {
  response.set_revision(answer.outcome.revision);
  ResultsToProto(answer.outcome.refused, answer.faults, *response.mutable_results());
  if (answer.deliveries != nullptr) {
    DeliveriesToProto(*answer.deliveries, *response.mutable_deliveries());
  }
}

}  // namespace

AnnounceCall::AnnounceCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                           const v1::AnnounceRequest& request, v1::AnnounceResponse& response)
    : ChangeCall(backend, method, context, request.wait_for() == v1::WAIT_FOR_SENT),
      request_(request),
      response_(response) {}

ChangeCall::Asked AnnounceCall::Read(Violations& violations) const {
  Change change = ChangeFromProto(request_, *backend_.core().community_sets.Get(), violations);
  return CommonFromProto<Asked>(request_, std::move(change), violations);
}

void AnnounceCall::Write(const Answer& answer) { AnswerToProto(answer, response_); }

WithdrawCall::WithdrawCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                           const v1::WithdrawRequest& request, v1::WithdrawResponse& response)
    : ChangeCall(backend, method, context, request.wait_for() == v1::WAIT_FOR_SENT),
      request_(request),
      response_(response) {}

ChangeCall::Asked WithdrawCall::Read(Violations& violations) const {
  const FieldPath root;
  Asked asked = CommonFromProto<Asked>(request_, ChangeFromProto(request_, violations), violations);
  asked.note = ReasonFromProto(request_.reason(), root.Field("reason"), violations);
  return asked;
}

void WithdrawCall::Write(const Answer& answer) { AnswerToProto(answer, response_); }

}  // namespace herald::rpc

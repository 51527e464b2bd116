#ifndef HERALD_INTERNAL_RPC_CALL_H_
#define HERALD_INTERNAL_RPC_CALL_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "internal/audit/record.h"
#include "internal/rpc/audit_trail.h"
#include "internal/rpc/backend.h"
#include "internal/rpc/door/authorization.h"
#include "internal/rpc/door/caller.h"
#include "internal/rpc/recorder.h"
#include "internal/rpc/status.h"

namespace herald::rpc {

// What is the same for all calls of a method.
struct Method {
  Method(const Core& core, absl::string_view full_name, bool stream)
      : name(full_name),
        is_stream(stream),
        roles(RolesOf(full_name).value()),
        metrics(core.metrics.AddMethod(full_name, stream)) {}
  const std::string name;
  const bool is_stream;
  const Roles roles;
  telemetry::RpcMetrics& metrics;
};

// One call in flight. gRPC and the core hold it together: gRPC until OnDone, the core as long as
// one of its tasks refers to it, so neither finds it gone, and whichever is the first may end it.
template <class Reactor>
class Call : public Reactor, public Endable, public std::enable_shared_from_this<Call<Reactor>> {
 public:
  void End(const absl::Status& status) final {
    absl::MutexLock lock(&mutex_);
    EndLocked(status);
  }

  // False: it may not be made, and has ended or will.
  bool Admit() {
    auto admission = backend_.entrance.Admit(*context_, method_.name, method_.roles);
    if (const auto* refusal = std::get_if<Entrance::Refusal>(&admission)) {
      Refuse(*refusal);
      return false;
    }
    caller_ = std::get<Caller>(std::move(admission));
    account_ = backend_.accounts.Of(caller_.principal->name);
    const absl::Status status = TakePlace();
    if (!status.ok()) Refuse({.status = status, .delay = kRetryDelay});
    return status.ok();
  }

  // After the policy has changed: what its caller may not do any more ends.
  void Reconsider(const access::Policy& policy) final {
    const access::Principal* principal = policy.Find({&caller_.identity, 1});
    if (principal == nullptr || principal->name != caller_.principal->name) {
      return End(UnknownPrincipal("the configuration has changed: the caller is another"));
    }
    if (absl::Status status = Authorize(*principal, method_.roles); !status.ok()) End(status);
  }

  // gRPC shares in the call from now on.
  void Own() { self_ = this->shared_from_this(); }

  // Nobody refers to it any more, on any thread.
  ~Call() override {
    octets_.reset();  // Before the backend may go.
    backend_.calls.Remove();
  }

 protected:
  // has_core_part: LeaveCore is to be called.
  Call(Backend& backend, Method& method, grpc::CallbackServerContext* context, bool has_core_part)
      : backend_(backend),
        method_(method),
        context_(context),
        has_core_part_(has_core_part),
        began_(absl::Now()) {
    backend_.calls.Add();
    method_.metrics.Began();
    if (const telemetry::Tracer& tracer = backend.core().tracer; tracer.on()) {
      span_ = tracer.StartServer(method.name, Metadata("traceparent"), Metadata("tracestate"));
    }
  }

  // Gives back on the core thread what the call holds there. After its end; a task of the call that
  // was already under way may come later still, and must ask ended().
  virtual void LeaveCore() {}

  // From Begin on.
  const Caller& caller() const { return caller_; }
  // Until OnDone.
  bool has_deadline() const {
    return context_->deadline() != std::chrono::system_clock::time_point::max();
  }
  // Keeps the call.
  Recorder recorder() {
    return {.log = backend_.core().audit,
            .post_step = [self = this->shared_from_this()](std::function<void()> task) {
              self->PostStep(std::move(task));
            }};
  }

  // The call's way to the core thread. RESOURCE_EXHAUSTED if too much waits there, UNAVAILABLE when
  // the daemon stops.
  absl::Status Post(runtime::Mailbox::Task task) {
    if (account_->core.TryPost(std::move(task))) return absl::OkStatus();
    if (backend_.core().mailbox.closed()) return Stopping();
    return Exhausted(kReasonQueueFull, "too many requests wait");
  }
  // The same for what must not be refused: the next step of a stream and the end of a call, of
  // which there is at most one for each.
  void PostStep(runtime::Mailbox::Task task) { account_->core.Post(std::move(task)); }
  // Off the core thread: conversions to proto and writes of what the core gave a stream.
  void PostConversion(runtime::Mailbox::Task task) { account_->converter.Post(std::move(task)); }

  // For a request that waits; held until the call is gone. RESOURCE_EXHAUSTED.
  absl::Status ReserveOctets(size_t octets) {
    own_octets_ = account_->waiting_octets.Take(octets);
    if (!own_octets_.has_value()) {
      return PrincipalExhausted(kReasonQueueFull, caller_.principal->name,
                                "the principal has too many octets of requests that wait");
    }
    octets_ = backend_.waiting_octets.Take(octets);
    if (octets_.has_value()) return absl::OkStatus();
    return Exhausted(kReasonQueueFull, "too many octets of requests wait");
  }

  // On a thread of gRPC's, as none may wait; perhaps after the call's end, and then perhaps early.
  // One at a time.
  void After(absl::Duration delay, std::function<void(Call&)> then) {
    const auto alarm = std::make_shared<grpc::Alarm>();
    {
      absl::MutexLock lock(&mutex_);
      if (ended_) return;
      alarm_ = alarm;
    }
    // It keeps what it runs, and the call keeps it: what it runs lets go of the call.
    auto run = [self = this->shared_from_this(), then = std::move(then)](bool) mutable {
      const auto call = std::move(self);
      then(*call);
    };
    alarm->Set(absl::ToChronoTime(absl::Now() + delay), std::move(run));
  }

  bool ended() const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return ended_;
  }

  void EndLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (std::exchange(ended_, true)) return;
    if (status.code() != absl::StatusCode::kCancelled) CountAnswered();
    method_.metrics.Ended(status.code(), absl::Now() - began_);
    span_.End(status.code());
    this->Finish(ToGrpc(status));
  }

  // Its connection is good for something: a call has ended, or a message of a stream was read.
  void CountAnswered() {
    if (caller_.connection != nullptr) ++caller_.connection->answered;
  }

  // The record of what the call does, with nothing said of that yet.
  audit::Record NewRecord(audit::Kind kind) const {
    return {.kind = kind,
            .principal = caller_.principal->name,
            .from = caller_.from,
            .rpc = std::string(ShortMethodName(method_.name))};
  }

  // For tasks: a reference that keeps the call, as the type that the call is.
  template <class T>
  std::shared_ptr<T> Self(T* self) {
    return std::shared_ptr<T>(this->shared_from_this(), self);
  }

  telemetry::Span& span() { return span_; }

  Backend& backend_;
  std::shared_ptr<Account> account_;  // Null: it was not admitted.
  mutable absl::Mutex mutex_;
  // Once set, gRPC's operations must not be started any more.
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;

 private:
  // The caller went away or its deadline passed.
  void OnCancel() final {
    const bool is_late = absl::FromChrono(context_->deadline()) <= absl::Now();
    End(is_late ? absl::DeadlineExceededError("the call's deadline passed")
                : absl::CancelledError("the call was cancelled"));
  }

  void OnDone() final {
    backend_.streams.Remove(this);
    place_.reset();
    {
      absl::MutexLock lock(&mutex_);
      if (alarm_ != nullptr) alarm_->Cancel();
    }
    std::shared_ptr<Call> self = std::move(self_);
    if (has_core_part_ && account_ != nullptr) {
      PostStep([self = std::move(self)] { self->LeaveCore(); });
    }
  }

  // Among its principal's calls, and where streams are found.
  absl::Status TakePlace() {
    place_ = (method_.is_stream ? account_->streams : account_->requests).Take(1);
    if (!place_.has_value()) {
      return PrincipalExhausted(
          method_.is_stream ? kReasonStreamsMax : kReasonRequestsMax, caller_.principal->name,
          method_.is_stream ? "the principal has too many streams"
                            : "the principal has too many requests in flight");
    }
    if (!method_.is_stream) return absl::OkStatus();
    if (!backend_.streams.Add(this->shared_from_this())) return Stopping();
    // A policy that came since the call was admitted has not seen it among the streams.
    if (auto policy = backend_.core().policy.Get(); policy != caller_.policy) Reconsider(*policy);
    return absl::OkStatus();
  }

  void Refuse(const Entrance::Refusal& refusal) {
    if (refusal.delay <= absl::ZeroDuration()) return End(refusal.status);
    After(refusal.delay, [status = refusal.status](Call& call) { call.End(status); });
  }

  absl::string_view Metadata(const char* key) const {
    const auto& all = context_->client_metadata();
    const auto found = all.find(key);
    if (found == all.end()) return "";
    return {found->second.data(), found->second.size()};
  }

  Method& method_;
  Caller caller_;  // Set before Begin, as what follows.
  std::optional<Budget::Share> place_, own_octets_, octets_;
  std::shared_ptr<grpc::Alarm> alarm_ ABSL_GUARDED_BY(mutex_);
  grpc::CallbackServerContext* const context_;  // Until OnDone.
  const bool has_core_part_;
  const absl::Time began_;
  telemetry::Span span_;
  std::shared_ptr<Call> self_;  // gRPC's.
};

// Hands the call to gRPC, which wants a bare pointer. It may have ended at once.
template <class T>
T* Launch(const std::shared_ptr<T>& call) {
  T* reactor = call.get();
  reactor->Own();
  if (reactor->Admit()) reactor->Begin();
  return reactor;
}

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CALL_H_

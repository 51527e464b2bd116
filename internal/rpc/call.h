#ifndef HERALD_INTERNAL_RPC_CALL_H_
#define HERALD_INTERNAL_RPC_CALL_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/server_context.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "internal/audit/record.h"
#include "internal/rpc/audit_trail.h"
#include "internal/rpc/authorization.h"
#include "internal/rpc/backend.h"
#include "internal/rpc/caller.h"
#include "internal/rpc/recorder.h"
#include "internal/rpc/status.h"

namespace herald::rpc {

// What is the same for all calls of a method.
struct Method {
  Method(const Core& core, absl::string_view full_name, bool is_stream)
      : name(full_name),
        roles(RolesOf(full_name).value()),
        metrics(core.metrics.AddMethod(full_name, is_stream)) {}
  const std::string name;
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

  // False: it may not be made, and has ended.
  bool Admit() {
    absl::StatusOr<Caller> caller = backend_.entrance.Admit(*context_, method_.roles);
    if (caller.ok()) {
      caller_ = *std::move(caller);
    } else {
      End(caller.status());
    }
    return caller.ok();
  }

  // gRPC shares in the call from now on.
  void Own() { self_ = this->shared_from_this(); }

  // Nobody refers to it any more, on any thread.
  ~Call() override { backend_.calls.Remove(); }

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
  absl::Status Post(runtime::Mailbox::Task task) { return backend_.Post(std::move(task)); }
  // The same for what must not be refused: the next step of a stream and the end of a call, of
  // which there is at most one for each.
  template <class Task>
  void PostStep(Task task) {
    backend_.PostStep(std::move(task));
  }
  // Off the core thread: conversions to proto and writes of what the core gave a stream.
  template <class Task>
  void PostConversion(Task task) {
    backend_.Convert(std::move(task));
  }

  bool ended() const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return ended_;
  }

  void EndLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (std::exchange(ended_, true)) return;
    method_.metrics.Ended(status.code(), absl::Now() - began_);
    span_.End(status.code());
    this->Finish(ToGrpc(status));
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
    std::shared_ptr<Call> self = std::move(self_);
    const bool has_begun = caller_.principal != nullptr;
    if (has_core_part_ && has_begun) PostStep([self = std::move(self)] { self->LeaveCore(); });
  }

  absl::string_view Metadata(const char* key) const {
    const auto& all = context_->client_metadata();
    const auto found = all.find(key);
    if (found == all.end()) return "";
    return {found->second.data(), found->second.size()};
  }

  Method& method_;
  Caller caller_;                               // Before Begin.
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

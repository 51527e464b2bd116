#ifndef HERALD_INTERNAL_RPC_CHANGE_CALL_H_
#define HERALD_INTERNAL_RPC_CHANGE_CALL_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <grpcpp/support/server_callback.h>

#include "internal/rpc/apply.h"
#include "internal/rpc/call.h"
#include "internal/rpc/convert_change.h"

namespace herald::rpc {

// Announce or Withdraw: one change, made on the core thread and answered there.
template <class Request, class Response>
class ChangeCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  ChangeCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
             const Request& request, Response& response)
      : Call(backend, method, context, /*has_core_part=*/request.wait_for() == v1::WAIT_FOR_SENT),
        request_(request),
        response_(response) {}

  // The request is looked at in here only.
  void Begin() {
    // What waits costs about as much as its message, and never nothing.
    constexpr size_t kOctetsMin = 1024;
    share_ = backend_.waiting_octets.Take(std::max(kOctetsMin, request_.ByteSizeLong()));
    if (!share_.has_value()) return End(Exhausted(kReasonQueueFull, "too many requests wait"));
    Violations violations;
    change_ = ChangeFromProto(request_, violations);
    is_sent_awaited_ = IsSentAwaited(request_.wait_for(), violations);
    if (!violations.empty()) return End(InvalidRequest(violations));
    auto task = [self = Self(this)] { self->Run(); };
    if (absl::Status posted = Post(std::move(task)); !posted.ok()) End(posted);
  }

 private:
  // Even if the caller is gone by now: what it asked for stands all the same.
  void Run() {
    const auto revision = Apply(backend_.core(), change_, span());
    if (!revision.ok()) return End(revision.status());
    if (!is_sent_awaited_) return Answer(*revision, nullptr);
    if (ended()) return;
    auto done = [self = Self(this),
                 at = *revision](const std::vector<injector::Delivery>& deliveries) {
      self->Answer(at, &deliveries);
    };
    wait_ = backend_.core().injector.WhenSent(*revision, NlriOf(change_), std::move(done));
  }

  void Answer(injector::Revision revision, const std::vector<injector::Delivery>* deliveries) {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;  // gRPC may have taken the response back.
    response_.set_revision(revision);
    if (deliveries != nullptr) {
      DeliveriesToProto(*deliveries, *response_.mutable_deliveries());
    }
    EndLocked(absl::OkStatus());
  }

  // Cancelling a wait that is over does nothing.
  void LeaveCore() override {
    if (wait_.has_value()) backend_.core().injector.CancelWait(*wait_);
  }

  const Request& request_;
  Response& response_;
  std::optional<Budget::Share> share_;
  Change change_;
  bool is_sent_awaited_ = false;
  std::optional<uint64_t> wait_;  // Core thread.
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CHANGE_CALL_H_

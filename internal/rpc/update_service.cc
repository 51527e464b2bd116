#include "internal/rpc/update_service.h"

#include <memory>
#include <utility>
#include <vector>

#include "internal/rpc/convert/convert_filter.h"
#include "internal/rpc/convert/convert_update.h"
#include "internal/rpc/pull_stream.h"

namespace herald::rpc {
namespace {

class UpdateStream final : public PullStream<v1::StreamUpdatesResponse, injector::UpdateEvent> {
 public:
  UpdateStream(Backend& backend, Method& method, grpc::CallbackServerContext* context,
               const v1::StreamUpdatesRequest& request)
      : PullStream(backend, method, context),
        filter_(FilterFromProto(request)),
        with_snapshot_(request.snapshot()),
        epoch_(static_cast<uint64_t>(absl::ToUnixNanos(backend.core().started_at))) {}

  void Begin() {
    if (!filter_.ok()) return End(filter_.status());
    PullStream::Begin();
  }

 private:
  void Pull() override {
    if (subscription_ == nullptr && !Subscribe()) return;
    std::vector<injector::UpdateEvent> events = subscription_->Take(kRoutesPerPull);
    if (subscription_->lost()) {
      return End(Exhausted(kReasonSubscriberLagged, "too far behind; begin with a snapshot"));
    }
    if (!events.empty()) return Deliver(std::move(events), /*is_last=*/false);
    if (subscription_->more()) PullLater();  // Others may go first.
  }

  bool Subscribe() {
    const auto named = PeersOfNames(filter_->peers, "peers", backend_.core().peers);
    if (!named.ok()) {
      End(named.status());
      return false;
    }
    // The injector forgets the callback with the subscription, which lives no longer than this.
    auto subscription = backend_.core().injector.Subscribe(
        *filter_, with_snapshot_, [this] { PullLater(); }, absl::Now());
    if (!subscription.ok()) {
      End(Exhausted(kReasonStreamsMax, subscription.status().message()));
      return false;
    }
    subscription_ = *std::move(subscription);
    return true;
  }

  size_t Append(const injector::UpdateEvent& event, v1::StreamUpdatesResponse& response) override {
    response.set_epoch(epoch_);
    return UpdateEventToProto(event, *response.add_events());
  }

  void LeaveCore() override { subscription_.reset(); }

  const absl::StatusOr<injector::SubscriptionFilter> filter_;
  const bool with_snapshot_;
  const uint64_t epoch_;
  std::unique_ptr<injector::Subscription> subscription_;  // Core thread.
};

}  // namespace

UpdateService::UpdateService(Backend& backend)
    : backend_(backend),
      stream_updates_(backend.core(), "herald.v1.UpdateService/StreamUpdates",
                      /*stream=*/true) {}

grpc::ServerWriteReactor<v1::StreamUpdatesResponse>* UpdateService::StreamUpdates(
    grpc::CallbackServerContext* context, const v1::StreamUpdatesRequest* request) {
  return Launch(std::make_shared<UpdateStream>(backend_, stream_updates_, context, *request));
}

}  // namespace herald::rpc

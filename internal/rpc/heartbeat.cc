#include "internal/rpc/heartbeat.h"

#include <utility>

#include <grpcpp/support/slice.h>

#include "absl/time/clock.h"

namespace herald::rpc {
namespace {

constexpr char kCheck[] = "/grpc.health.v1.Health/Check";

grpc::ByteBuffer EmptyMessage() {
  const grpc::Slice nothing("");
  return grpc::ByteBuffer(&nothing, 1);
}

}  // namespace

Heartbeat::Heartbeat(std::shared_ptr<grpc::ChannelInterface> channel)
    : stub_(std::move(channel)), request_(EmptyMessage()) {
  absl::MutexLock lock(&mutex_);
  Beat();
}

Heartbeat::~Heartbeat() {
  absl::MutexLock lock(&mutex_);
  stops_ = true;
  if (alarm_.has_value()) alarm_->Cancel();
  mutex_.Await(absl::Condition(&is_over_));
}

void Heartbeat::Beat() {
  context_.emplace();
  // What the answer is does not matter.
  stub_.UnaryCall(&*context_, kCheck, grpc::StubOptions(), &request_, &response_,
                  [this](const grpc::Status&) { Rest(); });
}

void Heartbeat::Rest() {
  absl::MutexLock lock(&mutex_);
  is_over_ = stops_;
  if (is_over_) return;
  alarm_.emplace();
  alarm_->Set(absl::ToChronoTime(absl::Now() + kInterval), [this](bool) { GoOn(); });
}

void Heartbeat::GoOn() {
  absl::MutexLock lock(&mutex_);
  is_over_ = stops_;
  if (!is_over_) Beat();
}

}  // namespace herald::rpc

#include "internal/rpc/route/keep_alive_stream.h"

#include "internal/rpc/route/on_behalf.h"
#include "internal/runtime/steady_now.h"

namespace herald::rpc {

void KeepAliveStream::Begin() {
  share_ = backend_.keep_alive_streams.Take(1);
  if (!share_.has_value()) {
    return End(Exhausted(kReasonStreamsMax, "too many KeepAliveLease calls at one time"));
  }
  Read();
}

void KeepAliveStream::Read() {
  absl::MutexLock lock(&mutex_);
  if (!ended_) StartRead(&request_);
}

void KeepAliveStream::OnReadDone(bool ok) {
  if (!ok) return End(absl::OkStatus());
  CountAnswered();
  RenewSoon();
}

void KeepAliveStream::RenewSoon() {
  PostStep([self = Self(this)] { self->Renew(); });
}

void KeepAliveStream::Renew() {
  if (ended()) return;
  const absl::Time now = runtime::SteadyNow();
  if (account_->renewals.Available(now) == 0) {
    return After(kRetryDelay, [self = Self(this)](auto&) { self->RenewSoon(); });
  }
  account_->renewals.Take(1, now);
  const Core& core = backend_.core();
  const auto ttl =
      core.owned_routes.KeepAliveLease(OnBehalf(caller(), "").owner, request_.lease_id(), now);
  if (!ttl.ok()) return End(FromLeases(ttl.status()));
  absl::MutexLock lock(&mutex_);
  if (ended_) return;
  response_.set_lease_id(request_.lease_id());
  response_.set_ttl_s(static_cast<uint32_t>(absl::ToInt64Seconds(*ttl)));
  StartWrite(&response_);
}

void KeepAliveStream::OnWriteDone(bool ok) {
  if (!ok) return End(absl::CancelledError("the client is gone"));
  Read();
}

}  // namespace herald::rpc

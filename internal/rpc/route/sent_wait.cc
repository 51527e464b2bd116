#include "internal/rpc/route/sent_wait.h"

#include <utility>

#include "internal/runtime/turns.h"

namespace herald::rpc {

void SentWait::Begin(injector::Revision revision, std::vector<Nlri> nlri, Done done) {
  wait_ = core_.injector.WhenSent(revision, std::move(nlri), std::move(done));
}

void SentWait::Bound(absl::Duration duration, std::function<void()> late) {
  timer_.emplace(runtime::Turns::ExecutorOf(core_.executor), absl::ToChronoNanoseconds(duration));
  timer_->async_wait([late = std::move(late)](boost::system::error_code error) {
    if (!error) late();
  });
}

void SentWait::Cancel() {
  if (wait_.has_value()) core_.injector.CancelWait(*wait_);
  timer_.reset();
}

}  // namespace herald::rpc

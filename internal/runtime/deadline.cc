#include "internal/runtime/deadline.h"

#include <algorithm>
#include <utility>

#include "internal/runtime/steady_now.h"
#include "internal/runtime/turns.h"

namespace herald::runtime {
namespace {

// One that is further away is waited for piece by piece, within what a timer can hold.
constexpr absl::Duration kWaitMax = absl::Hours(1);

}  // namespace

Deadline::Deadline(boost::asio::io_context& core, std::function<absl::Time()> next,
                   std::function<bool(absl::Time)> advance)
    : next_(std::move(next)), advance_(std::move(advance)), timer_(Turns::ExecutorOf(core)) {}

void Deadline::Update() {
  // A timer that is early does nothing, so that only a nearer deadline must set it anew.
  if (const absl::Time next = next_(); next < awaited_) WaitUntil(next);
}

void Deadline::WaitUntil(absl::Time next) {
  awaited_ = next;
  if (next == absl::InfiniteFuture()) return;
  const absl::Duration rest = std::clamp(next - SteadyNow(), absl::ZeroDuration(), kWaitMax);
  timer_.expires_after(absl::ToChronoNanoseconds(rest));
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) Advance();
  });
}

void Deadline::Advance() {
  const bool more = advance_(SteadyNow());
  WaitUntil(more ? absl::InfinitePast() : next_());
}

}  // namespace herald::runtime

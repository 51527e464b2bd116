#include "internal/lease/expiries.h"

namespace herald::lease {

void Expiries::Set(const Nlri& route, absl::Time expires_at) {
  const auto [found, is_new] =
      times_.try_emplace(route, Times{.expires_at = expires_at, .queued_at = expires_at});
  Times& times = found->second;
  times.expires_at = expires_at;
  if (!is_new && times.queued_at <= expires_at) return;
  if (!is_new) queue_.erase({times.queued_at, route});
  times.queued_at = expires_at;
  queue_.insert({expires_at, route});
}

void Expiries::Clear(const Nlri& route) {
  const auto found = times_.find(route);
  if (found == times_.end()) return;
  queue_.erase({found->second.queued_at, route});
  times_.erase(found);
}

absl::Time Expiries::Of(const Nlri& route) const {
  const auto found = times_.find(route);
  return found == times_.end() ? absl::InfiniteFuture() : found->second.expires_at;
}

absl::Time Expiries::NextDeadline() const {
  return queue_.empty() ? absl::InfiniteFuture() : queue_.begin()->first;
}

std::vector<Nlri> Expiries::Take(absl::Time now, size_t count) {
  std::vector<Nlri> over;
  for (; count > 0 && NextDeadline() <= now; --count) {
    const Nlri route = queue_.begin()->second;
    queue_.erase(queue_.begin());
    const auto found = times_.find(route);
    Times& times = found->second;
    if (times.expires_at <= now) {
      over.push_back(route);
      times_.erase(found);
    } else {
      times.queued_at = times.expires_at;
      queue_.insert({times.queued_at, route});
    }
  }
  return over;
}

}  // namespace herald::lease

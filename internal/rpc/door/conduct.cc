#include "internal/rpc/door/conduct.h"

#include <algorithm>
#include <utility>

namespace herald::rpc {

Conduct::Verdict Conduct::Judge(const Look& look, absl::Time now) {
  const Look before = std::exchange(last_, look);
  // Fewer octets than before: gRPC reads. Where it does not, because others keep it busy, the
  // client is not to blame.
  if (look.unread == 0 || look.answered != before.answered) {
    flood_looks_ = 0;
  } else if (look.unread < before.unread) {
    ++flood_looks_;
  }
  const bool is_stuck = look.unsent > 0 && look.unsent == before.unsent;
  stuck_since_ = is_stuck ? std::min(stuck_since_, now) : absl::InfiniteFuture();
  if (flood_looks_ >= kFloodLooks) return Verdict::kFlood;
  return now - stuck_since_ >= kStuckMax ? Verdict::kStuck : Verdict::kGood;
}

}  // namespace herald::rpc

#include "internal/injector/delivery_waits.h"

#include <limits>
#include <utility>

namespace herald::injector {

uint64_t DeliveryWaits::Add(Revision revision, Wait wait, absl::Span<const PeerId> awaited) {
  const uint64_t id = ++last_id_;
  if (awaited.empty()) {
    wait.done(std::move(wait.deliveries));
    return id;
  }
  for (const PeerId peer : awaited) due_.insert({peer, revision, id});
  waiting_.emplace(
      id, Waiting{.wait = std::move(wait), .revision = revision, .awaited = awaited.size()});
  return id;
}

void DeliveryWaits::Cancel(uint64_t id) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  for (const Delivery& delivery : found->second.wait.deliveries) {
    due_.erase({delivery.peer->id, found->second.revision, id});
  }
  waiting_.erase(found);
}

void DeliveryWaits::Sent(PeerId peer, Revision revision, OutcomeOf outcome_of) {
  for (;;) {
    const auto due = due_.lower_bound({peer, 0, 0});
    if (due == due_.end()) return;
    const auto [awaited_peer, awaited_revision, id] = *due;
    if (awaited_peer != peer || awaited_revision > revision) return;
    due_.erase(due);
    Settle(id, peer, outcome_of);
  }
}

void DeliveryWaits::Down(PeerId peer, OutcomeOf outcome_of) {
  Sent(peer, std::numeric_limits<Revision>::max(), outcome_of);
}

void DeliveryWaits::Settle(uint64_t id, PeerId peer, OutcomeOf outcome_of) {
  const auto found = waiting_.find(id);
  Waiting& waiting = found->second;
  for (Delivery& delivery : waiting.wait.deliveries) {
    if (delivery.peer->id == peer) delivery.outcome = outcome_of(waiting.wait.nlri);
  }
  if (--waiting.awaited != 0) return;
  Wait wait = std::move(waiting.wait);
  waiting_.erase(found);
  wait.done(std::move(wait.deliveries));
}

}  // namespace herald::injector

#include "internal/telemetry/wire_watch.h"

#include <algorithm>
#include <utility>

namespace herald::telemetry {

void WireWatch::Accepted(injector::Revision revision, absl::Time now, Span parent) {
  const bool is_new = batches_.empty() || revision > batches_.back().revision;
  if (!is_new) return;  // It changed nothing, so nothing is written.
  if (batches_.size() == kBatchesMax) ForgetOldest();
  batches_.push_back({.revision = revision, .accepted = now, .parent = std::move(parent)});
}

void WireWatch::Sent(PeerId peer, injector::Revision revision, absl::Time now) {
  Row& row = rows_.at(peer);
  const auto after = [](injector::Revision r, const Batch& batch) { return r < batch.revision; };
  auto batch = std::upper_bound(batches_.begin(), batches_.end(), row.sent, after);
  row.sent = std::max(row.sent, revision);
  if (!row.established) return;
  for (; batch != batches_.end() && batch->revision <= revision; ++batch) {
    metrics_.Written(now - batch->accepted);
    batch->parent.AddChild("bgp.write", row.name, batch->accepted, now);
  }
}

void WireWatch::OnAdded(const session::PeerStatus& peer) {
  rows_[peer.id] = {.name = peer.config->name};
}

void WireWatch::OnStateChange(const session::PeerStatus& peer, fsm::State) {
  Row& row = rows_.at(peer.id);
  row.established = peer.state == fsm::State::kEstablished;
  if (row.established && !batches_.empty()) {
    row.sent = std::max(row.sent, batches_.back().revision);
  }
}

void WireWatch::ForgetOldest() {
  const injector::Revision oldest = batches_.front().revision;
  const bool is_due = std::any_of(rows_.begin(), rows_.end(), [&](const auto& id_and_row) {
    const Row& row = id_and_row.second;
    return row.established && row.sent < oldest;
  });
  if (is_due) metrics_.WriteMissed();
  batches_.pop_front();
}

}  // namespace herald::telemetry

#ifndef HERALD_INTERNAL_TELEMETRY_WIRE_WATCH_H_
#define HERALD_INTERNAL_TELEMETRY_WIRE_WATCH_H_

#include <cstddef>
#include <deque>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/injector/injector.h"
#include "internal/telemetry/metrics.h"
#include "internal/telemetry/trace.h"

namespace herald::telemetry {

// Times batches of injected routes on their way to the peers that were established when they were
// accepted: a metric and, for traced calls, a span for each batch and peer. Core thread.
class WireWatch final : public session::SessionObserver {
 public:
  // The latest batches that are remembered. One that must be forgotten while a peer has yet to be
  // written it is counted as missed.
  static constexpr size_t kBatchesMax = 1024;

  explicit WireWatch(Metrics& metrics) : metrics_(metrics) {}

  // A batch took effect at revision; its writes hang under parent.
  void Accepted(injector::Revision revision, absl::Time now, Span parent);
  // For Injector::OnSent.
  void Sent(PeerId peer, injector::Revision revision, absl::Time now);

  void OnAdded(const session::PeerStatus& peer) override;
  void OnChanged(const session::PeerStatus&) override {}
  void OnRemoved(const PeerRef& peer) override { rows_.erase(peer->id); }
  void OnStateChange(const session::PeerStatus& peer, fsm::State from) override;
  void OnDown(PeerId, const session::DownReason&) override {}
  void OnAttemptFailed(PeerId, const session::DownReason&) override {}
  void OnMessages(PeerId, bool, MessageType, size_t, size_t) override {}
  void OnPrefixWarning(PeerId, const session::PrefixWarning&) override {}
  void OnUpdateFault(PeerId, absl::string_view) override {}

 private:
  struct Batch {
    injector::Revision revision = 0;
    absl::Time accepted;
    Span parent = {};
  };
  struct Row {
    std::string name;
    bool established = false;
    injector::Revision sent = 0;  // What came before is none of its concern.
  };
  void ForgetOldest();

  Metrics& metrics_;
  std::deque<Batch> batches_;  // By revision.
  absl::flat_hash_map<PeerId, Row> rows_;
};

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_WIRE_WATCH_H_

#ifndef HERALD_INTERNAL_TELEMETRY_SESSION_LOG_H_
#define HERALD_INTERNAL_TELEMETRY_SESSION_LOG_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/telemetry/log.h"
#include "internal/telemetry/rate_bound.h"

namespace herald::telemetry {

// Logs what befalls the sessions. A peer that misbehaves fast is logged some lines a second; the
// rest is counted in a line of its own.
class SessionLog final : public session::SessionObserver {
 public:
  static constexpr uint32_t kLinesPerSecondMax = 5;

  explicit SessionLog(Log& log, std::function<absl::Time()> now = absl::Now);

  void OnAdded(const session::PeerStatus& peer) override;
  void OnChanged(const session::PeerStatus& peer) override;
  void OnRemoved(const PeerRef& peer) override;
  void OnStateChange(const session::PeerStatus& peer, fsm::State from) override;
  void OnDown(PeerId peer, const session::DownReason& reason) override;
  void OnAttemptFailed(PeerId peer, const session::DownReason& reason) override;
  void OnMessages(PeerId peer, bool sent, MessageType type, size_t count, size_t octets) override;
  void OnPrefixWarning(PeerId peer, const session::PrefixWarning& warning) override;
  void OnUpdateFault(PeerId peer, absl::string_view fault) override;

 private:
  struct Row {
    std::string name;
    std::string neighbor;
    RateBound bound;
  };
  bool MayLog(Row& row);
  void LogEnd(absl::string_view what, PeerId peer, const session::DownReason& reason);

  Log& log_;
  std::function<absl::Time()> now_;
  absl::flat_hash_map<PeerId, Row> rows_;
};

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_SESSION_LOG_H_

#ifndef HERALD_INTERNAL_TELEMETRY_SESSION_LOG_H_
#define HERALD_INTERNAL_TELEMETRY_SESSION_LOG_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/config/config.h"
#include "internal/telemetry/log.h"
#include "internal/telemetry/rate_bound.h"

namespace herald::telemetry {

// Logs what befalls the sessions. A peer that misbehaves fast is logged some lines a second; the
// rest is counted in a line of its own.
class SessionLog final : public session::SessionObserver {
 public:
  static constexpr uint32_t kLinesPerSecondMax = 5;

  SessionLog(Log& log, const std::vector<config::Peer>& peers,
             std::function<absl::Time()> now = absl::Now);

  void OnStateChange(const session::PeerStatus& peer, fsm::State from) override;
  void OnDown(PeerId peer, const session::DownReason& reason) override;
  void OnMessage(PeerId peer, bool sent, MessageType type, size_t octets) override;
  void OnUpdateFault(PeerId peer, absl::string_view fault) override;

 private:
  struct Row {
    std::string name;
    std::string neighbor;
    RateBound bound;
  };
  bool MayLog(Row& row);

  Log& log_;
  std::function<absl::Time()> now_;
  std::vector<Row> rows_;
};

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_SESSION_LOG_H_

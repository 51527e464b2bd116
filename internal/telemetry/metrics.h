#ifndef HERALD_INTERNAL_TELEMETRY_METRICS_H_
#define HERALD_INTERNAL_TELEMETRY_METRICS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "internal/audit/log.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/config/config.h"
#include "internal/injector/injector.h"

namespace herald::telemetry {

// Calls of one RPC method. Any thread.
class RpcMetrics {
 public:
  virtual ~RpcMetrics() = default;
  virtual void Began() = 0;
  virtual void Ended(absl::StatusCode code, absl::Duration took) = 0;
};

// What Prometheus is told. A scrape reads counters only, on its own thread; whoever has something
// to tell adds to them. Labels come from the configuration or from small closed sets, so that no
// peer and no client can make more series.
class Metrics final : public session::SessionObserver {
 public:
  explicit Metrics(absl::string_view version);
  ~Metrics() override;

  // Serves http://ADDRESS/metrics from now on; gives the port (for port 0).
  absl::StatusOr<uint16_t> Serve(const config::Endpoint& endpoint);
  // As a scrape shows it.
  std::string Render() const;

  // The core thread's part.
  void OnAdded(const session::PeerStatus& peer) override;
  // Its series begin anew if their labels are others.
  void OnChanged(const session::PeerStatus& peer) override;
  void OnRemoved(const PeerRef& peer) override;
  void OnStateChange(const session::PeerStatus& peer, fsm::State from) override;
  void OnDown(PeerId peer, const session::DownReason& reason) override;
  void OnAttemptFailed(PeerId peer, const session::DownReason& reason) override;
  void OnMessages(PeerId peer, bool sent, MessageType type, size_t count, size_t octets) override;
  void OnPrefixWarning(PeerId peer, const session::PrefixWarning& warning) override;
  void OnUpdateFault(PeerId peer, absl::string_view fault) override;
  // Counts of routes; to be called now and then, for they are not counted as they change.
  void Publish(const injector::Injector& injector);
  // The same for the audit. Without one all stays 0.
  void Publish(const audit::Log::Counts& audit);
  // A batch of routes was written to a peer this long after it was accepted.
  void Written(absl::Duration after);
  // A batch whose writes were not waited for: too many others were.
  void WriteMissed();

  // A call or a connection that was not let in, or not left in; any thread.
  enum class AccessFailure { kUnknownPrincipal, kRoleMissing, kHandshake, kFlood, kUnread };
  void AccessFailed(AccessFailure kind);
  // A connection of the API that was closed at once: there are too many. Any thread.
  void ConnectionRefused();

  // Method as in "herald.v1.RouteService/Announce". Once for each; a stream's calls are counted
  // while they last instead of timed. Lives as long as the metrics.
  RpcMetrics& AddMethod(absl::string_view method, bool is_stream);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_METRICS_H_

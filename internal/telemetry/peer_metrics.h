#ifndef HERALD_INTERNAL_TELEMETRY_PEER_METRICS_H_
#define HERALD_INTERNAL_TELEMETRY_PEER_METRICS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "internal/bgp/session/peer_status.h"
#include "internal/config/config.h"
#include "internal/injector/injector.h"
#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "prometheus/gauge.h"
#include "prometheus/registry.h"

namespace herald::telemetry {

// The metrics that every peer has, each once.
struct PeerFamilies {
  explicit PeerFamilies(prometheus::Registry& registry);

  prometheus::Family<prometheus::Gauge>& up;
  prometheus::Family<prometheus::Gauge>& state;
  prometheus::Family<prometheus::Gauge>& established_at;
  prometheus::Family<prometheus::Counter>& flaps;
  prometheus::Family<prometheus::Counter>& down;
  prometheus::Family<prometheus::Counter>& attempts_failed;
  prometheus::Family<prometheus::Counter>& messages;
  prometheus::Family<prometheus::Counter>& octets;
  prometheus::Family<prometheus::Counter>& notifications;
  prometheus::Family<prometheus::Counter>& faults;
  prometheus::Family<prometheus::Counter>& prefix_warnings;
  prometheus::Family<prometheus::Gauge>& announced;
  prometheus::Family<prometheus::Gauge>& pending;
  prometheus::Family<prometheus::Gauge>& received;
  prometheus::Family<prometheus::Gauge>& unsendable;
};

// One peer's series, which end with it. What happens often finds its counter without a look-up.
class PeerMetrics {
 public:
  PeerMetrics(PeerFamilies& families, const config::Peer& peer);
  ~PeerMetrics();
  PeerMetrics(const PeerMetrics&) = delete;
  PeerMetrics& operator=(const PeerMetrics&) = delete;

  // Whether a peer so configured has the same series.
  bool IsOf(const config::Peer& peer) const;
  void StateChanged(const session::PeerStatus& status, fsm::State from);
  void WentDown(const session::DownReason& reason);
  void AttemptFailed(const session::DownReason& reason);
  void Messages(bool sent, MessageType type, size_t count, size_t octets);
  void UpdateFault() { faults_.Increment(); }
  void PrefixWarning() { prefix_warnings_.Increment(); }
  void Publish(const std::vector<injector::FamilyCounts>& counts,
               const injector::Unsendable& unsendable);

 private:
  static constexpr size_t kStates = 6;
  static constexpr size_t kTypes = 5;
  static constexpr size_t kDownReasons = 5;
  struct Routes {
    Family family;
    prometheus::Gauge* announced;
    prometheus::Gauge* pending;
    prometheus::Gauge* received;
  };
  using Labels = std::map<std::string, std::string>;

  template <class Metric>
  Metric& Add(prometheus::Family<Metric>& family, const Labels& labels);
  void CountEnd(const std::array<prometheus::Counter*, kDownReasons>& ends,
                const session::DownReason& reason);
  void CountNotification(bool sent, const NotificationMessage& notification);

  PeerFamilies& families_;
  const Labels labels_;
  std::vector<std::function<void()>> removals_;
  prometheus::Gauge& up_;
  prometheus::Gauge& established_at_;
  prometheus::Counter& flaps_;
  prometheus::Counter& faults_;
  prometheus::Counter& prefix_warnings_;
  std::array<prometheus::Gauge*, kStates> states_;
  std::array<prometheus::Counter*, kDownReasons> down_;
  std::array<prometheus::Counter*, kDownReasons> attempts_failed_;
  std::array<std::array<prometheus::Counter*, kTypes>, 2> messages_;
  std::array<prometheus::Counter*, 2> octets_;
  std::array<prometheus::Gauge*, 4> unsendable_;
  std::vector<Routes> routes_;
  std::map<Labels, prometheus::Counter*> notifications_;  // Those that there were.
};

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_PEER_METRICS_H_

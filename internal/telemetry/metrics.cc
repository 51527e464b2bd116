#include "internal/telemetry/metrics.h"

#include <array>
#include <atomic>
#include <deque>
#include <exception>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "internal/telemetry/peer_metrics.h"
#include "prometheus/exposer.h"
#include "prometheus/histogram.h"
#include "prometheus/text_serializer.h"

namespace herald::telemetry {
namespace {

// From what a loopback call takes to what nobody should wait.
const prometheus::Histogram::BucketBoundaries& Seconds() {
  static const auto* const kBuckets = new prometheus::Histogram::BucketBoundaries{
      50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3,
      25e-3, 50e-3,  0.1,    0.25,   0.5,  1,      2.5,  10};
  return *kBuckets;
}

// Creates each series at its first use: most methods never end in most codes.
class MethodMetrics final : public RpcMetrics {
 public:
  MethodMetrics(prometheus::Family<prometheus::Counter>& requests, absl::string_view method,
                prometheus::Histogram* seconds, prometheus::Gauge* streams)
      : requests_(requests), method_(method), seconds_(seconds), streams_(streams) {
    Counter(absl::StatusCode::kOk);
  }

  void Began() override {
    if (streams_ != nullptr) streams_->Increment();
  }

  void Ended(absl::StatusCode code, absl::Duration took) override {
    Counter(code).Increment();
    if (streams_ != nullptr) streams_->Decrement();
    if (seconds_ != nullptr) seconds_->Observe(absl::ToDoubleSeconds(took));
  }

 private:
  prometheus::Counter& Counter(absl::StatusCode code) {
    std::atomic<prometheus::Counter*>& slot = by_code_[static_cast<size_t>(code) % kCodes];
    prometheus::Counter* counter = slot.load(std::memory_order_acquire);
    if (counter == nullptr) {
      counter = &requests_.Add({{"method", method_}, {"code", absl::StatusCodeToString(code)}});
      slot.store(counter, std::memory_order_release);
    }
    return *counter;
  }

  static constexpr size_t kCodes = 17;
  prometheus::Family<prometheus::Counter>& requests_;
  const std::string method_;
  prometheus::Histogram* const seconds_;
  prometheus::Gauge* const streams_;
  std::array<std::atomic<prometheus::Counter*>, kCodes> by_code_ = {};
};

}  // namespace

class Metrics::State {
 public:
  explicit State(absl::string_view version)
      : registry(std::make_shared<prometheus::Registry>()), families(*registry) {
    prometheus::BuildGauge()
        .Name("herald_build_info")
        .Help("Always 1; the labels tell what runs.")
        .Register(*registry)
        .Add({{"version", std::string(version)}})
        .Set(1);
  }

  const std::shared_ptr<prometheus::Registry> registry;
  PeerFamilies families;
  std::map<PeerId, PeerMetrics> peers;  // Core thread.
  prometheus::Gauge& routes = prometheus::BuildGauge()
                                  .Name("herald_routes")
                                  .Help("Injected routes that stand.")
                                  .Register(*registry)
                                  .Add({});
  prometheus::Histogram& inject_to_wire =
      prometheus::BuildHistogram()
          .Name("herald_inject_to_wire_seconds")
          .Help("From a batch of routes being accepted to its being written to one peer.")
          .Register(*registry)
          .Add({}, Seconds());
  prometheus::Counter& missed = prometheus::BuildCounter()
                                    .Name("herald_inject_to_wire_missed_total")
                                    .Help("Batches that were not timed: too many others waited.")
                                    .Register(*registry)
                                    .Add({});
  prometheus::Family<prometheus::Counter>& rpc_requests =
      prometheus::BuildCounter()
          .Name("herald_rpc_requests_total")
          .Help("RPCs that ended, by canonical status code.")
          .Register(*registry);
  prometheus::Family<prometheus::Histogram>& rpc_seconds = prometheus::BuildHistogram()
                                                               .Name("herald_rpc_seconds")
                                                               .Help("Time that unary RPCs took.")
                                                               .Register(*registry);
  prometheus::Family<prometheus::Gauge>& rpc_streams = prometheus::BuildGauge()
                                                           .Name("herald_rpc_streams")
                                                           .Help("Streaming RPCs that last.")
                                                           .Register(*registry);
  prometheus::Family<prometheus::Counter>& auth_failures =
      prometheus::BuildCounter()
          .Name("herald_auth_failures_total")
          .Help("RPCs and connections that were not let in or ended, by what was wrong with them.")
          .Register(*registry);
  // In the order of AccessFailure.
  const std::array<prometheus::Counter*, 5> access_failures = {
      &auth_failures.Add({{"kind", "unknown_principal"}}),
      &auth_failures.Add({{"kind", "role_missing"}}), &auth_failures.Add({{"kind", "handshake"}}),
      &auth_failures.Add({{"kind", "flood"}}), &auth_failures.Add({{"kind", "unread"}})};
  prometheus::Counter& connections_refused =
      prometheus::BuildCounter()
          .Name("herald_rpc_connections_refused_total")
          .Help("Connections of the API that were closed at once: there were too many.")
          .Register(*registry)
          .Add({});
  prometheus::Counter& audit_records = prometheus::BuildCounter()
                                           .Name("herald_audit_records_total")
                                           .Help("Records of the audit that were written.")
                                           .Register(*registry)
                                           .Add({});
  prometheus::Counter& audit_records_dropped =
      prometheus::BuildCounter()
          .Name("herald_audit_records_dropped_total")
          .Help("Records that the audit misses: too many others waited.")
          .Register(*registry)
          .Add({});
  prometheus::Gauge& audit_failing =
      prometheus::BuildGauge()
          .Name("herald_audit_failing")
          .Help("1 while the audit cannot be written; then all changes are refused.")
          .Register(*registry)
          .Add({});
  std::deque<MethodMetrics> methods;
  std::optional<prometheus::Exposer> exposer;  // Last: its threads read the others.
};

Metrics::Metrics(absl::string_view version) : state_(std::make_unique<State>(version)) {}

Metrics::~Metrics() = default;

absl::StatusOr<uint16_t> Metrics::Serve(const config::Endpoint& endpoint) {
  const std::string host = endpoint.address.is_v4()
                               ? endpoint.address.Format()
                               : absl::StrCat("[", endpoint.address.Format(), "]");
  const std::string address = absl::StrCat(host, ":", endpoint.port);
  try {
    state_->exposer.emplace(address);
    state_->exposer->RegisterCollectable(state_->registry);
    return static_cast<uint16_t>(state_->exposer->GetListeningPorts().at(0));
  } catch (const std::exception&) {
    return absl::UnavailableError(absl::StrCat("metrics: cannot listen on ", address));
  }
}

std::string Metrics::Render() const {
  return prometheus::TextSerializer().Serialize(state_->registry->Collect());
}

void Metrics::OnAdded(const session::PeerStatus& peer) {
  state_->peers.try_emplace(peer.id, state_->families, *peer.config);
}

void Metrics::OnChanged(const session::PeerStatus& peer) {
  if (state_->peers.at(peer.id).IsOf(*peer.config)) return;
  state_->peers.erase(peer.id);
  OnAdded(peer);
}

void Metrics::OnRemoved(const PeerRef& peer) { state_->peers.erase(peer->id); }

void Metrics::OnStateChange(const session::PeerStatus& peer, fsm::State from) {
  state_->peers.at(peer.id).StateChanged(peer, from);
}

void Metrics::OnDown(PeerId peer, const session::DownReason& reason) {
  state_->peers.at(peer).WentDown(reason);
}

void Metrics::OnAttemptFailed(PeerId peer, const session::DownReason& reason) {
  state_->peers.at(peer).AttemptFailed(reason);
}

void Metrics::OnMessages(PeerId peer, bool sent, MessageType type, size_t count, size_t octets) {
  state_->peers.at(peer).Messages(sent, type, count, octets);
}

void Metrics::OnPrefixWarning(PeerId peer, const session::PrefixWarning&) {
  state_->peers.at(peer).PrefixWarning();
}

void Metrics::OnUpdateFault(PeerId peer, absl::string_view) {
  state_->peers.at(peer).UpdateFault();
}

void Metrics::Publish(const injector::Injector& injector) {
  state_->routes.Set(static_cast<double>(injector.route_count()));
  for (auto& [id, peer] : state_->peers) {
    peer.Publish(injector.Counts(id), injector.UnsendableRoutes(id));
  }
}

void Metrics::Publish(const audit::Log::Counts& audit) {
  const auto raise = [](prometheus::Counter& counter, uint64_t to) {
    counter.Increment(static_cast<double>(to) - counter.Value());
  };
  raise(state_->audit_records, audit.written);
  raise(state_->audit_records_dropped, audit.dropped);
  state_->audit_failing.Set(audit.failing ? 1 : 0);
}

void Metrics::Written(absl::Duration after) {
  state_->inject_to_wire.Observe(absl::ToDoubleSeconds(after));
}

void Metrics::WriteMissed() { state_->missed.Increment(); }

void Metrics::AccessFailed(AccessFailure kind) {
  state_->access_failures[static_cast<size_t>(kind)]->Increment();
}

void Metrics::ConnectionRefused() { state_->connections_refused.Increment(); }

RpcMetrics& Metrics::AddMethod(absl::string_view method, bool is_stream) {
  const prometheus::Labels labels = {{"method", std::string(method)}};
  return state_->methods.emplace_back(
      state_->rpc_requests, method,
      is_stream ? nullptr : &state_->rpc_seconds.Add(labels, Seconds()),
      is_stream ? &state_->rpc_streams.Add(labels) : nullptr);
}

}  // namespace herald::telemetry

#ifndef HERALD_INTERNAL_TELEMETRY_OBSERVERS_H_
#define HERALD_INTERNAL_TELEMETRY_OBSERVERS_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "internal/bgp/session/session_observer.h"

namespace herald::telemetry {

// Tells several observers what one is told, in their order. They must outlive it.
class Observers final : public session::SessionObserver {
 public:
  explicit Observers(std::vector<session::SessionObserver*> observers)
      : observers_(std::move(observers)) {}

  void OnAdded(const session::PeerStatus& peer) override {
    for (auto* observer : observers_) observer->OnAdded(peer);
  }
  void OnChanged(const session::PeerStatus& peer) override {
    for (auto* observer : observers_) observer->OnChanged(peer);
  }
  void OnRemoved(const PeerRef& peer) override {
    for (auto* observer : observers_) observer->OnRemoved(peer);
  }
  void OnStateChange(const session::PeerStatus& peer, fsm::State from) override {
    for (auto* observer : observers_) observer->OnStateChange(peer, from);
  }
  void OnDown(PeerId peer, const session::DownReason& reason) override {
    for (auto* observer : observers_) observer->OnDown(peer, reason);
  }
  void OnAttemptFailed(PeerId peer, const session::DownReason& reason) override {
    for (auto* observer : observers_) observer->OnAttemptFailed(peer, reason);
  }
  void OnMessages(PeerId peer, bool sent, MessageType type, size_t count, size_t octets) override {
    for (auto* observer : observers_) observer->OnMessages(peer, sent, type, count, octets);
  }
  void OnPrefixWarning(PeerId peer, const session::PrefixWarning& warning) override {
    for (auto* observer : observers_) observer->OnPrefixWarning(peer, warning);
  }
  void OnUpdateFault(PeerId peer, absl::string_view fault) override {
    for (auto* observer : observers_) observer->OnUpdateFault(peer, fault);
  }

 private:
  const std::vector<session::SessionObserver*> observers_;
};

}  // namespace herald::telemetry

#endif  // HERALD_INTERNAL_TELEMETRY_OBSERVERS_H_

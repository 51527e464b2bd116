#ifndef HERALD_INTERNAL_AUDIT_SESSION_RECORDS_H_
#define HERALD_INTERNAL_AUDIT_SESSION_RECORDS_H_

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "internal/audit/log.h"
#include "internal/bgp/session/session_observer.h"

namespace herald::audit {

// Records the sessions that come up and those that go down. The core thread.
class SessionRecords final : public session::SessionObserver {
 public:
  // Null: there is no audit. Else it outlives this.
  explicit SessionRecords(Log* log) : log_(log) {}

  void OnAdded(const session::PeerStatus& peer) override;
  void OnChanged(const session::PeerStatus&) override {}
  void OnRemoved(const PeerRef& peer) override;
  void OnStateChange(const session::PeerStatus& peer, fsm::State from) override;
  void OnDown(PeerId peer, const session::DownReason& reason) override;
  void OnAttemptFailed(PeerId, const session::DownReason&) override {}
  void OnMessages(PeerId, bool, MessageType, size_t, size_t) override {}
  void OnPrefixWarning(PeerId, const session::PrefixWarning&) override {}
  void OnUpdateFault(PeerId, absl::string_view) override {}

 private:
  void Append(Record record);

  Log* const log_;
  absl::flat_hash_map<PeerId, std::string> names_;
};

}  // namespace herald::audit

#endif  // HERALD_INTERNAL_AUDIT_SESSION_RECORDS_H_

#ifndef HERALD_INTERNAL_INJECTOR_RECEPTION_H_
#define HERALD_INTERNAL_INJECTOR_RECEPTION_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attribute_table.h"
#include "internal/injector/limits.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/received_session.h"
#include "internal/injector/subscriber.h"
#include "internal/injector/subscription.h"
#include "internal/net/family.h"

namespace herald::injector {

// The half of the injector that listens: what each peer told us, and who is told of it. Its calls
// are those of the injector.
class Reception {
 public:
  Reception(const Limits& limits, rib::AttributeTable& attributes)
      : limits_(limits), attributes_(attributes) {}

  void PeerUp(const PeerRef& peer, absl::Span<const Family> kept, absl::Time now);
  void PeerDown(PeerId peer, const std::string& reason, absl::Span<const Family> retained,
                absl::Time now);
  bool Receive(PeerId peer, UpdateMessage update, absl::Time now);

  void EndStale(PeerId peer, Family family, absl::Time now);
  void BeginLongLived(PeerId peer, Family family);
  void BeginRefresh(PeerId peer, Family family);
  void EndRefresh(PeerId peer, Family family);
  bool Sweep(PeerId peer, absl::Time now);

  // Routes in the peer's Adj-RIB-In.
  size_t count(PeerId peer, Family family) const;

  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(const SubscriptionFilter& filter,
                                                          bool snapshot,
                                                          std::function<void()> ready,
                                                          absl::Time now);

 private:
  using SessionPtr = std::shared_ptr<ReceivedSession>;

  // Nullptr: nothing is kept of the peer.
  ReceivedSession* Find(PeerId peer) const;
  void Resume(ReceivedSession& session, absl::Span<const Family> kept, absl::Time now);
  void Retain(ReceivedSession& session, const std::string& reason,
              absl::Span<const Family> retained, absl::Time now);
  void End(ReceivedSession& session, const std::string& reason, absl::Time now);
  // Ends a session that has fallen when nothing is retained of it any more.
  void EndIfSpent(ReceivedSession& session, absl::Time now);
  void TakeEndOfRib(ReceivedSession& session, Family family, absl::Time now);

  const Limits& limits_;
  rib::AttributeTable& attributes_;
  absl::btree_map<PeerId, SessionPtr> sessions_;
  std::vector<Subscriber*> subscribers_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_RECEPTION_H_

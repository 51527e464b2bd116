#ifndef HERALD_INTERNAL_INJECTOR_SUBSCRIPTION_H_
#define HERALD_INTERNAL_INJECTOR_SUBSCRIPTION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "internal/bgp/message/update.h"
#include "internal/bgp/rib/attributes_ref.h"
#include "internal/injector/peer_id.h"
#include "internal/net/strong.h"

namespace herald::injector {

// Which received routes a subscriber wants. An empty list: all.
struct SubscriptionFilter {
  std::vector<std::string> peers = {};  // Names.
  std::vector<Family> families = {};
  std::vector<Prefix> covered_by = {};  // These prefixes and longer ones inside them.
  // Announcements with any of them, and the end of what was so announced.
  std::vector<Community> communities = {};
};

// What a subscriber is told. Announcements of one event share their attributes.
struct RoutesAnnounced {
  PeerRef peer;
  rib::AttributesRef attributes;
  std::vector<Nlri> nlri = {};  // Of one family.
  // Not heard again since their session fell (RFC 4724), or a refresh began (RFC 7313).
  bool stale = false;
};
struct RoutesWithdrawn {
  PeerRef peer;
  std::vector<Nlri> nlri = {};  // Of one family.
};
struct EndOfRibReceived {
  PeerRef peer;
  Family family;
};
struct PeerWentUp {
  PeerRef peer;
};
struct PeerWentDown {
  PeerRef peer;
  std::string reason = {};
  // Whose routes stand, stale (RFC 4724 section 4.2). None: all have been withdrawn; else those of
  // other families will be.
  std::vector<Family> retained = {};
};
struct SnapshotBegins {};
struct SnapshotEnds {};

using Happening = std::variant<RoutesAnnounced, RoutesWithdrawn, EndOfRibReceived, PeerWentUp,
                               PeerWentDown, SnapshotBegins, SnapshotEnds>;

struct UpdateEvent {
  uint64_t sequence = 0;  // Of this subscription, from 1, without gaps.
  absl::Time time;        // When the latest change in it was received.
  Happening what;
};

// What one subscriber has yet to be told: the snapshot's rest, then changes. A later word about a
// route replaces the earlier one, so that a slow subscriber costs at most one entry for each
// route.
class Subscription {
 public:
  virtual ~Subscription() = default;  // Ends the subscription.
  // The next events, in order, with about routes_max routes in all. There may be none though there
  // is more: only so many routes are looked at for one call.
  virtual std::vector<UpdateEvent> Take(size_t routes_max) = 0;
  // There is more to take; ready will not be called for it. Else it will be when there is.
  virtual bool more() const = 0;
  // So far behind that changes had to be given up (a bound was passed): the subscriber must
  // start again with a snapshot. Take gives nothing more.
  virtual bool lost() const = 0;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_SUBSCRIPTION_H_

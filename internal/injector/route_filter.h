#ifndef HERALD_INTERNAL_INJECTOR_ROUTE_FILTER_H_
#define HERALD_INTERNAL_INJECTOR_ROUTE_FILTER_H_

#include <string>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_set.h"
#include "internal/bgp/message/update.h"
#include "internal/injector/peer_id.h"
#include "internal/injector/subscription.h"
#include "internal/net/strong.h"

namespace herald::injector {

// A SubscriptionFilter made ready for being asked about every route.
class RouteFilter {
 public:
  explicit RouteFilter(const SubscriptionFilter& filter);

  bool Wants(const PeerLabel& peer) const { return peers_.empty() || peers_.contains(peer.name); }
  bool Wants(Family family) const { return families_.empty() || families_.contains(family); }
  bool Wants(const Nlri& nlri) const;
  bool Wants(const PathAttributes& attributes) const;
  // Whether a route that stands may be one that is not wanted.
  bool looks_at_attributes() const { return !communities_.empty(); }

 private:
  bool IsCovered(const Prefix& prefix) const;

  absl::flat_hash_set<std::string> peers_;
  absl::flat_hash_set<Family> families_;
  absl::flat_hash_set<Prefix> covers_;
  absl::btree_set<int> cover_lengths_;
  absl::flat_hash_set<Community> communities_;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ROUTE_FILTER_H_

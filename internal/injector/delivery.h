#ifndef HERALD_INTERNAL_INJECTOR_DELIVERY_H_
#define HERALD_INTERNAL_INJECTOR_DELIVERY_H_

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "internal/bgp/message/update.h"
#include "internal/injector/injected_route.h"
#include "internal/injector/peer_id.h"

namespace herald::injector {

// How a batch fared at one peer.
struct Delivery {
  // From best to worst: a batch fares as its worst route does.
  enum class Outcome : uint8_t {
    kNotSelected,    // None of the batch's routes is for the peer.
    kSent,           // Every route of the batch was written, or replaced by a newer word that was
                     // or that left nothing to write.
    kOtherPath,      // The session has no path identifiers, and a lower one stands for the prefix.
    kNotNegotiated,  // The session does not carry the batch's family.
    kNoNextHop,
    kTooLarge,
    kRouteLeak,  // RFC 9234 section 5.
    kPeerDown,   // The session was not established, or fell before the batch was written.
    kPending,    // Due to be written. Of a route that is asked about, not of one that is awaited.
  };
  PeerRef peer;
  Outcome outcome = Outcome::kSent;
};

// How far a peer has been told.
struct PeerProgress {
  PeerRef peer;
  bool established = false;
  Revision sent = 0;  // While it is established.
};

// How a route stands with one peer, now.
struct RouteAtPeer {
  Delivery::Outcome outcome = Delivery::Outcome::kSent;
  // Of kOtherPath: the path that the peer is told, or due to be told.
  std::optional<Nlri> told_instead = std::nullopt;
  // The latest change of the path that the peer is told, or due to be told; 0 if it is none.
  Revision since = 0;
  friend bool operator==(const RouteAtPeer&, const RouteAtPeer&) = default;
};

// How routes fare together. There must be one.
Delivery::Outcome WorstOutcome(absl::Span<const Nlri> nlri,
                               absl::FunctionRef<Delivery::Outcome(const Nlri&)> outcome_of);

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_DELIVERY_H_

#ifndef HERALD_INTERNAL_INJECTOR_DELIVERY_H_
#define HERALD_INTERNAL_INJECTOR_DELIVERY_H_

#include <cstdint>

#include "internal/injector/peer_id.h"

namespace herald::injector {

// How a batch fared at one peer.
struct Delivery {
  // From best to worst: a batch fares as its worst route does.
  enum class Outcome : uint8_t {
    kSent,           // Every route of the batch was written, or replaced by a newer word that was
                     // or that left nothing to write.
    kOtherPath,      // The session has no path identifiers, and a lower one stands for the prefix.
    kNotNegotiated,  // The session does not carry the batch's family.
    kNoNextHop,
    kTooLarge,
    kRouteLeak,  // RFC 9234 section 5.
    kPeerDown,   // The session was not established, or fell before the batch was written.
  };
  PeerRef peer;
  Outcome outcome = Outcome::kSent;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_DELIVERY_H_

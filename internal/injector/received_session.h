#ifndef HERALD_INTERNAL_INJECTOR_RECEIVED_SESSION_H_
#define HERALD_INTERNAL_INJECTOR_RECEIVED_SESSION_H_

#include <memory>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "internal/bgp/rib/adj_rib_in.h"
#include "internal/bgp/rib/stale_walk.h"
#include "internal/injector/peer_id.h"
#include "internal/net/family.h"

namespace herald::injector {

using Families = absl::InlinedVector<Family, 2>;

// What a session has brought us, and the sessions after it that took over its routes (RFC 4724).
// When it is over it changes no more, and lives on until the last subscriber has been told.
struct ReceivedSession {
  PeerRef peer;
  absl::Time since;  // When it was established or fell.
  bool established = true;
  bool over = false;
  std::string down_reason = {};  // While it is not established.
  rib::AdjRibIn routes = {};
  rib::StaleWalk walk = {};  // What is to become of the stale ones.
  Families retained = {};    // Have outlived a session and wait for their End-of-RIB.
  Families refreshing = {};  // Between BoRR and EoRR (RFC 7313).
  Families end_of_rib = {};  // Those received since it was established, each once.
};
using ReceivedSessionRef = std::shared_ptr<const ReceivedSession>;

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_RECEIVED_SESSION_H_

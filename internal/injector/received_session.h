#ifndef HERALD_INTERNAL_INJECTOR_RECEIVED_SESSION_H_
#define HERALD_INTERNAL_INJECTOR_RECEIVED_SESSION_H_

#include <memory>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "internal/bgp/rib/adj_rib_in.h"
#include "internal/injector/peer_id.h"
#include "internal/net/family.h"

namespace herald::injector {

// What one session has brought us. When it has fallen it changes no more, and lives on until the
// last subscriber has been told.
struct ReceivedSession {
  PeerRef peer;
  absl::Time up_at;
  bool established = true;
  rib::AdjRibIn routes = {};
  absl::InlinedVector<Family, 2> end_of_rib = {};  // Those received, each once.
};
using ReceivedSessionRef = std::shared_ptr<const ReceivedSession>;

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_RECEIVED_SESSION_H_

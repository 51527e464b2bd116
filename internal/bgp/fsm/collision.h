#ifndef HERALD_INTERNAL_BGP_FSM_COLLISION_H_
#define HERALD_INTERNAL_BGP_FSM_COLLISION_H_

#include <cstdint>

#include "internal/bgp/fsm/event.h"
#include "internal/bgp/fsm/state.h"
#include "internal/net/strong.h"

namespace herald::fsm {

struct Identity {
  RouterId router_id;
  Asn asn;
};

enum class Collision : uint8_t { kNone, kCloseExisting, kCloseNew };

// What becomes of two connections to one peer when an OPEN has come in on the new one
// (RFC 4271 section 6.8, RFC 6286 section 2.3).
Collision ResolveCollision(const Identity& local, const Identity& remote, State existing,
                           Side existing_side, Side new_side);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_COLLISION_H_

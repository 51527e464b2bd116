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

// Whose connection stays when two collide: that of the higher identifier (RFC 4271 section 6.8),
// or of the larger AS where these are equal (RFC 6286 section 2.3).
Side WinningSide(const Identity& local, const Identity& remote);

// What becomes of two connections to one peer when an OPEN has come in on the new one.
Collision ResolveCollision(Side winner, State existing, Side existing_side, Side new_side);

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_COLLISION_H_

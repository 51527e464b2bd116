#include "internal/bgp/fsm/collision.h"

#include <tuple>

namespace herald::fsm {

Side WinningSide(const Identity& local, const Identity& remote) {
  const bool local_wins =
      std::tie(local.router_id, local.asn) > std::tie(remote.router_id, remote.asn);
  return local_wins ? Side::kOutgoing : Side::kIncoming;
}

Collision ResolveCollision(Side winner, State existing, Side existing_side, Side new_side) {
  if (existing == State::kEstablished) return Collision::kCloseNew;
  // It has not said who it is: judged when its own OPEN comes.
  if (existing != State::kOpenConfirm) return Collision::kNone;
  const bool new_wins = new_side == winner && existing_side != winner;
  return new_wins ? Collision::kCloseExisting : Collision::kCloseNew;
}

}  // namespace herald::fsm

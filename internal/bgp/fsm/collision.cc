#include "internal/bgp/fsm/collision.h"

#include <tuple>

namespace herald::fsm {

Collision ResolveCollision(const Identity& local, const Identity& remote, State existing,
                           Side existing_side, Side new_side) {
  if (existing == State::kEstablished) return Collision::kCloseNew;
  // It has not said who it is: judged when its own OPEN comes.
  if (existing != State::kOpenConfirm) return Collision::kNone;
  if (existing_side == new_side) return Collision::kCloseNew;
  const bool local_wins =
      std::tie(local.router_id, local.asn) > std::tie(remote.router_id, remote.asn);
  const Side winner = local_wins ? Side::kOutgoing : Side::kIncoming;
  return new_side == winner ? Collision::kCloseExisting : Collision::kCloseNew;
}

}  // namespace herald::fsm

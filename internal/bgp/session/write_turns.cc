#include "internal/bgp/session/write_turns.h"

#include <utility>

#include <boost/asio/post.hpp>

namespace herald::session {

void WriteTurns::Join(PeerId peer, std::function<void()> wake) {
  sessions_[peer] = {.wake = std::move(wake)};
}

bool WriteTurns::MayTake(PeerId peer) {
  if (injector_.revision() == open_for_) return true;
  Session& session = sessions_.at(peer);
  if (std::exchange(session.may_take, false)) return true;
  session.waits = true;
  if (std::exchange(looking_, true)) return false;
  // Whatever stands then counts as new: a round must pass in any case.
  seen_ = open_for_;
  rounds_ = 0;
  LookSoon();
  return false;
}

void WriteTurns::Ready(PeerId peer) {
  if (MayTake(peer)) sessions_.at(peer).wake();
}

void WriteTurns::LookSoon() {
  boost::asio::post(core_, [self = shared_from_this()] { self->Look(); });
}

void WriteTurns::Look() {
  if (sessions_.empty()) {
    looking_ = false;
    return;
  }
  const injector::Revision now = injector_.revision();
  if (std::exchange(seen_, now) != now && ++rounds_ <= kRoundsMax) return LookSoon();
  looking_ = false;
  open_for_ = now;
  Open();
}

void WriteTurns::Open() {
  for (auto& [peer, session] : sessions_) {
    if (!std::exchange(session.waits, false)) continue;
    session.may_take = true;
    session.wake();
  }
}

}  // namespace herald::session

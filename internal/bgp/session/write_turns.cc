#include "internal/bgp/session/write_turns.h"

#include <utility>

#include <boost/asio/post.hpp>

namespace herald::session {

std::shared_ptr<WriteTurns> WriteTurns::Make(boost::asio::io_context& core) {
  auto turns = std::make_shared<WriteTurns>(core);
  runtime::Turns::Of(core).AtEnd([weak = std::weak_ptr<WriteTurns>(turns)] {
    const auto lasting = weak.lock();
    if (lasting != nullptr) lasting->AtEndOfTurn();
    return lasting != nullptr;
  });
  return turns;
}

WriteTurns::WriteTurns(boost::asio::io_context& core)
    : core_(core), turns_(runtime::Turns::Of(core)) {}

void WriteTurns::Join(PeerId peer, std::function<void()> write) {
  sessions_[peer] = {.write = std::move(write)};
}

void WriteTurns::Ready(PeerId peer) {
  const auto session = sessions_.find(peer);
  if (session == sessions_.end() || std::exchange(session->second.is_ready, true)) return;
  ready_.push_back(peer);
  // Before anything runs: there is no turn yet that could end.
  if (!turns_.has_turn()) TakeTurnSoon();
}

void WriteTurns::AtEndOfTurn() {
  if (ready_.empty()) return;
  if (turns_.expects_more() && ++turns_waited_ < kTurnsMax) return;
  turns_waited_ = 0;
  for (const PeerId peer : std::exchange(ready_, {})) {
    const auto session = sessions_.find(peer);
    if (session == sessions_.end() || !std::exchange(session->second.is_ready, false)) continue;
    const std::function<void()> write = session->second.write;  // The session may leave meanwhile.
    write();
  }
  // Whoever has more writes it after the others had theirs, and after what else the core has to do.
  if (!ready_.empty()) TakeTurnSoon();
}

void WriteTurns::TakeTurnSoon() {
  boost::asio::post(runtime::Turns::ExecutorOf(core_), [] {});
}

}  // namespace herald::session

#ifndef HERALD_INTERNAL_BGP_SESSION_WRITE_TURNS_H_
#define HERALD_INTERNAL_BGP_SESSION_WRITE_TURNS_H_

#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "absl/container/flat_hash_map.h"
#include "internal/injector/peer_id.h"
#include "internal/runtime/turns.h"

namespace herald::session {

// When sessions take UPDATEs and write: at the end of the turn in which there were some, so that a
// lone word leaves at once. While one batch of routes follows another each session would so write a
// little after every one of them; here they wait until there is a pause, or enough to write.
class WriteTurns {
 public:
  // Turns that may bring new words before sessions write nevertheless: with the steps of changes of
  // the API, IPv4 routes for about 32 KB. With twice as many, encoding them holds up others' calls.
  static constexpr int kTurnsMax = 32;

  // The core must live for as long as any session is here.
  static std::shared_ptr<WriteTurns> Make(boost::asio::io_context& core);
  explicit WriteTurns(boost::asio::io_context& core);

  // A session came up. write is called when it is ready and may take.
  void Join(PeerId peer, std::function<void()> write);
  void Leave(PeerId peer) { sessions_.erase(peer); }

  // The session has something to take. It says so again if it has more when it has written.
  void Ready(PeerId peer);

 private:
  struct Session {
    std::function<void()> write;
    bool is_ready = false;
  };

  void AtEndOfTurn();
  void TakeTurnSoon();

  boost::asio::io_context& core_;
  runtime::Turns& turns_;
  absl::flat_hash_map<PeerId, Session> sessions_;
  std::vector<PeerId> ready_;
  int turns_waited_ = 0;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_WRITE_TURNS_H_

#ifndef HERALD_INTERNAL_BGP_SESSION_WRITE_TURNS_H_
#define HERALD_INTERNAL_BGP_SESSION_WRITE_TURNS_H_

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "absl/container/flat_hash_map.h"
#include "internal/injector/injector.h"
#include "internal/injector/peer_id.h"

namespace herald::session {

// When sessions may take UPDATEs. While one batch of routes follows another without a pause, each
// session would write a little after every one of them; here they wait until there is a pause, or
// enough to write. There is no timer: a lone word waits for two rounds of what the core has to run.
class WriteTurns : public std::enable_shared_from_this<WriteTurns> {
 public:
  // Rounds that may bring new words before sessions write nevertheless.
  static constexpr int kRoundsMax = 16;

  // Both must live for as long as any session is here.
  WriteTurns(boost::asio::io_context& core, const injector::Injector& injector)
      : core_(core), injector_(injector) {}

  // A session came up. wake is called when it may take, having waited.
  void Join(PeerId peer, std::function<void()> wake);
  void Leave(PeerId peer) { sessions_.erase(peer); }

  // Whether the session may take UPDATEs now. If not, it waits.
  bool MayTake(PeerId peer);
  // The session has UPDATEs to take where it had none: wakes it when it may.
  void Ready(PeerId peer);

 private:
  struct Session {
    std::function<void()> wake;
    bool waits = false;
    bool may_take = false;  // Once.
  };

  // Looks for a pause in a round of the core from now.
  void LookSoon();
  void Look();
  void Open();

  boost::asio::io_context& core_;
  const injector::Injector& injector_;
  absl::flat_hash_map<PeerId, Session> sessions_;
  bool looking_ = false;
  int rounds_ = 0;                   // Since it looks.
  injector::Revision seen_ = 0;      // When it last looked.
  injector::Revision open_for_ = 0;  // Words that may be taken without waiting.
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_WRITE_TURNS_H_

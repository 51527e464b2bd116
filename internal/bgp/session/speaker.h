#ifndef HERALD_INTERNAL_BGP_SESSION_SPEAKER_H_
#define HERALD_INTERNAL_BGP_SESSION_SPEAKER_H_

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "absl/status/status.h"
#include "internal/bgp/session/peer_status.h"
#include "internal/bgp/session/peers.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/config/config.h"
#include "internal/injector/injector.h"

namespace herald::session {

// All sessions of the daemon and the listeners that peers connect to. Lives on the core thread,
// which runs the io_context; nothing here may be called from another one.
class Speaker final : public Peers {
 public:
  // What is given by reference must outlive the speaker. The peers are numbered from 0.
  Speaker(boost::asio::io_context& core, std::vector<config::Peer> peers, config::Listen listen,
          injector::Injector& injector, SessionObserver& observer);
  ~Speaker() override;

  // Reads the peers' keys, opens the listeners and starts every peer. A key that cannot be had and
  // an address that cannot be bound are errors that name it.
  absl::Status Start();
  // Sends Cease, Administrative Shutdown to every peer (RFC 4486) and calls done when all have
  // gone, at the latest after a second.
  void Stop(std::function<void()> done);

  std::vector<PeerId> ids() const override;
  std::optional<PeerId> Find(absl::string_view name) const override;
  PeerStatus Status(PeerId peer) const override;

  // Ports that the listeners were given, in the order of listen.addresses (for port 0).
  std::vector<uint16_t> listen_ports() const;

 private:
  class State;
  std::shared_ptr<State> state_;  // Shared with the coroutines that are not done yet.
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_SPEAKER_H_

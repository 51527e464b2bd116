#ifndef HERALD_INTERNAL_BGP_SESSION_SPEAKER_H_
#define HERALD_INTERNAL_BGP_SESSION_SPEAKER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "absl/status/status.h"
#include "internal/bgp/session/peer_status.h"
#include "internal/bgp/session/peers.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/config/config.h"
#include "internal/injector/injector.h"

namespace herald::session {

// What becomes of the peers and the listeners, as a whole.
struct SpeakerChange {
  std::vector<std::string> removed = {};  // Peers; a name that none has is passed over.
  // Peers that are added, or take the place of the one of their name.
  std::vector<config::Peer> put = {};
  PeerOrigin origin = PeerOrigin::kFile;                // Of these.
  std::optional<config::Listen> listen = std::nullopt;  // Absent: as before.
  std::vector<std::string> ranges_ended = {};           // Their peers are removed.
  std::optional<std::vector<config::DynamicPeers>> ranges = std::nullopt;  // Absent: as before.
  bool rereads_keys = false;                                               // Of every peer.
};

// All sessions of the daemon and the listeners that peers connect to. Lives on the core thread,
// which runs the io_context; nothing here may be called from another one.
class Speaker final : public Peers {
 public:
  // What is given by reference must outlive the speaker. The peers are numbered from 0.
  Speaker(boost::asio::io_context& core, std::vector<config::Peer> peers, config::Listen listen,
          injector::Injector& injector, SessionObserver& observer,
          std::vector<config::DynamicPeers> ranges = {});
  ~Speaker() override;

  // Reads the peers' keys, opens the listeners and starts every peer. A key that cannot be had and
  // an address that cannot be bound are errors that name it.
  absl::Status Start();
  // Sends Cease, Administrative Shutdown to every peer (RFC 4486) and calls done when all have
  // gone, at the latest after a second.
  void Stop(std::function<void()> done);

  // Once started. Wholly or not at all; sessions of peers that do not change notice nothing.
  // ALREADY_EXISTS if two peers would have the same ends, RESOURCE_EXHAUSTED beyond
  // config::kPeersMax, and the errors of Start.
  absl::Status Apply(SpeakerChange change);

  std::vector<PeerId> ids() const override;
  std::optional<PeerId> Find(absl::string_view name) const override;
  PeerStatus Status(PeerId peer) const override;
  absl::Status Add(config::Peer config) override;
  absl::Status Update(config::Peer config) override;
  absl::Status Remove(PeerId peer) override;
  void Enable(PeerId peer) override;
  void Disable(PeerId peer, absl::string_view communication) override;
  absl::Status Reset(PeerId peer, ResetMode mode, absl::string_view communication) override;

  // Ports that the listeners were given, in the order of listen.addresses (for port 0).
  std::vector<uint16_t> listen_ports() const;

 private:
  class State;
  std::shared_ptr<State> state_;  // Shared with the coroutines that are not done yet.
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_SPEAKER_H_

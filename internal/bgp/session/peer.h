#ifndef HERALD_INTERNAL_BGP_SESSION_PEER_H_
#define HERALD_INTERNAL_BGP_SESSION_PEER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "internal/bgp/fsm/event.h"
#include "internal/bgp/fsm/peer_fsm.h"
#include "internal/bgp/session/connection.h"
#include "internal/bgp/session/guard.h"
#include "internal/bgp/session/md5_key.h"
#include "internal/bgp/session/peer_keys.h"
#include "internal/bgp/session/peer_status.h"
#include "internal/bgp/session/prefix_limit.h"
#include "internal/bgp/session/session_observer.h"
#include "internal/bgp/session/write_turns.h"
#include "internal/bgp/wire/parcel.h"
#include "internal/config/config.h"
#include "internal/injector/injector.h"
#include "internal/injector/peer_id.h"
#include "internal/net/family.h"

namespace herald::session {

// One configured peer: asks its FSM what to do and does it. Held by the speaker and by its own
// coroutines.
class Peer : public std::enable_shared_from_this<Peer>, public ConnectionOwner {
 public:
  // What is given by reference must live until Abandon or the end. on_gone is called when the
  // last connection has gone, and when the routes have that outlived it.
  Peer(boost::asio::io_context& core, PeerId id, config::Peer config, uint64_t seed,
       std::shared_ptr<ReadBuffer> buffer, std::shared_ptr<WriteTurns> turns,
       injector::Injector& injector, SessionObserver& observer, std::function<void()> on_gone);
  ~Peer() override;

  // Before Start; the error names the peer and the file.
  absl::Status ReadKeys();
  // Sessions go on with the MD5 key that stands in the file now; a new TCP-AO key is for the next
  // connection. guard() has them too. On an error, which names the peer, the old ones stay.
  absl::Status RereadKeys();
  Guard guard() const;
  // A peer whose keys this kernel cannot use stays down, and its status says why.
  void Start();
  // The daemon ends: Cease, Administrative Shutdown.
  void Stop();

  // What an operator does to a session (RFC 4486). A communication is for the other side's operator
  // (RFC 9003), who gets its first 128 octets.
  // Brings up what is disabled, or is held down by a limit or by errors.
  void Enable();
  // Cease, Administrative Shutdown; the session stays down until Enable.
  void Disable(absl::string_view communication);
  // Cease, Administrative Reset; the session comes back in about a second. FAILED_PRECONDITION if
  // the peer is disabled.
  absl::Status Reset(absl::string_view communication);
  // Asks the peer to send all its routes again (RFC 2918), or sends it all of ours.
  // FAILED_PRECONDITION unless the session is established, and for In, the peer can.
  absl::Status SoftResetIn();
  absl::Status SoftResetOut();
  // The peer is no longer configured: Cease, Peer De-configured. Down for good.
  void Remove();
  // The peer's new configuration needs a new session: Cease, Other Configuration Change. Down for
  // good; another Peer takes over.
  void Replace();
  // After Remove or Replace: the observer hears no more, and the last connection to go ends it all.
  void Leave();

  // Before Start: goes on with the counts of the one whose place it takes.
  void Inherit(const PeerStatus& before);
  // Another configuration that does not need a new session.
  void Reconfigure(config::Peer config);

  // A connection from the peer's address; dropped if it is not wanted now.
  void Accept(boost::asio::ip::tcp::socket socket);
  // Drops everything at once; nothing that was given by reference is used any more.
  void Abandon();

  const PeerRef& label() const { return label_; }
  const config::Peer& config() const { return *config_; }
  bool HasConnections() const { return !connections_.empty() || !closing_.empty(); }
  // Routes have outlived its session (RFC 4724), or stale ones have yet to go.
  bool RetainsRoutes() const { return fsm_.RetainsRoutes() || sweeping_; }
  PeerStatus Status() const;

 private:
  using Connections = std::vector<std::shared_ptr<Connection>>;

  static boost::asio::awaitable<void> TimerLoop(std::shared_ptr<Peer> self);
  static boost::asio::awaitable<void> SweepLoop(std::shared_ptr<Peer> self);
  static boost::asio::awaitable<void> DialOnce(
      std::shared_ptr<Peer> self, std::shared_ptr<boost::asio::ip::tcp::socket> socket);

  // The one place where the FSM meets the world. Step does not suspend, so any coroutine may call
  // this at any time and nothing comes in between.
  void Apply(const fsm::Event& event);
  void Do(const fsm::Dial&);
  void Do(const fsm::CancelDial&);
  void Do(const fsm::Send& send);
  void Do(const fsm::Close& close);
  void Do(const fsm::Up& up);
  void Do(const fsm::Ended& ended);
  void Do(const fsm::Down& down);
  void Do(const fsm::StaleTimeOver& over);

  // ConnectionOwner
  size_t MessageSizeMax(const Connection& connection) const override;
  void OnFrame(Connection& connection, const wire::Header& header, Bytes body) override;
  void OnBadHeader(Connection& connection, const DecodeError& error) override;
  void OnLost(Connection& connection, const boost::system::error_code& error) override;
  void TakeUpdates(Connection& connection, wire::Parcel& out) override;
  void OnWriteBegan(Connection& connection) override;
  void OnSent(Connection& connection, Bytes messages) override;
  void OnUpdatesWritten(Connection& connection, const wire::Parcel& updates) override;
  void OnGone(Connection& connection) override;

  void WriteMore(const Connection& connection);

  void Begin();
  absl::Status SignAll(const Md5Key& key);
  void Adopt(boost::asio::ip::tcp::socket socket, fsm::Side side);
  void OnUpdate(const Connection& connection, Bytes body);
  void ReportRouteLeaks(const UpdateMessage& update);
  fsm::Arrival DiscardUpdate(Bytes body) const;
  void MindPrefixLimits();
  void OnRouteRefresh(const Connection& connection, Bytes body);
  void OnEndOfRib(Family family);
  // BoRR, EoRR, or a subtype that is neither.
  void OnRefreshMarker(const RouteRefreshMessage& marker);
  // The injector has stale routes to deal with.
  void SweepSoon();
  void Count(MessageType type, bool sent, size_t count, size_t octets);
  bool IsUp(const Connection& connection) const { return up_ == connection.id(); }
  // Of one direction: add_path are the families that have path identifiers in it (RFC 7911).
  wire::UpdateFormat FormatOf(const Negotiated& negotiated,
                              const std::vector<Family>& add_path) const;
  std::shared_ptr<Connection> Find(fsm::ConnectionId id) const;

  boost::asio::io_context& core_;
  const PeerId id_;
  std::shared_ptr<const config::Peer> config_;
  const PeerRef label_;
  const std::shared_ptr<ReadBuffer> buffer_;
  const std::shared_ptr<WriteTurns> turns_;
  injector::Injector& injector_;
  SessionObserver& observer_;
  const std::function<void()> on_gone_;
  PeerKeys keys_;

  fsm::PeerFsm fsm_;
  boost::asio::steady_timer timer_;
  bool leaving_ = false;
  bool abandoned_ = false;
  std::shared_ptr<boost::asio::ip::tcp::socket> dialing_;
  uint64_t connections_made_ = 0;
  Connections connections_;  // That the FSM knows.
  Connections closing_;      // On their way out; the oldest first.

  bool enabled_;
  std::optional<fsm::ConnectionId> up_;  // The established one.
  wire::UpdateFormat format_;            // Of what comes in on it.
  // Families whose routes the peer is yet to be asked for. State, so that many calls are one.
  std::vector<Family> refresh_requests_;
  std::vector<Family> end_of_rib_due_;  // From a peer that knows graceful restart.
  bool sweeping_ = false;
  std::vector<PrefixLimit> prefix_limits_;
  PeerStatus status_;
  std::string plain_reason_;
  std::vector<uint8_t> encoded_;
};

}  // namespace herald::session

#endif  // HERALD_INTERNAL_BGP_SESSION_PEER_H_

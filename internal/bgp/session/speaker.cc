#include "internal/bgp/session/speaker.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "absl/algorithm/container.h"
#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "internal/bgp/session/connection.h"
#include "internal/bgp/session/guard.h"
#include "internal/bgp/session/listener.h"
#include "internal/bgp/session/peer.h"
#include "internal/bgp/session/peer_table.h"
#include "internal/bgp/session/session_ends.h"
#include "internal/net/ip_address.h"
#include "internal/runtime/signal.h"
#include "internal/runtime/spawn.h"

namespace herald::session {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kStopTimeMax = std::chrono::seconds(1);

}  // namespace

class Speaker::State : public std::enable_shared_from_this<State> {
 public:
  State(asio::io_context& core, std::vector<config::Peer> peers, config::Listen listen,
        injector::Injector& injector, SessionObserver& observer)
      : core_(core), listen_(std::move(listen)), stop_timer_(core) {
    const auto buffer = std::make_shared<ReadBuffer>();
    std::random_device random;
    for (config::Peer& config : peers) {
      const PeerId id(next_id_++);
      const auto on_gone = [this] { stop_timer_.cancel(); };
      const auto peer = std::make_shared<Peer>(core, id, std::move(config), random(), buffer,
                                               injector, observer, on_gone);
      injector.AddPeer(peer->label());
      observer.OnAdded(peer->Status());
      peers_.emplace(id, peer);
      table_.Add(EndsOf(peer->config()), id);
      id_of_.emplace(peer->config().name, id);
    }
  }

  absl::Status Start() {
    std::vector<Guard> guards;
    for (const auto& [id, peer] : peers_) {
      if (absl::Status read = peer->ReadKeys(); !read.ok()) return read;
      guards.push_back(peer->guard());
    }
    for (const IpAddress& address : listen_.addresses) {
      const auto listener =
          std::make_shared<Listener>(core_, [this](tcp::socket s) { Accept(std::move(s)); });
      absl::Status opened = listener->Open(address, listen_.port, guards);
      if (!opened.ok()) return opened;
      listeners_.push_back(listener);
    }
    for (const auto& listener : listeners_) runtime::Spawn(core_, Listener::Run(listener));
    for (const auto& [id, peer] : peers_) peer->Start();
    return absl::OkStatus();
  }

  void Stop(std::function<void()> done) {
    for (const auto& listener : listeners_) listener->Close();
    for (const auto& [id, peer] : peers_) peer->Stop();
    runtime::Spawn(core_, WaitUntilGone(shared_from_this(), std::move(done)));
  }

  void Abandon() {
    abandoned_ = true;
    stop_timer_.cancel();
    for (const auto& listener : listeners_) listener->Close();
    for (const auto& [id, peer] : peers_) peer->Abandon();
  }

  std::vector<PeerId> ids() const {
    std::vector<PeerId> ids;
    for (const auto& [id, peer] : peers_) ids.push_back(id);
    return ids;
  }
  std::optional<PeerId> Find(absl::string_view name) const {
    const auto found = id_of_.find(name);
    if (found == id_of_.end()) return std::nullopt;
    return found->second;
  }
  PeerStatus Status(PeerId peer) const { return peers_.at(peer)->Status(); }
  const std::vector<std::shared_ptr<Listener>>& listeners() const { return listeners_; }

 private:
  // Who connects from an address that we do not know is dropped, which closes the socket.
  void Accept(tcp::socket socket) {
    const std::optional<SessionEnds> ends = EndsOf(socket);
    if (!ends.has_value()) return;
    const std::optional<PeerId> peer = table_.Find(*ends);
    if (peer.has_value()) peers_.at(*peer)->Accept(std::move(socket));
  }

  bool IsGone() const {
    return absl::c_none_of(peers_, [](const auto& row) { return row.second->HasConnections(); });
  }

  static asio::awaitable<void> WaitUntilGone(std::shared_ptr<State> self,
                                             std::function<void()> done) {
    self->stop_timer_.expires_after(kStopTimeMax);
    while (!self->IsGone() && !self->abandoned_) {
      const auto [gone] =
          co_await self->stop_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (!gone) break;
    }
    if (self->abandoned_) co_return;
    self->Abandon();
    done();
  }

  asio::io_context& core_;
  const config::Listen listen_;
  uint32_t next_id_ = 0;
  absl::btree_map<PeerId, std::shared_ptr<Peer>> peers_;
  PeerTable table_;
  absl::flat_hash_map<std::string, PeerId> id_of_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  asio::steady_timer stop_timer_;
  bool abandoned_ = false;
};

Speaker::Speaker(asio::io_context& core, std::vector<config::Peer> peers, config::Listen listen,
                 injector::Injector& injector, SessionObserver& observer)
    : state_(
          std::make_shared<State>(core, std::move(peers), std::move(listen), injector, observer)) {}

Speaker::~Speaker() { state_->Abandon(); }

absl::Status Speaker::Start() { return state_->Start(); }

void Speaker::Stop(std::function<void()> done) { state_->Stop(std::move(done)); }

std::vector<PeerId> Speaker::ids() const { return state_->ids(); }

std::optional<PeerId> Speaker::Find(absl::string_view name) const { return state_->Find(name); }

PeerStatus Speaker::Status(PeerId peer) const { return state_->Status(peer); }

std::vector<uint16_t> Speaker::listen_ports() const {
  std::vector<uint16_t> ports;
  for (const auto& listener : state_->listeners()) ports.push_back(listener->port());
  return ports;
}

}  // namespace herald::session

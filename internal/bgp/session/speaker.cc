#include "internal/bgp/session/speaker.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "internal/bgp/session/dynamic_ranges.h"
#include "internal/bgp/session/guard.h"
#include "internal/bgp/session/listeners.h"
#include "internal/bgp/session/peer.h"
#include "internal/bgp/session/peer_keys.h"
#include "internal/bgp/session/peer_set.h"
#include "internal/bgp/session/peer_table.h"
#include "internal/bgp/session/session_ends.h"
#include "internal/bgp/session/transport.h"
#include "internal/config/difference.h"
#include "internal/runtime/spawn.h"
#include "internal/runtime/turns.h"

namespace herald::session {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kStopTimeMax = std::chrono::seconds(1);

}  // namespace

class Speaker::State : public std::enable_shared_from_this<State> {
 public:
  State(asio::io_context& core, std::vector<config::Peer> peers, config::Listen listen,
        injector::Injector& injector, SessionObserver& observer,
        std::vector<config::DynamicPeers> ranges)
      : core_(core),
        listen_(std::move(listen)),
        peers_(core, injector, observer, [this](PeerId peer) { OnGone(peer); }),
        listeners_(core, [this](tcp::socket s) { Accept(std::move(s)); }),
        stop_timer_(core) {
    ranges_.Set(std::move(ranges));
    for (config::Peer& config : peers) {
      peers_.Add(peers_.Make(std::move(config)), PeerOrigin::kFile);
    }
  }

  absl::Status Start() {
    for (const auto& [id, row] : peers_.rows()) {
      if (absl::Status read = row.peer->ReadKeys(); !read.ok()) return read;
    }
    const absl::StatusOr<std::vector<Guard>> guards = GuardsAfter({}, ranges_.ranges());
    if (!guards.ok()) return guards.status();
    if (absl::Status set = listeners_.Set(listen_, *guards); !set.ok()) return set;
    for (const auto& [id, row] : peers_.rows()) row.peer->Start();
    return absl::OkStatus();
  }

  void Stop(std::function<void()> done) {
    stopping_ = true;
    listeners_.Close();
    for (const auto& [id, row] : peers_.rows()) row.peer->Stop();
    runtime::Spawn(core_, WaitUntilGone(shared_from_this(), std::move(done)));
  }

  void Abandon() {
    abandoned_ = true;
    stop_timer_.cancel();
    listeners_.Close();
    peers_.Abandon();
  }

  absl::Status Apply(SpeakerChange change) {
    if (stopping_) return absl::UnavailableError("the daemon stops");
    Plan plan;
    if (absl::Status made = Make(change, plan); !made.ok()) return made;
    if (absl::Status checked = CheckEnds(plan); !checked.ok()) return checked;
    const auto guards = GuardsAfter(plan, change.ranges.value_or(ranges_.ranges()));
    if (!guards.ok()) return guards.status();
    const config::Listen listen = change.listen.value_or(listeners_.listen());
    if (absl::Status set = listeners_.Set(listen, *guards); !set.ok()) return set;
    if (change.ranges.has_value()) ranges_.Set(*std::move(change.ranges));
    return Commit(plan, change);
  }

  const PeerSet& peers() const { return peers_; }
  Peer& At(PeerId peer) { return *peers_.rows().at(peer).peer; }
  std::vector<uint16_t> listen_ports() const { return listeners_.ports(); }

 private:
  // A change that has yet to happen.
  struct Plan {
    absl::btree_set<PeerId> removed = {};
    std::vector<std::shared_ptr<Peer>> added = {};
    absl::btree_map<PeerId, std::shared_ptr<Peer>> replaced = {};  // By the new ones.
    absl::btree_map<PeerId, config::Peer> changed = {};            // Their sessions go on.
    absl::btree_map<PeerId, PeerKeys> keys = {};                   // Read again.
  };

  absl::Status Make(SpeakerChange& change, Plan& plan) {
    for (const std::string& name : change.removed) {
      if (const auto peer = peers_.Find(name); peer.has_value()) plan.removed.insert(*peer);
    }
    for (const std::string& range : change.ranges_ended) {
      for (const PeerId peer : ranges_.PeersOf(range)) plan.removed.insert(peer);
    }
    for (config::Peer& config : change.put) {
      if (absl::Status made = MakePut(std::move(config), plan); !made.ok()) return made;
    }
    for (const auto& [id, row] : peers_.rows()) {
      const bool stays = !plan.removed.contains(id) && !plan.replaced.contains(id);
      const auto changed = plan.changed.find(id);
      if (!stays || (changed == plan.changed.end() && !change.rereads_keys)) continue;
      const config::Peer& config =
          changed == plan.changed.end() ? row.peer->config() : changed->second;
      if (row.origin == PeerOrigin::kDynamic) continue;
      absl::StatusOr<PeerKeys> keys = ReadKeys(config);
      if (!keys.ok()) return keys.status();
      plan.keys[id] = *std::move(keys);
    }
    return absl::OkStatus();
  }

  absl::Status MakePut(config::Peer config, Plan& plan) {
    const std::optional<PeerId> id = peers_.Find(config.name);
    const bool is_new = !id.has_value() || plan.removed.contains(*id);
    if (!is_new && config::ComparePeer(At(*id).config(), config).keeps_session) {
      plan.changed.emplace(*id, std::move(config));
      return absl::OkStatus();
    }
    const auto peer =
        is_new ? peers_.Make(std::move(config)) : peers_.MakeInPlaceOf(*id, std::move(config));
    if (absl::Status read = peer->ReadKeys(); !read.ok()) return read;
    if (is_new) {
      plan.added.push_back(peer);
    } else {
      plan.replaced.emplace(*id, peer);
    }
    return absl::OkStatus();
  }

  // That no two peers would have the same ends, and that they are not too many. One that is dynamic
  // gives way to one that is configured.
  absl::Status CheckEnds(Plan& plan) const {
    PeerTable table = peers_.table();
    size_t count = plan.added.size();
    for (const auto& [id, row] : peers_.rows()) {
      const bool goes = plan.removed.contains(id);
      if (goes || plan.replaced.contains(id)) table.Remove(EndsOf(row.peer->config()));
      if (!goes && row.origin != PeerOrigin::kDynamic) ++count;
    }
    if (count > config::kPeersMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("no more than ", config::kPeersMax, " peers are possible"));
    }
    std::vector<std::shared_ptr<Peer>> put = plan.added;
    for (const auto& [id, peer] : plan.replaced) put.push_back(peer);
    for (const auto& peer : put) {
      const SessionEnds ends = EndsOf(peer->config());
      if (table.Add(ends, peer->label()->id)) continue;
      const PeerId other = *table.Find(ends);
      const auto row = peers_.rows().find(other);
      if (row == peers_.rows().end() || row->second.origin != PeerOrigin::kDynamic) {
        return absl::AlreadyExistsError(
            absl::StrCat(peer->config().address.Format(), " is the address of another peer too"));
      }
      plan.removed.insert(other);
      table.Remove(ends);
      table.Add(ends, peer->label()->id);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Guard>> GuardsAfter(
      const Plan& plan, const std::vector<config::DynamicPeers>& ranges) const {
    std::vector<Guard> guards;
    for (const auto& [id, row] : peers_.rows()) {
      if (plan.removed.contains(id) || row.origin == PeerOrigin::kDynamic) continue;
      const auto replaced = plan.replaced.find(id);
      const Peer& peer = replaced == plan.replaced.end() ? *row.peer : *replaced->second;
      const auto keys = plan.keys.find(id);
      guards.push_back(
          keys == plan.keys.end()
              ? peer.guard()
              : GuardOf(peer.config(), HostRoute(peer.config().address), keys->second));
    }
    for (const auto& peer : plan.added) guards.push_back(peer->guard());
    for (const config::DynamicPeers& range : ranges) {
      absl::StatusOr<PeerKeys> keys = ReadKeys(range.peer);
      if (!keys.ok()) return keys.status();
      guards.push_back(GuardOf(range.peer, range.prefix, *std::move(keys)));
    }
    return guards;
  }

  absl::Status Commit(Plan& plan, const SpeakerChange& change) {
    absl::Status all;
    for (const PeerId peer : plan.removed) Drop(peer);
    for (auto& [id, config] : plan.changed) peers_.Change(id, std::move(config), change.origin);
    for (const auto& [id, key] : plan.keys) all.Update(At(id).RereadKeys());
    std::vector<std::shared_ptr<Peer>> replaced;
    for (const auto& [id, peer] : plan.replaced) replaced.push_back(peer);
    peers_.Replace(replaced, change.origin);
    for (const auto& peer : replaced) peer->Start();
    for (const auto& peer : plan.added) {
      peers_.Add(peer, change.origin);
      peer->Start();
    }
    return all;
  }

  void Drop(PeerId peer) {
    ranges_.Removed(peer);
    peers_.Remove(peer);
  }

  // Who connects from where we know nobody is dropped, which closes the socket.
  void Accept(tcp::socket socket) {
    const std::optional<SessionEnds> ends = EndsOf(socket);
    if (!ends.has_value() || stopping_) return;
    std::optional<PeerId> peer = peers_.table().Find(*ends);
    if (!peer.has_value()) peer = AdmitDynamic(*ends);
    if (peer.has_value()) At(*peer).Accept(std::move(socket));
  }

  std::optional<PeerId> AdmitDynamic(const SessionEnds& ends) {
    std::optional<config::Peer> config = ranges_.Admit(ends.remote);
    if (!config.has_value()) return std::nullopt;
    const bool fits = (!config->local_address || config->local_address == ends.local) &&
                      (config->interface.empty() || config->interface == ends.interface);
    if (!fits || !config->enabled) return std::nullopt;
    const auto peer = peers_.Make(*std::move(config));
    peers_.Add(peer, PeerOrigin::kDynamic);
    ranges_.Added(peer->label()->id, ends.remote);
    peer->Start();
    return peer->label()->id;
  }

  // Called by the peer, which must not end meanwhile.
  void OnGone(PeerId peer) {
    stop_timer_.cancel();
    const auto row = peers_.rows().find(peer);
    if (row == peers_.rows().end() || row->second.origin != PeerOrigin::kDynamic) return;
    asio::post(runtime::Turns::ExecutorOf(core_),
               [self = shared_from_this(), peer] { self->EndDynamic(peer); });
  }

  // A dynamic peer ends with its session, or with the routes that outlive it.
  void EndDynamic(PeerId id) {
    const auto row = peers_.rows().find(id);
    if (abandoned_ || row == peers_.rows().end()) return;
    const Peer& peer = *row->second.peer;
    if (!peer.HasConnections() && !peer.RetainsRoutes()) Drop(id);
  }

  static asio::awaitable<void> WaitUntilGone(std::shared_ptr<State> self,
                                             std::function<void()> done) {
    self->stop_timer_.expires_after(kStopTimeMax);
    while (!self->peers_.IsGone() && !self->abandoned_) {
      const auto [gone] =
          co_await self->stop_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (!gone) break;
    }
    if (self->abandoned_) co_return;
    self->Abandon();
    done();
  }

  asio::io_context& core_;
  const config::Listen listen_;  // At the start.
  PeerSet peers_;
  DynamicRanges ranges_;
  Listeners listeners_;
  asio::steady_timer stop_timer_;
  bool stopping_ = false;
  bool abandoned_ = false;
};

Speaker::Speaker(asio::io_context& core, std::vector<config::Peer> peers, config::Listen listen,
                 injector::Injector& injector, SessionObserver& observer,
                 std::vector<config::DynamicPeers> ranges)
    : state_(std::make_shared<State>(core, std::move(peers), std::move(listen), injector, observer,
                                     std::move(ranges))) {}

Speaker::~Speaker() { state_->Abandon(); }

absl::Status Speaker::Start() { return state_->Start(); }

void Speaker::Stop(std::function<void()> done) { state_->Stop(std::move(done)); }

absl::Status Speaker::Apply(SpeakerChange change) { return state_->Apply(std::move(change)); }

std::vector<PeerId> Speaker::ids() const {
  std::vector<PeerId> ids;
  for (const auto& [id, row] : state_->peers().rows()) ids.push_back(id);
  return ids;
}

std::optional<PeerId> Speaker::Find(absl::string_view name) const {
  return state_->peers().Find(name);
}

PeerStatus Speaker::Status(PeerId peer) const { return state_->peers().Status(peer); }

absl::Status Speaker::Add(config::Peer config) {
  if (Find(config.name).has_value()) {
    return absl::AlreadyExistsError(absl::StrCat("there is a peer ", config.name));
  }
  return Apply({.put = {std::move(config)}, .origin = PeerOrigin::kApi});
}

absl::Status Speaker::Update(config::Peer config) {
  const PeerOrigin origin = Status(*Find(config.name)).origin;
  return Apply({.put = {std::move(config)}, .origin = origin});
}

absl::Status Speaker::Remove(PeerId peer) {
  return Apply({.removed = {Status(peer).config->name}});
}

void Speaker::Enable(PeerId peer) { state_->At(peer).Enable(); }

void Speaker::Disable(PeerId peer, absl::string_view communication) {
  state_->At(peer).Disable(communication);
}

absl::Status Speaker::Reset(PeerId peer, ResetMode mode, absl::string_view communication) {
  switch (mode) {
    case ResetMode::kHard:
      return state_->At(peer).Reset(communication);
    case ResetMode::kSoftIn:
      return state_->At(peer).SoftResetIn();
    case ResetMode::kSoftOut:
      return state_->At(peer).SoftResetOut();
  }
  return absl::OkStatus();
}

std::vector<uint16_t> Speaker::listen_ports() const { return state_->listen_ports(); }

}  // namespace herald::session

#include "internal/bgp/session/peer.h"

#include <string>
#include <tuple>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "internal/bgp/session/down_reason.h"
#include "internal/bgp/session/dynamic_ranges.h"
#include "internal/bgp/session/peer_rules.h"
#include "internal/bgp/session/transport.h"
#include "internal/bgp/wire/message_codec.h"
#include "internal/bgp/wire/update_codec.h"
#include "internal/runtime/spawn.h"

namespace herald::session {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
// Connections that still say goodbye. Beyond it the oldest goes at once, so that a peer that
// connects in a loop costs a bounded amount.
constexpr size_t kClosingMax = 4;
// Of UPDATEs written at a time: a KEEPALIVE waits for no more than that.
constexpr size_t kOutputOctets = 64 << 10;
// The type stands last in the header (RFC 4271 section 4.1).
constexpr size_t kTypeOffset = 18;

MessageType Encode(const OpenMessage& open, Writer& out) {
  wire::EncodeOpen(open, out);
  return MessageType::kOpen;
}
MessageType Encode(const NotificationMessage& notification, Writer& out) {
  wire::EncodeNotification(notification, out);
  return MessageType::kNotification;
}
MessageType Encode(const KeepaliveMessage&, Writer& out) {
  wire::EncodeKeepalive(out);
  return MessageType::kKeepalive;
}

template <class M>
fsm::Arrival ArrivalOf(Decoded<M> decoded) {
  if (!decoded.ok()) return decoded.error();
  return std::move(decoded).value();
}

uint64_t& CounterOf(MessageCounts& counts, MessageType type) {
  switch (type) {
    case MessageType::kOpen:
      return counts.open;
    case MessageType::kUpdate:
      return counts.update;
    case MessageType::kNotification:
      return counts.notification;
    case MessageType::kKeepalive:
      return counts.keepalive;
    case MessageType::kRouteRefresh:
      break;
  }
  return counts.route_refresh;
}

PeerRef LabelOf(PeerId id, const config::Peer& peer) {
  return std::make_shared<PeerLabel>(PeerLabel{.id = id,
                                               .name = peer.name,
                                               .range = DynamicRanges::RangeOf(peer.name),
                                               .labels = peer.labels});
}

}  // namespace

Peer::Peer(asio::io_context& core, PeerId id, config::Peer config, uint64_t seed,
           std::shared_ptr<ReadBuffer> buffer, std::shared_ptr<WriteTurns> turns,
           injector::Injector& injector, SessionObserver& observer, std::function<void()> on_gone)
    : core_(core),
      id_(id),
      config_(std::make_shared<config::Peer>(std::move(config))),
      label_(LabelOf(id, *config_)),
      buffer_(std::move(buffer)),
      turns_(std::move(turns)),
      injector_(injector),
      observer_(observer),
      on_gone_(std::move(on_gone)),
      fsm_(RulesOf(*config_), seed),
      timer_(core),
      enabled_(config_->enabled),
      prefix_limits_(config_->prefix_limits.begin(), config_->prefix_limits.end()) {
  status_.id = id;
  status_.config = config_;
  status_.state_since = absl::Now();
}

Peer::~Peer() {
  for (const auto& connection : connections_) connection->Abandon();
  for (const auto& connection : closing_) connection->Abandon();
}

absl::Status Peer::ReadKeys() {
  absl::StatusOr<PeerKeys> keys = session::ReadKeys(*config_);
  if (!keys.ok()) return keys.status();
  keys_ = *std::move(keys);
  return absl::OkStatus();
}

absl::Status Peer::RereadKeys() {
  absl::StatusOr<PeerKeys> keys = session::ReadKeys(*config_);
  if (!keys.ok()) return keys.status();
  const bool change = keys->md5 != nullptr && !SameKey(keys->md5, keys_.md5);
  if (absl::Status all = change ? SignAll(*keys->md5) : absl::OkStatus(); !all.ok()) {
    std::ignore = SignAll(*keys_.md5);
    return all;
  }
  keys_ = *std::move(keys);
  return absl::OkStatus();
}

absl::Status Peer::SignAll(const Md5Key& key) {
  absl::Status all;
  for (const Connections* connections : {&connections_, &closing_}) {
    for (const auto& connection : *connections) {
      all.Update(connection->SignWith(key, HostRoute(config_->address)));
    }
  }
  if (dialing_ == nullptr || !dialing_->is_open()) return all;
  all.Update(key.SignOn(dialing_->native_handle(), HostRoute(config_->address)));
  return all;
}

Guard Peer::guard() const { return GuardOf(*config_, HostRoute(config_->address), keys_); }

void Peer::Start() {
  if (enabled_) Begin();
  runtime::Spawn(core_, TimerLoop(shared_from_this()));
}

// Nothing goes on without what was to authenticate it.
void Peer::Begin() {
  const absl::Status able = TryKeys(keys_, HostRoute(config_->address));
  if (able.ok()) return Apply(fsm::ManualStart{});
  Do(fsm::Ended{.cause = fsm::EndCause::kConnectionFailed, .detail = std::string(able.message())});
}

void Peer::Abandon() {
  if (std::exchange(abandoned_, true)) return;
  if (!leaving_) injector_.PeerDown(id_, "the speaker ended", {}, absl::Now());
  if (std::exchange(up_, std::nullopt)) turns_->Leave(id_);
  for (const auto& connection : std::exchange(connections_, {})) connection->Abandon();
  for (const auto& connection : std::exchange(closing_, {})) connection->Abandon();
  Do(fsm::CancelDial{});
  timer_.cancel();
}

asio::awaitable<void> Peer::TimerLoop(std::shared_ptr<Peer> self) {
  while (!self->abandoned_) {
    self->timer_.expires_at(self->fsm_.NextDeadline());
    const auto [moved] = co_await self->timer_.async_wait(kAsTuple);
    if (!moved && !self->abandoned_) self->Apply(fsm::Tick{});
  }
}

asio::awaitable<void> Peer::DialOnce(std::shared_ptr<Peer> self,
                                     std::shared_ptr<tcp::socket> socket) {
  const std::shared_ptr<const config::Peer> config = self->config_;  // It may change meanwhile.
  std::string failure(PrepareToDial(*socket, *config, self->keys_).message());
  if (failure.empty()) {
    const tcp::endpoint target = EndpointOf(*config);
    const auto [error] = co_await socket->async_connect(target, kAsTuple);
    if (error) failure = DialErrorText(*config, error);
  }
  if (self->dialing_ != socket) co_return;  // Given up meanwhile.
  self->dialing_.reset();
  if (failure.empty()) {
    self->Adopt(std::move(*socket), fsm::Side::kOutgoing);
  } else {
    self->Apply(fsm::DialFailed{std::move(failure)});
  }
}

void Peer::Reconfigure(config::Peer config) {
  config_ = std::make_shared<config::Peer>(std::move(config));
  status_.config = config_;
  fsm_.SetRules(RulesOf(*config_));
  prefix_limits_ =
      std::vector<PrefixLimit>(config_->prefix_limits.begin(), config_->prefix_limits.end());
}

void Peer::Accept(tcp::socket socket) {
  if (abandoned_ || !fsm_.AcceptsConnection()) return;
  if (SetOptions(socket, *config_)) return;  // It is dead already.
  Adopt(std::move(socket), fsm::Side::kIncoming);
}

void Peer::Adopt(tcp::socket socket, fsm::Side side) {
  const fsm::ConnectionId id(++connections_made_);
  auto connection = std::make_shared<Connection>(core_, std::move(socket), buffer_, id, *this);
  connections_.push_back(connection);
  runtime::Spawn(core_, Connection::Run(std::move(connection)));
  Apply(fsm::Connected{id, side});
}

void Peer::Apply(const fsm::Event& event) {
  const fsm::State from = fsm_.state();
  for (const fsm::Action& action : fsm_.Step(fsm::TimePoint::clock::now(), event)) {
    std::visit([this](const auto& a) { Do(a); }, action);
  }
  if (fsm_.state() != from) {
    status_.state_since = absl::Now();
    observer_.OnStateChange(Status(), from);
  }
  // A deadline that moved away is found when the timer ends early.
  if (fsm_.NextDeadline() < timer_.expiry()) timer_.cancel();
}

void Peer::Do(const fsm::Dial&) {
  dialing_ = std::make_shared<tcp::socket>(core_);
  runtime::Spawn(core_, DialOnce(shared_from_this(), dialing_));
}

void Peer::Do(const fsm::CancelDial&) {
  if (dialing_ == nullptr) return;
  Close(*std::exchange(dialing_, nullptr));
}

void Peer::Do(const fsm::Send& send) {
  encoded_.clear();
  Writer out(encoded_);
  const MessageType type = std::visit([&](const auto& m) { return Encode(m, out); }, send.message);
  if (const auto connection = Find(send.connection)) connection->Send(type, encoded_);
}

void Peer::Do(const fsm::Close& close) {
  const auto connection = Find(close.connection);
  if (connection == nullptr) return;
  connection->Close();
  connections_.erase(absl::c_find(connections_, connection));
  closing_.push_back(connection);
  if (closing_.size() <= kClosingMax) return;
  closing_.front()->Abandon();
  closing_.erase(closing_.begin());
}

void Peer::Do(const fsm::Up& up) {
  const auto connection = Find(up.connection);
  up_ = up.connection;
  status_.negotiated = up.negotiated;
  status_.last_attempt.reset();
  for (PrefixLimit& limit : prefix_limits_) limit.Reset();
  const Negotiated& agreed = up.negotiated;
  format_ = FormatOf(agreed, agreed.add_path_receive);
  injector::OutputRules rules{.format = FormatOf(agreed, agreed.add_path_send),
                              .local_asn = config_->local_asn,
                              .local_address = connection->local_address(),
                              .next_hop_self = config_->next_hop_self,
                              .role = agreed.role,
                              .enhanced_route_refresh = agreed.enhanced_route_refresh};
  const std::weak_ptr<Connection> weak = connection;
  turns_->Join(id_, [weak] {
    if (const auto writes = weak.lock()) writes->Write();
  });
  const auto ready = [turns = turns_, id = id_] { turns->Ready(id); };
  end_of_rib_due_.clear();
  if (up.negotiated.graceful_restart.has_value()) end_of_rib_due_ = up.negotiated.families;
  injector_.PeerUp(label_, std::move(rules), ready, up.kept, absl::Now());
  SweepSoon();
  turns_->Ready(id_);
}

void Peer::Do(const fsm::Ended& ended) {
  plain_reason_ = PlainDownReason(ended);
  if (up_.has_value()) {
    status_.last_down = MakeDownReason(ended, absl::Now());
    observer_.OnDown(id_, *status_.last_down);
  } else {
    status_.last_attempt = MakeDownReason(ended, absl::Now());
    observer_.OnAttemptFailed(id_, *status_.last_attempt);
  }
}

void Peer::Do(const fsm::Down& down) {
  up_.reset();
  refresh_requests_.clear();
  status_.negotiated.reset();
  ++status_.flaps;
  injector_.PeerDown(id_, plain_reason_, down.retained, absl::Now());
  turns_->Leave(id_);
  SweepSoon();
}

size_t Peer::MessageSizeMax(const Connection& connection) const {
  return fsm_.AcceptsExtendedMessages(connection.id()) ? wire::kExtendedMessageSizeMax
                                                       : wire::kMessageSizeMax;
}

void Peer::OnFrame(Connection& connection, const wire::Header& header, Bytes body) {
  Count(header.type, /*sent=*/false, 1, header.size);
  const fsm::ConnectionId id = connection.id();
  switch (header.type) {
    case MessageType::kOpen:
      return Apply(fsm::Received{id, ArrivalOf(wire::DecodeOpen(body))});
    case MessageType::kUpdate:
      return OnUpdate(connection, body);
    case MessageType::kNotification:
      return Apply(fsm::Received{id, ArrivalOf(wire::DecodeNotification(body))});
    case MessageType::kKeepalive:
      return Apply(fsm::Received{id, KeepaliveMessage{}});
    case MessageType::kRouteRefresh:
      return OnRouteRefresh(connection, body);
  }
}

void Peer::OnBadHeader(Connection& connection, const DecodeError& error) {
  Apply(fsm::Received{connection.id(), error});
}

void Peer::OnLost(Connection& connection, const error_code& error) {
  Apply(fsm::ConnectionLost{connection.id(), LostText(error)});
}

void Peer::TakeUpdates(Connection& connection, wire::Parcel& out) {
  if (!IsUp(connection)) return;
  for (const Family family : refresh_requests_) {
    out.Add(MessageType::kRouteRefresh,
            [&](Writer& request) { wire::EncodeRouteRefresh({.family = family}, request); });
  }
  if (!std::exchange(refresh_requests_, {}).empty()) return;
  if (!injector_.HasOutput(id_)) return;
  injector_.TakeOutput(id_, kOutputOctets, out);
  if (out.empty()) WriteMore(connection);  // There was too much to look at for one turn.
}

void Peer::OnWriteBegan(Connection& connection) { Apply(fsm::WriteBegan{connection.id()}); }

void Peer::OnSent(Connection& connection, Bytes messages) {
  while (!messages.empty()) {
    const size_t size = wire::MessageSize(messages);
    Count(static_cast<MessageType>(messages[kTypeOffset]), /*sent=*/true, 1, size);
    messages.remove_prefix(size);
  }
  Apply(fsm::WriteEnded{.connection = connection.id(), .carried_updates = false});
  WriteMore(connection);
}

void Peer::OnUpdatesWritten(Connection& connection, const wire::Parcel& updates) {
  bool carried_updates = false;
  // There may be many parts, and the observers are many.
  for (size_t i = 0; i < updates.parts().size();) {
    const MessageType type = updates.parts()[i]->type;
    size_t count = 0, octets = 0;
    for (; i < updates.parts().size() && updates.parts()[i]->type == type; ++i) {
      count += updates.parts()[i]->count;
      octets += updates.parts()[i]->octets.size();
    }
    carried_updates |= type == MessageType::kUpdate;
    Count(type, /*sent=*/true, count, octets);
  }
  Apply(fsm::WriteEnded{.connection = connection.id(), .carried_updates = carried_updates});
  // One write at a time: whatever was taken has been written, if only a BoRR.
  if (IsUp(connection)) injector_.Written(id_);
  WriteMore(connection);
}

void Peer::WriteMore(const Connection& connection) {
  if (IsUp(connection) && (!refresh_requests_.empty() || injector_.HasOutput(id_))) {
    turns_->Ready(id_);
  }
}

void Peer::OnGone(Connection& connection) {
  const auto is_it = [&](const auto& c) { return c.get() == &connection; };
  closing_.erase(std::remove_if(closing_.begin(), closing_.end(), is_it), closing_.end());
  if (HasConnections()) return;
  if (leaving_) Abandon();
  on_gone_();
}

void Peer::Count(MessageType type, bool sent, size_t count, size_t octets) {
  MessageCounts& counts = sent ? status_.sent : status_.received;
  CounterOf(counts, type) += count;
  counts.octets += octets;
  if (!leaving_) observer_.OnMessages(id_, sent, type, count, octets);
}

PeerStatus Peer::Status() const {
  PeerStatus status = status_;
  status.enabled = enabled_;
  status.state = fsm_.state();
  if (up_.has_value()) {
    status.local_address = Find(*up_)->local_address();
  } else if (!connections_.empty()) {
    status.local_address = connections_.front()->local_address();
  }
  return status;
}

wire::UpdateFormat Peer::FormatOf(const Negotiated& negotiated,
                                  const std::vector<Family>& add_path) const {
  const auto& families = negotiated.families;
  const auto& extended = negotiated.extended_next_hop;
  return {.four_octet_as = negotiated.four_octet_as,
          .is_external = config_->is_external(),
          .message_size_max =
              negotiated.extended_message ? wire::kExtendedMessageSizeMax : wire::kMessageSizeMax,
          .families = {families.begin(), families.end()},
          .add_path = {add_path.begin(), add_path.end()},
          .extended_next_hop = {extended.begin(), extended.end()}};
}

std::shared_ptr<Connection> Peer::Find(fsm::ConnectionId id) const {
  const auto it = absl::c_find_if(connections_, [&](const auto& c) { return c->id() == id; });
  return it == connections_.end() ? nullptr : *it;
}

}  // namespace herald::session

#include "internal/bgp/session/connection.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <span>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "internal/bgp/session/transport.h"

namespace herald::session {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
// For the peer to take our last words and to close its side.
constexpr auto kCloseTimeMax = std::chrono::milliseconds(800);

// The socket is given all that there is in one call.
constexpr auto kAtOnce = [](const error_code& error, size_t) {
  return error ? 0 : std::numeric_limits<size_t>::max();
};

IpAddress LocalAddressOf(const tcp::socket& socket) {
  error_code error;
  const tcp::endpoint endpoint = socket.local_endpoint(error);
  return error ? IpAddress() : FromAsio(endpoint.address());
}

}  // namespace

Connection::Connection(asio::io_context& core, tcp::socket socket,
                       std::shared_ptr<ReadBuffer> buffer, fsm::ConnectionId id,
                       ConnectionOwner& owner)
    : socket_(std::move(socket)),
      buffer_(std::move(buffer)),
      id_(id),
      owner_(&owner),
      local_address_(LocalAddressOf(socket_)),
      wake_(core),
      close_timer_(core, asio::steady_timer::time_point::max()) {}

asio::awaitable<void> Connection::Run(std::shared_ptr<Connection> self) {
  using namespace asio::experimental::awaitable_operators;
  co_await (self->ReadLoop() || self->WriteLoop() || self->CloseInTime());
  session::Close(self->socket_);
  if (self->is_heard()) self->owner_->OnLost(*self, self->error_);
  if (self->owner_ != nullptr) self->owner_->OnGone(*self);
}

absl::Status Connection::SignWith(const Md5Key& key, const Prefix& peer) {
  return key.SignOn(socket_.native_handle(), peer);
}

void Connection::Send(MessageType type, Bytes message) {
  if (type == MessageType::kKeepalive && std::exchange(keepalive_waits_, true)) return;
  control_.insert(control_.end(), message.begin(), message.end());
  wake_.Wake();
}

void Connection::Close() {
  if (std::exchange(closing_, true)) return;
  close_timer_.expires_after(kCloseTimeMax);
  wake_.Wake();
}

void Connection::Abandon() {
  owner_ = nullptr;
  over_ = true;
  session::Close(socket_);
  close_timer_.cancel();
  wake_.Wake();
}

// The kernel holds what has not been read: memory is needed only when there is something. One
// read a turn, so that a peer that never stops sending leaves the others their turns.
asio::awaitable<void> Connection::ReadLoop() {
  while (!over_) {
    const auto [error] = co_await socket_.async_wait(tcp::socket::wait_read, kAsTuple);
    if (over_) break;
    if (error) {
      error_ = error;
      break;
    }
    if (!ReadSome()) break;
  }
  over_ = true;
}

bool Connection::ReadSome() {
  const size_t kept = partial_.size();
  std::copy(partial_.begin(), partial_.end(), buffer_->begin());
  const size_t size =
      socket_.read_some(asio::buffer(buffer_->data() + kept, buffer_->size() - kept), error_);
  if (error_ == asio::error::would_block) return true;
  if (error_) return false;
  const Bytes octets(buffer_->data(), kept + size);
  const Bytes rest = octets.subspan(HandOver(octets));
  // After Close what comes in is read only so that the peer's TCP does not reset ours.
  partial_.assign(rest.begin(), is_heard() ? rest.end() : rest.begin());
  return true;
}

size_t Connection::HandOver(Bytes octets) {
  size_t done = 0;
  while (is_heard() && octets.size() - done >= wire::kHeaderSize) {
    const Bytes rest = octets.subspan(done);
    const Decoded<wire::Header> header =
        wire::DecodeHeader(rest.first(wire::kHeaderSize), owner_->MessageSizeMax(*this));
    if (!header.ok()) {
      owner_->OnBadHeader(*this, header.error());
      break;
    }
    const size_t size = header.value().size;
    if (rest.size() < size) break;
    done += size;
    owner_->OnFrame(*this, header.value(),
                    rest.subspan(wire::kHeaderSize, size - wire::kHeaderSize));
  }
  return done;
}

// What the socket does not take at once, and control messages.
asio::awaitable<void> Connection::WriteLoop() {
  while (!over_) {
    if (writing_.empty()) FillWithControl();
    if (writing_.empty()) {
      if (closing_) ShutdownSend(socket_);
      co_await wake_.Wait();
      continue;
    }
    const std::span<const asio::const_buffer> octets = writing_;
    const auto [error, written] = co_await asio::async_write(socket_, octets, kAtOnce, kAsTuple);
    if (error) break;
    TellWritten();
  }
  // The peer's last words may still be there to be read, and the reader sees the same end.
  while (!over_) co_await wake_.Wait();
}

void Connection::FillWithControl() {
  if (control_.empty()) return;
  writing_control_.swap(control_);
  keepalive_waits_ = false;
  writing_.push_back(asio::buffer(writing_control_));
  if (owner_ != nullptr) owner_->OnWriteBegan(*this);
}

void Connection::Write() {
  if (over_ || !is_heard() || !writing_.empty() || !control_.empty()) return;
  owner_->TakeUpdates(*this, writing_updates_);
  for (const auto& part : writing_updates_.parts()) writing_.push_back(asio::buffer(part->octets));
  if (writing_.empty()) return;
  owner_->OnWriteBegan(*this);
  WriteAtOnce();
  if (writing_.empty()) return TellWritten();
  wake_.Wake();
}

void Connection::WriteAtOnce() {
  error_code error;
  while (!writing_.empty()) {
    size_t written = socket_.write_some(writing_, error);
    if (error) return;  // The loop meets it again, or waits.
    auto first = writing_.begin();
    while (first != writing_.end() && written >= first->size()) written -= (first++)->size();
    if (first != writing_.end()) *first += written;
    writing_.erase(writing_.begin(), first);
  }
}

void Connection::TellWritten() {
  const bool is_control = !writing_control_.empty();
  if (owner_ != nullptr && is_control) owner_->OnSent(*this, writing_control_);
  if (owner_ != nullptr && !is_control) owner_->OnUpdatesWritten(*this, writing_updates_);
  writing_.clear();
  writing_control_.clear();
  writing_updates_.Clear();
}

asio::awaitable<void> Connection::CloseInTime() {
  while (!over_) {
    const auto [moved] = co_await close_timer_.async_wait(kAsTuple);
    if (!moved) break;
  }
  over_ = true;
}

}  // namespace herald::session

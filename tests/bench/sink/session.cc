#include "tests/bench/sink/session.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace herald::bench {

sockaddr_in SocketAddress(uint32_t address, uint16_t port) {
  sockaddr_in out = {};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(address);
  out.sin_port = htons(port);
  return out;
}

Session::Session(Session&& other) noexcept
    : ends_(other.ends_),
      fd_(std::exchange(other.fd_, -1)),
      state_(std::exchange(other.state_, State::kClosed)),
      read_(std::move(other.read_)) {}

void Session::Dial() {
  Close();
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (ends_.receive_buffer > 0) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &ends_.receive_buffer, sizeof ends_.receive_buffer);
  }
  const int on = 1;
  setsockopt(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  const sockaddr_in local = SocketAddress(ends_.local, 0);
  const sockaddr_in remote = SocketAddress(ends_.remote, ends_.remote_port);
  if (bind(fd_, reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0) {
    throw std::runtime_error("a peer's address is not on this machine");
  }
  const int result = connect(fd_, reinterpret_cast<const sockaddr*>(&remote), sizeof remote);
  if (result != 0 && errno != EINPROGRESS) {
    Close();
    return;
  }
  state_ = State::kConnecting;
}

void Session::Adopt(int fd) {
  Close();
  fd_ = fd;
  fcntl(fd_, F_SETFL, O_NONBLOCK);
  state_ = State::kConnecting;
}

void Session::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
  state_ = State::kClosed;
  read_.clear();
}

bool Session::Greet() {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return false;
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  Send(Open(ends_.local_asn, ends_.local));
  state_ = State::kOpenSent;
  return true;
}

bool Session::Take(MessageType type) {
  if (state_ == State::kOpenSent && type == MessageType::kOpen) {
    SendKeepalive();
    state_ = State::kOpenConfirm;
    return true;
  }
  if (state_ == State::kOpenConfirm && type == MessageType::kKeepalive) {
    state_ = State::kEstablished;
    return true;
  }
  return false;
}

bool Session::Advance() {
  if (state_ == State::kClosed) return false;
  if (state_ == State::kConnecting) {
    pollfd writable = {.fd = fd_, .events = POLLOUT, .revents = 0};
    if (poll(&writable, 1, 0) != 1) return true;
    if (!Greet()) {
      Close();
      return false;
    }
  }
  std::array<uint8_t, 4096> octets;
  const ssize_t size = recv(fd_, octets.data(), octets.size(), MSG_DONTWAIT);
  if (size < 0 && errno == EAGAIN) return true;
  if (size <= 0) {
    Close();
    return false;
  }
  read_.insert(read_.end(), octets.begin(), octets.begin() + size);
  MessageWalk walk(read_);
  MessageType type;
  for (Octets body; !established() && walk.Next(type, body);) {
    if (!Take(type)) {
      Close();
      return false;
    }
  }
  read_.erase(read_.begin(), read_.begin() + static_cast<ptrdiff_t>(walk.position()));
  return true;
}

void Session::SendKeepalive() { Send(Message(MessageType::kKeepalive, {})); }

void Session::Send(Octets octets) {
  while (!octets.empty()) {
    const ssize_t sent = send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      octets = octets.subspan(static_cast<size_t>(sent));
    } else if (errno == EAGAIN) {
      pollfd writable = {.fd = fd_, .events = POLLOUT, .revents = 0};
      poll(&writable, 1, -1);
    } else {
      return;  // Whoever reads sees that the connection is gone.
    }
  }
}

}  // namespace herald::bench

#include "internal/rpc/door/door.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include <boost/asio/ip/tcp.hpp>

#include "absl/strings/str_cat.h"

namespace herald::rpc {
namespace {

constexpr int kEventsPerTurn = 64;
constexpr int kAcceptsPerTurn = 16;
// Until accepting is tried again where the system had no descriptor or memory for it.
constexpr int kPauseMs = 100;

void Control(int epoll, int operation, int descriptor, uint32_t events) {
  epoll_event event = {.events = events, .data = {.fd = descriptor}};
  epoll_ctl(epoll, operation, descriptor, &event);
}

std::optional<ProcessCredentials> CredentialsAt(int descriptor) {
  ucred process = {};
  socklen_t size = sizeof process;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &process, &size) != 0) return std::nullopt;
  ProcessCredentials credentials{.pid = process.pid, .user = process.uid, .groups = {process.gid}};
  // Without the room it tells how much it needs.
  socklen_t octets = 0;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, nullptr, &octets) == 0) return credentials;
  if (errno != ERANGE) return std::nullopt;
  std::vector<gid_t> others(octets / sizeof(gid_t));
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, others.data(), &octets) != 0) {
    return std::nullopt;
  }
  credentials.groups.insert(credentials.groups.end(), others.begin(), others.end());
  return credentials;
}

std::optional<std::string> AddressAt(int descriptor) {
  boost::asio::ip::tcp::endpoint address;
  auto size = static_cast<socklen_t>(address.capacity());
  if (getpeername(descriptor, address.data(), &size) != 0) return std::nullopt;
  return address.address().to_string();
}

bool IsOutOfResources(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Door::Door(Connections& connections, std::function<void()> refused)
    : connections_(connections),
      refused_(std::move(refused)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  Control(epoll_, EPOLL_CTL_ADD, wake_, EPOLLIN);
}

Door::~Door() {
  Close();
  for (const int watch : watches_) Forget(watch);
  close(wake_);
  close(epoll_);
}

void Door::Add(ListeningSocket socket, HandOver hand_over) {
  listeners_.push_back({.socket = std::move(socket), .hand_over = std::move(hand_over)});
}

void Door::Open() {
  for (const Listener& listener : listeners_) {
    Control(epoll_, EPOLL_CTL_ADD, listener.socket.descriptor(), EPOLLIN);
  }
  thread_ = std::thread([this] { Run(); });
}

void Door::Close() {
  if (!thread_.joinable()) return;
  eventfd_write(wake_, 1);
  thread_.join();
  listeners_.clear();
}

void Door::Run() {
  for (;;) {
    std::array<epoll_event, kEventsPerTurn> events;
    const int count = epoll_wait(epoll_, events.data(), kEventsPerTurn, paused_ ? kPauseMs : -1);
    if (paused_) Pause(false);
    for (int i = 0; i < count; ++i) {
      const int at = events[static_cast<size_t>(i)].data.fd;
      if (at == wake_) return;
      const auto is_at = [at](const Listener& l) { return l.socket.descriptor() == at; };
      const auto listener = std::find_if(listeners_.begin(), listeners_.end(), is_at);
      if (listener != listeners_.end()) {
        Accept(*listener);
      } else {
        watches_.erase(at);
        Forget(at);
      }
    }
  }
}

void Door::Accept(const Listener& listener) {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    const int descriptor =
        accept4(listener.socket.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      Admit(listener, descriptor);
    } else if (IsOutOfResources(errno)) {
      return Pause(true);
    } else if (errno == EAGAIN) {
      return;
    }
  }
}

void Door::Admit(const Listener& listener, int descriptor) {
  std::optional<ProcessCredentials> credentials;
  std::optional<std::string> source;
  if (listener.socket.is_unix()) {
    credentials = CredentialsAt(descriptor);
    if (credentials.has_value()) source = absl::StrCat("unix:uid=", credentials->user);
  } else {
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    source = AddressAt(descriptor);
  }
  // gRPC shuts a socket down before it closes its descriptor, which can be seen at ours.
  const int watch = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  const bool is_known = source.has_value() && watch >= 0;
  if (!is_known || !connections_.Add(watch, descriptor, *source, std::move(credentials))) {
    if (is_known) refused_();
    if (watch >= 0) close(watch);
    close(descriptor);
    return;
  }
  watches_.insert(watch);
  // No events but its end, so that what arrives does not wake us.
  Control(epoll_, EPOLL_CTL_ADD, watch, 0);
  listener.hand_over(descriptor);
}

// gRPC may have its descriptor of the connection still, and as long as it has, closing ours does
// not end what epoll tells of it.
void Door::Forget(int watch) {
  connections_.Remove(watch);
  Control(epoll_, EPOLL_CTL_DEL, watch, 0);
  close(watch);
}

void Door::Pause(bool paused) {
  for (const Listener& listener : listeners_) {
    Control(epoll_, EPOLL_CTL_MOD, listener.socket.descriptor(), paused ? 0 : EPOLLIN);
  }
  paused_ = paused;
}

}  // namespace herald::rpc

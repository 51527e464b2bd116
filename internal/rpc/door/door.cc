#include "internal/rpc/door/door.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/ip/tcp.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace herald::rpc {
namespace {

constexpr int kEventsPerTurn = 64;
constexpr int kAcceptsPerTurn = 16;

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

// "ipv4:192.0.2.1:40000", as gRPC names it.
std::optional<std::string> NameAt(int descriptor) {
  boost::asio::ip::tcp::endpoint endpoint;
  auto size = static_cast<socklen_t>(endpoint.capacity());
  if (getpeername(descriptor, endpoint.data(), &size) != 0) return std::nullopt;
  boost::asio::ip::address address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
  }
  const std::string text = address.to_string();
  return address.is_v4() ? absl::StrCat("ipv4:", text, ":", endpoint.port())
                         : absl::StrCat("ipv6:[", text, "]:", endpoint.port());
}

// Null: its client is not to be found out.
std::shared_ptr<Connection> Describe(bool is_unix, int descriptor) {
  auto connection = std::make_shared<Connection>();
  if (is_unix) {
    connection->process = CredentialsAt(descriptor);
    if (!connection->process.has_value()) return nullptr;
    connection->name = absl::StrCat("fd:", descriptor);
    connection->source = absl::StrCat("unix:uid=", connection->process->user);
    return connection;
  }
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const std::optional<std::string> name = NameAt(descriptor);
  if (!name.has_value()) return nullptr;
  connection->name = *name;
  connection->source = name->substr(0, name->rfind(':'));
  return connection;
}

size_t Ask(int descriptor, unsigned long request) {
  int octets = 0;
  return ioctl(descriptor, request, &octets) == 0 ? static_cast<size_t>(octets) : 0;
}

bool IsOutOfResources(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Door::Door(Connections& connections, AccessFailures& failures, std::function<void()> refused)
    : connections_(connections),
      failures_(failures),
      refused_(std::move(refused)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  Control(epoll_, EPOLL_CTL_ADD, wake_, EPOLLIN);
}

Door::~Door() {
  Close();
  close(wake_);
  close(epoll_);
}

void Door::Add(ListeningSocket socket, Speech speech, HandOver hand_over) {
  listeners_.push_back(
      {.socket = std::move(socket), .speech = speech, .hand_over = std::move(hand_over)});
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
  while (!guests_.empty()) Forget(guests_.begin()->first);
  listeners_.clear();
}

void Door::Run() {
  const int turn_ms = static_cast<int>(absl::ToInt64Milliseconds(kLookInterval));
  for (;;) {
    std::array<epoll_event, kEventsPerTurn> events;
    const bool waits = paused_ || !guests_.empty();
    const int count = epoll_wait(epoll_, events.data(), kEventsPerTurn, waits ? turn_ms : -1);
    if (paused_) Pause(false);
    for (int i = 0; i < count; ++i) {
      const int at = events[static_cast<size_t>(i)].data.fd;
      if (at == wake_) return;
      const auto is_at = [at](const Listener& l) { return l.socket.descriptor() == at; };
      const auto listener = std::find_if(listeners_.begin(), listeners_.end(), is_at);
      if (listener != listeners_.end()) {
        Accept(*listener);
      } else if (Guest& guest = guests_.at(at); guest.descriptor >= 0) {
        Greet(at, guest, absl::Now());
      } else {
        Forget(at);
      }
    }
    LookAround(absl::Now());
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
  const absl::Time now = absl::Now();
  std::shared_ptr<Connection> connection = Describe(listener.socket.is_unix(), descriptor);
  // gRPC shuts a socket down before it closes its descriptor, which can be seen at ours.
  const int watch = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  const bool is_known = connection != nullptr && watch >= 0;
  if (!is_known || !connections_.Add(connection, now)) {
    if (is_known) refused_();
    if (watch >= 0) close(watch);
    close(descriptor);
    return;
  }
  const absl::Duration delay = listener.speech == Speech::kTls
                                   ? failures_.DelayOf(connection->source, now)
                                   : absl::ZeroDuration();
  guests_.try_emplace(watch, Guest{.listener = &listener,
                                   .connection = std::move(connection),
                                   .descriptor = descriptor,
                                   .may_begin = now + delay});
  Control(epoll_, EPOLL_CTL_ADD, watch, EPOLLIN | EPOLLRDHUP | EPOLLET);
}

bool Door::Greet(int watch, Guest& guest, absl::Time now) {
  if (now < guest.may_begin) return true;
  std::array<char, kGreetingOctets> first;
  const ssize_t count = recv(watch, first.data(), first.size(), MSG_PEEK | MSG_DONTWAIT);
  if (count == 0 || (count < 0 && errno != EAGAIN)) {
    Forget(watch);
    return false;
  }
  const absl::string_view said(first.data(), static_cast<size_t>(std::max<ssize_t>(count, 0)));
  switch (Recognize(guest.listener->speech, said, Ask(watch, FIONREAD))) {
    case Greeting::kForeign:
      return Refuse(watch, guest, "the connection did not begin as the protocol demands");
    case Greeting::kPartial:
      if (now - guest.may_begin < kGreetingMax) return true;
      return Refuse(watch, guest, "the connection was not begun in time");
    case Greeting::kComplete:
      break;
  }
  // No events but its end, so that what arrives does not wake us.
  Control(epoll_, EPOLL_CTL_MOD, watch, 0);
  guest.listener->hand_over(std::exchange(guest.descriptor, -1));
  return true;
}

bool Door::Refuse(int watch, const Guest& guest, absl::string_view why) {
  guest.connection->was_called = true;  // It is not noted twice.
  Note(guest, telemetry::Metrics::AccessFailure::kHandshake, why);
  Forget(watch);
  return false;
}

void Door::LookAround(absl::Time now) {
  if (now < next_look_ && next_look_ - now <= kLookInterval) return;
  next_look_ = now + kLookInterval;
  std::vector<int> watches;
  for (const auto& [watch, guest] : guests_) watches.push_back(watch);
  for (const int watch : watches) {
    Guest& guest = guests_.at(watch);
    if (guest.descriptor >= 0) {
      Greet(watch, guest, now);
    } else {
      Look(watch, guest, now);
    }
  }
}

// What is shut down is seen as an end like any other.
void Door::Look(int watch, Guest& guest, absl::Time now) {
  pollfd socket = {.fd = watch, .events = POLLIN | POLLOUT, .revents = 0};
  poll(&socket, 1, 0);
  const Conduct::Look look{.unread = (socket.revents & POLLIN) != 0 ? Ask(watch, FIONREAD) : 0,
                           .unsent = (socket.revents & POLLOUT) == 0 ? Ask(watch, TIOCOUTQ) : 0,
                           .answered = guest.connection->answered};
  using Failure = telemetry::Metrics::AccessFailure;
  switch (guest.conduct.Judge(look, now)) {
    case Conduct::Verdict::kGood:
      return;
    case Conduct::Verdict::kFlood:
      connections_.Bar(guest.connection->source, now + kBarTime);
      Note(guest, Failure::kFlood, "the connection sent without end, and nothing came of it");
      break;
    case Conduct::Verdict::kStuck:
      Note(guest, Failure::kUnread, "the connection's client took nothing of what it was sent");
      break;
  }
  guest.connection->was_called = true;  // It is not noted twice.
  guest.conduct = {};
  shutdown(watch, SHUT_RDWR);
}

void Door::Note(const Guest& guest, telemetry::Metrics::AccessFailure kind, absl::string_view why) {
  const Connection& connection = *guest.connection;
  const std::string from = connection.process.has_value()
                               ? absl::StrCat(connection.source, ",pid=", connection.process->pid)
                               : connection.name;
  failures_.Note({.kind = kind,
                  .source = connection.source,
                  .from = from,
                  .status = absl::UnauthenticatedError(why)},
                 absl::Now());
}

// gRPC may have its descriptor of the connection still, and as long as it has, closing ours does
// not end what epoll tells of it.
void Door::Forget(int watch) {
  const auto found = guests_.find(watch);
  const Guest& guest = found->second;
  if (guest.listener->speech == Speech::kTls && !guest.connection->was_called) {
    Note(guest, telemetry::Metrics::AccessFailure::kHandshake,
         "the TLS connection ended before any call; its handshake may have failed");
  }
  connections_.Remove(*guest.connection);
  if (guest.descriptor >= 0) close(guest.descriptor);
  Control(epoll_, EPOLL_CTL_DEL, watch, 0);
  close(watch);
  guests_.erase(found);
}

void Door::Pause(bool paused) {
  for (const Listener& listener : listeners_) {
    Control(epoll_, EPOLL_CTL_MOD, listener.socket.descriptor(), paused ? 0 : EPOLLIN);
  }
  paused_ = paused;
}

}  // namespace herald::rpc

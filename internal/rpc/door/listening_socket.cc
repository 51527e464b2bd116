#include "internal/rpc/door/listening_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstring>

#include <boost/asio/ip/tcp.hpp>

#include "absl/strings/str_cat.h"
#include "internal/rpc/door/unix_socket.h"

namespace herald::rpc {
namespace {

using boost::asio::ip::tcp;

constexpr int kBacklog = 128;
constexpr mode_t kMode = 0660;

std::string FormatEndpoint(const config::Endpoint& endpoint) {
  const std::string address = endpoint.address.Format();
  return endpoint.address.is_v4() ? absl::StrCat(address, ":", endpoint.port)
                                  : absl::StrCat("[", address, "]:", endpoint.port);
}

absl::Status Refuse(absl::string_view where) {
  return absl::UnavailableError(
      absl::StrCat("cannot listen on ", where, ": ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<ListeningSocket> ListeningSocket::OnPath(const std::string& path) {
  if (absl::Status cleared = ClearUnixSocketPath(path); !cleared.ok()) return cleared;
  const std::string where = absl::StrCat("unix:", path);
  ListeningSocket made(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (made.descriptor_ < 0) return Refuse(where);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (bind(made.descriptor_, generic, sizeof address) != 0) return Refuse(where);
  made.path_ = path;
  // Nobody can connect before listen, whatever the mode was until now.
  if (chmod(path.c_str(), kMode) != 0) return Refuse(where);
  if (listen(made.descriptor_, kBacklog) != 0) return Refuse(where);
  return made;
}

absl::StatusOr<ListeningSocket> ListeningSocket::OnEndpoint(const config::Endpoint& endpoint) {
  const std::string where = FormatEndpoint(endpoint);
  const tcp::endpoint address(boost::asio::ip::make_address(endpoint.address.Format()),
                              endpoint.port);
  ListeningSocket made(
      socket(address.data()->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (made.descriptor_ < 0 ||
      setsockopt(made.descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(made.descriptor_, address.data(), static_cast<socklen_t>(address.size())) != 0 ||
      listen(made.descriptor_, kBacklog) != 0) {
    return Refuse(where);
  }
  return made;
}

ListeningSocket::~ListeningSocket() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!path_.empty()) unlink(path_.c_str());
}

uint16_t ListeningSocket::port() const {
  tcp::endpoint address;
  auto size = static_cast<socklen_t>(address.capacity());
  const int got = getsockname(descriptor_, address.data(), &size);
  assert(got == 0);
  (void)got;
  return address.port();
}

}  // namespace herald::rpc

#include "internal/rpc/door/unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace herald::rpc {
namespace {

absl::Status Refuse(const std::string& path, absl::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat("cannot listen on unix:", path, ": ", why));
}

// 0, or why nobody could be reached.
int TryConnect(const sockaddr_un& address) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  const absl::Cleanup close_fd = [fd] { close(fd); };
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  return connect(fd, generic, sizeof address) == 0 ? 0 : errno;
}

}  // namespace

absl::Status ClearUnixSocketPath(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return Refuse(path, absl::StrCat("longer than ", sizeof address.sun_path - 1, " octets"));
  }
  std::memcpy(address.sun_path, path.data(), path.size());

  struct stat status = {};
  if (lstat(path.c_str(), &status) != 0) {
    return errno == ENOENT ? absl::OkStatus() : Refuse(path, std::strerror(errno));
  }
  if (!S_ISSOCK(status.st_mode)) return Refuse(path, "something else than a socket is there");
  const int error = TryConnect(address);
  if (error == 0 || error == EAGAIN) return Refuse(path, "another process listens there");
  if (error != ECONNREFUSED) return Refuse(path, std::strerror(error));
  if (unlink(path.c_str()) != 0) return Refuse(path, std::strerror(errno));
  return absl::OkStatus();
}

}  // namespace herald::rpc

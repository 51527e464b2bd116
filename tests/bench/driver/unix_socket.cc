#include "tests/bench/driver/unix_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace herald::bench {

int ConnectUnix(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("nobody listens on " + path);
  }
  return fd;
}

void WriteAll(int fd, std::span<const uint8_t> octets) {
  while (!octets.empty()) {
    const ssize_t written = write(fd, octets.data(), octets.size());
    if (written < 0 && errno != EINTR)
      throw std::runtime_error("the daemon does not read any more");
    if (written > 0) octets = octets.subspan(static_cast<size_t>(written));
  }
}

void WriteAll(int fd, const std::string& text) {
  WriteAll(fd, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

}  // namespace herald::bench

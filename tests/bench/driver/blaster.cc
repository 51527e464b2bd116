// The limit of the machine: a peer that writes octets which it was given before to all its
// sessions, with nothing in between. blaster SOCKET PEERS
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/bench/driver/asns.h"
#include "tests/bench/driver/blaster_feed.h"
#include "tests/bench/sink/session.h"

namespace herald::bench {
namespace {

constexpr uint32_t kAddress = 10u << 24 | 99u << 16 | 1;  // 10.99.0.1
constexpr uint16_t kPort = 1791;
constexpr int kLookMs = 10;

int Listen(int family, const sockaddr* address, socklen_t size) {
  const int listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, address, size) != 0 || listen(listener, 1024) != 0) {
    std::perror("blaster: listen");
    std::exit(1);
  }
  return listener;
}

std::vector<Session> Establish(int listener, size_t peers) {
  std::vector<Session> sessions;
  while (sessions.size() < peers) {
    sessions.emplace_back(Session::Ends{.local = kAddress, .local_asn = kDaemonAsn});
    sessions.back().Adopt(accept(listener, nullptr, nullptr));
  }
  for (Session& session : sessions) {
    while (!session.established()) {
      pollfd readable = {.fd = session.fd(), .events = POLLIN, .revents = 0};
      poll(&readable, 1, kLookMs);
      if (!session.Advance()) std::exit(1);
    }
  }
  return sessions;
}

// As much as each takes at a time, all by turns.
void WriteToAll(std::vector<Session>& sessions, Octets octets) {
  std::vector<size_t> written(sessions.size());
  std::vector<pollfd> waiting;
  do {
    waiting.clear();
    for (size_t i = 0; i < sessions.size(); ++i) {
      const Octets rest = octets.subspan(written[i]);
      if (rest.empty()) continue;
      const ssize_t sent =
          send(sessions[i].fd(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) written[i] += static_cast<size_t>(sent);
      if (written[i] < octets.size()) waiting.push_back({sessions[i].fd(), POLLOUT, 0});
    }
    if (!waiting.empty()) poll(waiting.data(), waiting.size(), -1);
  } while (!waiting.empty());
}

bool ReadAll(int fd, void* out, size_t size) {
  return recv(fd, out, size, MSG_WAITALL) == static_cast<ssize_t>(size);
}

void Serve(int api, std::vector<Session>& sessions) {
  std::vector<uint8_t> kept;
  std::vector<uint8_t> octets;
  for (BlasterHeader header; ReadAll(api, &header, sizeof header);) {
    octets.resize(header.size);
    if (header.size > 0 && !ReadAll(api, octets.data(), octets.size())) return;
    if (header.order == BlasterOrder::kKeep) {
      kept = octets;
      continue;
    }
    WriteToAll(sessions, header.order == BlasterOrder::kWrite ? octets : kept);
    const uint8_t answer = 1;
    if (write(api, &answer, 1) != 1) return;
  }
}

int Main(const std::string& path, size_t peers) {
  const sockaddr_in bgp = SocketAddress(kAddress, kPort);
  const int bgp_listener = Listen(AF_INET, reinterpret_cast<const sockaddr*>(&bgp), sizeof bgp);
  sockaddr_un api = {};
  api.sun_family = AF_UNIX;
  path.copy(api.sun_path, sizeof api.sun_path - 1);
  const int api_listener = Listen(AF_UNIX, reinterpret_cast<const sockaddr*>(&api), sizeof api);
  std::vector<Session> sessions = Establish(bgp_listener, peers);
  Serve(accept(api_listener, nullptr, nullptr), sessions);
  return 0;
}

}  // namespace
}  // namespace herald::bench

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return herald::bench::Main(argv[1], std::strtoul(argv[2], nullptr, 10));
}

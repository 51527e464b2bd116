#ifndef HERALD_TESTS_BENCH_SINK_SPEAKER_H_
#define HERALD_TESTS_BENCH_SINK_SPEAKER_H_

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/bench/sink/session.h"
#include "tests/bench/sink/sink.h"

namespace herald::bench {

// A daemon for tests: once its three peers are there, it writes the octets to each, then does with
// each as it is told, and waits until they are gone.
class Speaker {
 public:
  static constexpr size_t kPeers = 3;

  Speaker(std::vector<uint8_t> octets, std::function<void(Session&)> then)
      : octets_(std::move(octets)), then_(std::move(then)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = SocketAddress(kLoopback | 1, 0);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    EXPECT_EQ(getsockname(listener_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~Speaker() {
    thread_.join();
    close(listener_);
  }

  SinkOptions PeersOfIt() const {
    SinkOptions options;
    for (uint32_t i = 0; i < kPeers; ++i) {
      options.peers.push_back({.local = kLoopback | (10 + i),
                               .local_asn = 65001,
                               .remote = kLoopback | 1,
                               .remote_port = port_});
    }
    options.arena_octets = size_t{1} << 20;
    return options;
  }

 private:
  static constexpr uint32_t kLoopback = 127u << 24;

  void Run() {
    std::vector<Session> sessions;
    for (size_t i = 0; i < kPeers; ++i) {
      sessions.emplace_back(Session::Ends{.local = kLoopback | 1, .local_asn = 65000});
      sessions.back().Adopt(accept(listener_, nullptr, nullptr));
      while (!sessions.back().established()) ASSERT_TRUE(sessions.back().Advance());
    }
    for (Session& session : sessions) session.Send(octets_);
    for (Session& session : sessions) then_(session);
    for (const Session& session : sessions) AwaitEnd(session);
  }

  // Until the sink is gone.
  static void AwaitEnd(const Session& session) {
    pollfd readable = {.fd = session.fd(), .events = POLLIN, .revents = 0};
    uint8_t rest = 0;
    do {
      poll(&readable, 1, -1);
    } while (recv(session.fd(), &rest, 1, 0) > 0);
  }

  const std::vector<uint8_t> octets_;
  const std::function<void(Session&)> then_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_SINK_SPEAKER_H_

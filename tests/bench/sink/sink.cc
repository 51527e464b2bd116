#include "tests/bench/sink/sink.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "tests/bench/sink/clock.h"

namespace herald::bench {
namespace {

constexpr size_t kReceiveMax = size_t{1} << 20;
constexpr int64_t kKeepaliveNs = int64_t{30} * 1'000'000'000;

}  // namespace

Sink::Sink(const SinkOptions& options)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), arena_(options.arena_octets) {
  for (const Session::Ends& ends : options.peers) sessions_.emplace_back(ends);
  chunks_.resize(size_t{1} << 20);  // So that its pages are there.
  chunks_.clear();
}

Sink::~Sink() { close(epoll_); }

size_t Sink::Advance() {
  size_t waiting = 0;
  for (size_t peer = 0; peer < sessions_.size(); ++peer) {
    Session& session = sessions_[peer];
    if (session.established()) continue;
    ++waiting;
    if (!session.Advance()) session.Dial();
    if (session.established()) Begin(peer);
  }
  return waiting;
}

void Sink::Establish(std::chrono::seconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  WaitUntil([&] {
    const size_t waiting = Advance();
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error(std::to_string(waiting) + " sessions were not established in time");
    }
    return waiting == 0;
  });
  keepalive_ns_ = NowNs();
}

void Sink::Watch(size_t peer, int operation) {
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.u64 = peer;
  epoll_ctl(epoll_, operation, sessions_[peer].fd(), &event);
}

void Sink::Begin(size_t peer) {
  const std::vector<uint8_t>& rest = sessions_[peer].left_over();
  if (!rest.empty()) {
    std::memcpy(arena_.Free(rest.size()).data(), rest.data(), rest.size());
    Keep(peer, rest.size());
  }
  Watch(peer, EPOLL_CTL_ADD);
}

void Sink::Keep(size_t peer, size_t size) {
  const int64_t now = NowNs();
  chunks_.push_back({now, arena_.used(), static_cast<uint32_t>(size), static_cast<uint32_t>(peer)});
  arena_.Use(size);
  octets_read_.store(arena_.used(), std::memory_order_relaxed);
  last_read_ns_.store(now, std::memory_order_relaxed);
}

void Sink::Receive(size_t peer) {
  const std::span<uint8_t> free = arena_.Free(kReceiveMax);
  const ssize_t size = recv(sessions_[peer].fd(), free.data(), free.size(), MSG_DONTWAIT);
  if (size > 0) {
    Keep(peer, static_cast<size_t>(size));
  } else if (size == 0 || errno != EAGAIN) {
    Watch(peer, EPOLL_CTL_DEL);
    ++fallen_;
  }
}

void Sink::Poll(int timeout_ms) {
  std::array<epoll_event, 64> events;
  const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
  for (int i = 0; i < count; ++i) Receive(events[static_cast<size_t>(i)].data.u64);
  const int64_t now = count > 0 ? last_read_ns() : NowNs();
  if (now - keepalive_ns_ < kKeepaliveNs) return;
  keepalive_ns_ = now;
  for (Session& session : sessions_) {
    if (session.established()) session.SendKeepalive();
  }
}

void Sink::Stall(size_t peer) { Watch(peer, EPOLL_CTL_DEL); }
void Sink::Resume(size_t peer) { Watch(peer, EPOLL_CTL_ADD); }

void Sink::Drop(size_t peer) {
  sessions_[peer].Close();
  std::erase_if(chunks_, [peer](const Chunk& chunk) { return chunk.peer == peer; });
}

void Sink::Clear() {
  arena_.Clear();
  octets_read_.store(0, std::memory_order_relaxed);
  chunks_.clear();
}

PeerLog Sink::Log(size_t peer) const {
  PeerLog log;
  for (const Chunk& chunk : chunks_) {
    if (chunk.peer != peer) continue;
    const Octets octets = arena_.At(chunk.offset, chunk.size);
    log.octets.insert(log.octets.end(), octets.begin(), octets.end());
    log.stamps.push_back({chunk.time_ns, log.octets.size()});
  }
  return log;
}

}  // namespace herald::bench

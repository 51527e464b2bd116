#ifndef HERALD_TESTS_BENCH_SINK_SINK_H_
#define HERALD_TESTS_BENCH_SINK_SINK_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/bench/sink/arena.h"
#include "tests/bench/sink/session.h"

namespace herald::bench {

struct SinkOptions {
  // They connect, again every 10 ms until it works.
  std::vector<Session::Ends> peers;
  size_t arena_octets = size_t{512} << 20;
};

// When octets of a peer were read, and which of its octets those are.
struct Stamp {
  int64_t time_ns = 0;
  size_t end = 0;  // Octets of the peer up to and with these.
};

struct PeerLog {
  std::vector<uint8_t> octets;
  std::vector<Stamp> stamps;
};

// The peers of the daemon under test. Keeps the octets that they are sent, with the times at which
// they were there to be read, and looks at none of them.
class Sink {
 public:
  explicit Sink(const SinkOptions& options);
  ~Sink();
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  // Returns when all sessions stand; throws after the timeout.
  void Establish(std::chrono::seconds timeout);
  // One step for each session that does not stand; how many there are.
  size_t Advance();

  // Reads what there is, after having waited for something so long at most; 0: not at all.
  void Poll(int timeout_ms);
  // A peer that takes nothing, until Resume.
  void Stall(size_t peer);
  void Resume(size_t peer);
  // Ends a session, without a word, and forgets what was read from it. Advance begins it anew.
  void Drop(size_t peer);

  // Forgets what was read.
  void Clear();
  PeerLog Log(size_t peer) const;
  // All octets in the order in which they were read: with one peer, its stream.
  Octets read() const { return arena_.At(0, arena_.used()); }
  // Of the latest octets. May be asked by any thread.
  int64_t last_read_ns() const { return last_read_ns_.load(std::memory_order_relaxed); }
  // Of all peers, since Clear. May be asked by any thread.
  size_t octets_read() const { return octets_read_.load(std::memory_order_relaxed); }
  // Sessions that ended.
  size_t fallen() const { return fallen_.load(std::memory_order_relaxed); }
  size_t peers() const { return sessions_.size(); }
  Session& session(size_t peer) { return sessions_[peer]; }

 private:
  struct Chunk {
    int64_t time_ns;
    size_t offset;
    uint32_t size;
    uint32_t peer;
  };

  void Watch(size_t peer, int operation);
  void Begin(size_t peer);
  void Receive(size_t peer);
  void Keep(size_t peer, size_t size);

  std::vector<Session> sessions_;
  const int epoll_;
  Arena arena_;
  std::vector<Chunk> chunks_;
  int64_t keepalive_ns_ = 0;
  std::atomic<int64_t> last_read_ns_ = 0;
  std::atomic<size_t> octets_read_ = 0;
  std::atomic<size_t> fallen_ = 0;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_SINK_SINK_H_

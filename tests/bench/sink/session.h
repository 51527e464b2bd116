#ifndef HERALD_TESTS_BENCH_SINK_SESSION_H_
#define HERALD_TESTS_BENCH_SINK_SESSION_H_

#include <netinet/in.h>

#include <cstdint>
#include <vector>

#include "tests/bench/wire/update.h"

namespace herald::bench {

sockaddr_in SocketAddress(uint32_t address, uint16_t port);

// One side of a BGP session: connects or is connected to, and says OPEN and KEEPALIVE (RFC 4271
// section 8) with an answer to each. What follows it does not read.
class Session {
 public:
  struct Ends {
    uint32_t local = 0;  // Also the BGP Identifier.
    uint16_t local_asn = 0;
    uint32_t remote = 0;
    uint16_t remote_port = 0;
    int receive_buffer = 0;  // Octets; 0: the system's.
  };
  explicit Session(const Ends& ends) : ends_(ends) {}
  ~Session() { Close(); }
  Session(Session&& other) noexcept;
  Session& operator=(Session&&) = delete;

  // Begins to connect from the local address.
  void Dial();
  // Takes a connection that was accepted.
  void Adopt(int fd);
  void Close();

  // Reads what has come while the session is not established. False: the connection failed, and is
  // closed.
  bool Advance();
  bool established() const { return state_ == State::kEstablished; }
  // What was read behind the KEEPALIVE that established it.
  const std::vector<uint8_t>& left_over() const { return read_; }

  void SendKeepalive();
  // All of it, waiting for the peer to read.
  void Send(Octets octets);

  int fd() const { return fd_; }
  const Ends& ends() const { return ends_; }

 private:
  enum class State { kClosed, kConnecting, kOpenSent, kOpenConfirm, kEstablished };

  bool Greet();
  bool Take(MessageType type);

  Ends ends_;
  int fd_ = -1;
  State state_ = State::kClosed;
  std::vector<uint8_t> read_;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_SINK_SESSION_H_

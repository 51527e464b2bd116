#ifndef HERALD_INTERNAL_RPC_DOOR_CONDUCT_H_
#define HERALD_INTERNAL_RPC_DOOR_CONDUCT_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace herald::rpc {

// How a connection behaves, from looks at its socket: gRPC reads whatever a client sends as long as
// there is more, and closes nothing that it cannot write to.
class Conduct {
 public:
  // What the socket has at one time.
  struct Look {
    size_t unread = 0;      // Octets that gRPC has not read yet.
    size_t unsent = 0;      // That the client has not taken yet; 0 while there is room for more.
    uint64_t answered = 0;  // What the client asked for and was answered, since it came.
  };
  enum class Verdict {
    kGood,
    kFlood,  // It sends faster than can be read, and nothing comes of it.
    kStuck,  // It takes nothing.
  };

  // Looks that find it flooding, with none between that finds it not to.
  static constexpr int kFloodLooks = 16;
  static constexpr absl::Duration kStuckMax = absl::Seconds(20);

  Verdict Judge(const Look& look, absl::Time now);

 private:
  Look last_;
  int flood_looks_ = 0;
  absl::Time stuck_since_ = absl::InfiniteFuture();
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_CONDUCT_H_

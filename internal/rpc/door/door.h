#ifndef HERALD_INTERNAL_RPC_DOOR_DOOR_H_
#define HERALD_INTERNAL_RPC_DOOR_DOOR_H_

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "internal/rpc/door/access_failures.h"
#include "internal/rpc/door/conduct.h"
#include "internal/rpc/door/connections.h"
#include "internal/rpc/door/greeting.h"
#include "internal/rpc/door/listening_socket.h"

namespace herald::rpc {

// Accepts the API's connections on a thread of its own, and hands over those that begin as they
// should: gRPC itself tells nobody which user is at the other end of a unix socket, takes any
// number of connections, and does not mind how they behave. Ends those that behave badly.
class Door {
 public:
  // Takes the descriptor, which does not block.
  using HandOver = std::function<void(int descriptor)>;

  // For a client to begin, once it may.
  static constexpr absl::Duration kGreetingMax = absl::Seconds(10);
  static constexpr absl::Duration kLookInterval = absl::Milliseconds(100);
  // Of the source of a flood.
  static constexpr absl::Duration kBarTime = absl::Minutes(1);

  // refused: a connection was closed at once, for there are too many; on the door's thread.
  Door(Connections& connections, AccessFailures& failures, std::function<void()> refused);
  ~Door();  // Closes.
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  // Before Open.
  void Add(ListeningSocket socket, Speech speech, HandOver hand_over);
  void Open();
  // Nothing is handed over any more, and nothing listens. Once.
  void Close();

 private:
  struct Listener {
    ListeningSocket socket;
    Speech speech;
    HandOver hand_over;
  };
  struct Guest {
    const Listener* listener;
    std::shared_ptr<Connection> connection;
    int descriptor;        // -1: it was handed over.
    absl::Time may_begin;  // Later than it came if its source is slowed.
    Conduct conduct = {};
  };
  using Guests = absl::flat_hash_map<int, Guest>;  // By our own descriptor of the connection.

  void Run();
  void Accept(const Listener& listener);
  // Owns the descriptor.
  void Admit(const Listener& listener, int descriptor);
  // These may forget the guest, and give false then.
  bool Greet(int watch, Guest& guest, absl::Time now);
  bool Refuse(int watch, const Guest& guest, absl::string_view why);
  void Look(int watch, Guest& guest, absl::Time now);
  void LookAround(absl::Time now);
  void Note(const Guest& guest, telemetry::Metrics::AccessFailure kind, absl::string_view why);
  void Forget(int watch);
  void Pause(bool paused);

  Connections& connections_;
  AccessFailures& failures_;
  const std::function<void()> refused_;
  std::vector<Listener> listeners_;
  const int epoll_;
  const int wake_;
  bool paused_ = false;
  Guests guests_;
  absl::Time next_look_ = absl::InfinitePast();
  std::thread thread_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_DOOR_H_

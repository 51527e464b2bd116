#ifndef HERALD_INTERNAL_RPC_DOOR_DOOR_H_
#define HERALD_INTERNAL_RPC_DOOR_DOOR_H_

#include <functional>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "internal/rpc/door/connections.h"
#include "internal/rpc/door/listening_socket.h"

namespace herald::rpc {

// Accepts the API's connections on a thread of its own and hands them over: gRPC itself tells
// nobody which user is at the other end of a unix socket, and takes any number of connections.
class Door {
 public:
  // Takes the descriptor, which does not block.
  using HandOver = std::function<void(int descriptor)>;

  // refused: a connection was closed at once, for there are too many; on the door's thread.
  Door(Connections& connections, std::function<void()> refused);
  ~Door();  // Closes.
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  // Before Open.
  void Add(ListeningSocket socket, HandOver hand_over);
  void Open();
  // Nothing is handed over any more, and nothing listens. Once.
  void Close();

 private:
  struct Listener {
    ListeningSocket socket;
    HandOver hand_over;
  };

  void Run();
  void Accept(const Listener& listener);
  // Owns the descriptor.
  void Admit(const Listener& listener, int descriptor);
  void Forget(int watch);
  void Pause(bool paused);

  Connections& connections_;
  const std::function<void()> refused_;
  std::vector<Listener> listeners_;
  const int epoll_;
  const int wake_;
  bool paused_ = false;
  absl::flat_hash_set<int> watches_;  // Descriptors of ours of the open connections.
  std::thread thread_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_DOOR_H_

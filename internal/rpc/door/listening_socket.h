#ifndef HERALD_INTERNAL_RPC_DOOR_LISTENING_SOCKET_H_
#define HERALD_INTERNAL_RPC_DOOR_LISTENING_SOCKET_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "internal/config/config.h"

namespace herald::rpc {

// A socket that clients connect to; closed, and its file removed, with this.
class ListeningSocket {
 public:
  // With mode 0660. An error names the path.
  static absl::StatusOr<ListeningSocket> OnPath(const std::string& path);
  // An error names the address.
  static absl::StatusOr<ListeningSocket> OnEndpoint(const config::Endpoint& endpoint);

  ListeningSocket(ListeningSocket&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ~ListeningSocket();

  int descriptor() const { return descriptor_; }
  bool is_unix() const { return !path_.empty(); }
  // That was given for port 0.
  uint16_t port() const;

 private:
  explicit ListeningSocket(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  std::string path_ = {};  // To be removed.
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_LISTENING_SOCKET_H_

#ifndef HERALD_INTERNAL_RPC_DOOR_UNIX_SOCKET_H_
#define HERALD_INTERNAL_RPC_DOOR_UNIX_SOCKET_H_

#include <string>

#include "absl/status/status.h"

namespace herald::rpc {

// Makes way for a listener at this path: removes a socket that nobody answers on any more. An error
// that names the path if somebody does, if something else stands there, or if it is too long.
absl::Status ClearUnixSocketPath(const std::string& path);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_UNIX_SOCKET_H_

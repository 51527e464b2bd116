#ifndef HERALD_INTERNAL_RPC_SERVER_H_
#define HERALD_INTERNAL_RPC_SERVER_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "internal/config/config.h"
#include "internal/rpc/core.h"

namespace herald::rpc {

// The API: all services, health and, if configured, reflection, wherever clients connect. Used by
// one thread, which is not the core thread.
class Server {
 public:
  Server(config::Api api, Core core);
  ~Server();  // After Shutdown, where Start succeeded.
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens, at first on the unix socket (mode 0660). An address that cannot be bound is an error
  // that names it; nothing listens then.
  absl::Status Start();
  // Ends the streams with UNAVAILABLE, lets other calls end for as long as grace and then cancels
  // them. The core thread must run; when this returns, nothing of the server is left on it.
  void Shutdown(absl::Duration grace);

  // That were given for port 0, of the loopback listener and of that with TLS; 0 without it.
  uint16_t port() const;
  uint16_t tls_port() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_SERVER_H_

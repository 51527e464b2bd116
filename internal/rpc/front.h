#ifndef HERALD_INTERNAL_RPC_FRONT_H_
#define HERALD_INTERNAL_RPC_FRONT_H_

#include <memory>

#include <grpcpp/grpcpp.h>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "internal/rpc/door/door.h"

namespace herald::rpc {

// A gRPC server without a port: it serves the connections that it is handed, within the bounds of
// limits.h, which GetServerInfo tells.
class Front {
 public:
  // What connections are like.
  enum class Kind {
    kUnix,  // They may last.
    kTcp,   // They end after kConnectionAgeMax, so that certificates are looked at anew.
  };

  // The services may have other fronts, and outlive this.
  Front(Kind kind, const grpc::ResourceQuota& memory, absl::Span<grpc::Service* const> services,
        bool reflection);

  // How it is handed connections, of kUnix and of kTcp. Before Start; used between that and
  // Shutdown.
  Door::HandOver TakeUnix();
  Door::HandOver TakeTcp(std::shared_ptr<grpc::ServerCredentials> credentials);

  // These services are healthy from now on.
  void Start(absl::Span<const char* const> services);
  // To itself, within the process. After Start.
  std::shared_ptr<grpc::Channel> OwnChannel();
  // Takes no more calls, and cancels those that last at the deadline.
  void Shutdown(absl::Time deadline);
  // When all calls are over.
  void Wait();

 private:
  grpc::ServerBuilder builder_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_FRONT_H_

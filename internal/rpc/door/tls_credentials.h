#ifndef HERALD_INTERNAL_RPC_DOOR_TLS_CREDENTIALS_H_
#define HERALD_INTERNAL_RPC_DOOR_TLS_CREDENTIALS_H_

#include <memory>

#include <grpcpp/security/server_credentials.h>

#include "absl/status/statusor.h"
#include "internal/config/config.h"

namespace herald::rpc {

// Has gRPC agree on nothing older than TLS 1.3, in the whole process. Before anything of gRPC.
void RequireTls13();

// TLS with certificates on both sides. The files are read again every second, for the handshakes
// that follow. An error names the file that cannot be read.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeTlsCredentials(
    const config::ApiTls& tls);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_TLS_CREDENTIALS_H_

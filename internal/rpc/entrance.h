#ifndef HERALD_INTERNAL_RPC_ENTRANCE_H_
#define HERALD_INTERNAL_RPC_ENTRANCE_H_

#include <string>
#include <vector>

#include <grpcpp/server_context.h>

#include "absl/status/statusor.h"
#include "internal/rpc/authorization.h"
#include "internal/rpc/caller.h"
#include "internal/rpc/connections.h"
#include "internal/rpc/live_policy.h"

namespace herald::rpc {

// Tells who calls and whether they may. Any thread.
class Entrance {
 public:
  Entrance(const LivePolicy& policy, const Connections& connections)
      : policy_(policy), connections_(connections) {}

  // UNAUTHENTICATED with reason UNKNOWN_PRINCIPAL, PERMISSION_DENIED with reason ROLE_MISSING, or
  // CANCELLED: the connection is gone already.
  absl::StatusOr<Caller> Admit(const grpc::CallbackServerContext& context, Roles roles) const;

 private:
  // How a caller is seen. Its identities come in the order in which they count.
  struct Sighting {
    std::vector<access::Identity> identities = {};
    std::string from;
  };

  absl::StatusOr<Sighting> See(const grpc::CallbackServerContext& context) const;
  absl::StatusOr<Sighting> SeeProcess(absl::string_view descriptor) const;

  const LivePolicy& policy_;
  const Connections& connections_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ENTRANCE_H_

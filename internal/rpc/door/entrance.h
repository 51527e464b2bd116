#ifndef HERALD_INTERNAL_RPC_DOOR_ENTRANCE_H_
#define HERALD_INTERNAL_RPC_DOOR_ENTRANCE_H_

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <grpcpp/server_context.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "internal/rpc/door/access_failures.h"
#include "internal/rpc/door/authorization.h"
#include "internal/rpc/door/caller.h"
#include "internal/rpc/door/connections.h"
#include "internal/rpc/live_policy.h"

namespace herald::rpc {

// Tells who calls and whether they may. Any thread.
class Entrance {
 public:
  // UNAUTHENTICATED with reason UNKNOWN_PRINCIPAL, PERMISSION_DENIED with reason ROLE_MISSING, or
  // CANCELLED: the connection is gone already.
  struct Refusal {
    absl::Status status;
    absl::Duration delay = absl::ZeroDuration();  // For which the answer is to be held back.
  };

  Entrance(const LivePolicy& policy, const Connections& connections, AccessFailures& failures)
      : policy_(policy), connections_(connections), failures_(failures) {}

  std::variant<Caller, Refusal> Admit(const grpc::CallbackServerContext& context,
                                      const std::string& method, Roles roles) const;

 private:
  // How a caller is seen. Its identities come in the order in which they count.
  struct Sighting {
    std::vector<access::Identity> identities = {};
    std::string source = {};
    std::string from = {};
    std::shared_ptr<Connection> connection = {};
  };

  absl::StatusOr<Sighting> See(const grpc::CallbackServerContext& context) const;
  static Sighting SeeProcess(std::shared_ptr<Connection> connection);
  absl::Status Recognize(const Sighting& seen, Roles roles, Caller& caller) const;

  const LivePolicy& policy_;
  const Connections& connections_;
  AccessFailures& failures_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_ENTRANCE_H_

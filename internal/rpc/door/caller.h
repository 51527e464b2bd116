#ifndef HERALD_INTERNAL_RPC_DOOR_CALLER_H_
#define HERALD_INTERNAL_RPC_DOOR_CALLER_H_

#include <memory>
#include <string>

#include "internal/access/policy.h"
#include "internal/rpc/door/connections.h"

namespace herald::rpc {

// Who calls, as the policy had it when the call began.
struct Caller {
  std::shared_ptr<const access::Policy> policy;  // Keeps the principal.
  const access::Principal* principal = nullptr;  // Never null once a call's Begin runs.
  access::Identity identity = {};                // By which it was recognized.
  // "unix:uid=1000,pid=4711", "ipv4:192.0.2.1:40000".
  std::string from = {};
  std::shared_ptr<Connection> connection = {};  // Null: it is closed already.
  bool Has(access::Role role) const { return access::Has(*principal, role); }
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_DOOR_CALLER_H_

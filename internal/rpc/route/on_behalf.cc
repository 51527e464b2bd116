#include "internal/rpc/route/on_behalf.h"

#include <memory>
#include <utility>

namespace herald::rpc {

injector::Caller OnBehalf(const Caller& caller, std::string client) {
  return {.owner = {.principal = caller.principal->name, .client = std::move(client)},
          // The policy keeps it.
          .grant = std::shared_ptr<const guard::Grant>(caller.policy, &caller.principal->grant),
          .is_admin = caller.Has(access::Role::kAdmin)};
}

std::shared_ptr<const guard::Grant> GrantOfNow(const LivePolicy& policy, const Caller& caller) {
  const LivePolicy::Policy now = policy.Get();
  const access::Principal* principal = now->Find({&caller.identity, 1});
  if (principal == nullptr || principal->name != caller.principal->name) {
    return std::make_shared<const guard::Grant>();
  }
  return {now, &principal->grant};  // The policy keeps it.
}

}  // namespace herald::rpc

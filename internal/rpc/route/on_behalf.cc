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

}  // namespace herald::rpc

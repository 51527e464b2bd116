#ifndef HERALD_INTERNAL_RPC_ACCOUNT_H_
#define HERALD_INTERNAL_RPC_ACCOUNT_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "internal/guard/rate_limiter.h"
#include "internal/rpc/budget.h"
#include "internal/rpc/limits.h"
#include "internal/runtime/mailbox.h"
#include "internal/runtime/steady_now.h"

namespace herald::rpc {

// What one principal's calls have together: so much of everything, and their turns.
struct Account {
  Account(runtime::Mailbox& core_mailbox, runtime::Mailbox& converter_mailbox)
      : core(core_mailbox.AddLane()), converter(converter_mailbox.AddLane()) {}

  Budget requests{kPrincipalRequestsMax};
  Budget waiting_octets{kPrincipalWaitingOctetsMax};
  Budget streams{kPrincipalStreamsMax};
  guard::RateLimiter renewals{kPrincipalRenewalsPerMinute, runtime::SteadyNow()};  // Core thread.
  runtime::Mailbox::Lane core;
  runtime::Mailbox::Lane converter;
};

// The accounts of the principals that have calls. Any thread.
class Accounts {
 public:
  Accounts(runtime::Mailbox& core, runtime::Mailbox& converter)
      : core_(core), converter_(converter) {}

  std::shared_ptr<Account> Of(const std::string& principal) {
    absl::MutexLock lock(&mutex_);
    std::weak_ptr<Account>& known = accounts_[principal];
    std::shared_ptr<Account> account = known.lock();
    if (account != nullptr) return account;
    known = account = std::make_shared<Account>(core_, converter_);
    // Reloads can have brought any number of names.
    absl::erase_if(accounts_, [](const auto& row) { return row.second.expired(); });
    return account;
  }

 private:
  runtime::Mailbox& core_;
  runtime::Mailbox& converter_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::weak_ptr<Account>> accounts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ACCOUNT_H_

#ifndef HERALD_INTERNAL_INJECTOR_ACCOUNTS_H_
#define HERALD_INTERNAL_INJECTOR_ACCOUNTS_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/node_hash_map.h"
#include "absl/time/time.h"
#include "internal/guard/prepared_grant.h"
#include "internal/guard/rate_limiter.h"
#include "internal/injector/change.h"

namespace herald::injector {

// What is kept of a principal from one call to the next.
struct Account {
  std::shared_ptr<const guard::Grant> grant;
  guard::GrantRef prepared;
  std::optional<guard::RateLimiter> rate;  // Nullopt: any.
};

// Those of all principals that call. Once there are many, those go of which nothing is to be
// remembered.
class Accounts {
 public:
  static constexpr size_t kSweepMin = 512;

  // With the grant that the caller has now. Stays where it is until the next call of this.
  Account& Of(const Caller& caller, absl::Time now);
  size_t size() const { return accounts_.size(); }

 private:
  void Sweep(absl::Time now);

  absl::node_hash_map<std::string, Account> accounts_;
  size_t sweep_at_ = kSweepMin;
};

}  // namespace herald::injector

#endif  // HERALD_INTERNAL_INJECTOR_ACCOUNTS_H_

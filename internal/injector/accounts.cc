#include "internal/injector/accounts.h"

#include <algorithm>
#include <utility>

namespace herald::injector {
namespace {

bool IsFull(const Account& account, absl::Time now) {
  return !account.rate || account.rate->Available(now) == account.grant->announcements_per_minute;
}

}  // namespace

Account& Accounts::Of(const Caller& caller, absl::Time now) {
  const std::string& principal = caller.owner.principal;
  const auto found = accounts_.find(principal);
  if (found == accounts_.end() && accounts_.size() >= sweep_at_) Sweep(now);
  Account& account = found == accounts_.end() ? accounts_[principal] : found->second;
  if (account.grant == caller.grant) return account;
  const std::optional<uint32_t>& rate = caller.grant->announcements_per_minute;
  if (!rate) {
    account.rate.reset();
  } else if (account.rate) {
    account.rate->SetRate(*rate, now);
  } else {
    account.rate.emplace(*rate, now);
  }
  account.grant = caller.grant;
  account.prepared = std::make_shared<guard::PreparedGrant>(principal, *caller.grant);
  return account;
}

void Accounts::Sweep(absl::Time now) {
  absl::erase_if(accounts_, [&](const auto& entry) { return IsFull(entry.second, now); });
  sweep_at_ = std::max(kSweepMin, 2 * accounts_.size());
}

}  // namespace herald::injector

#include "internal/injector/syncs.h"

#include "absl/strings/str_cat.h"

namespace herald::injector {

absl::Status Syncs::Begin(const Owner& owner) {
  if (running_.contains(owner)) {
    return absl::FailedPreconditionError("the client has a sync that has not ended");
  }
  size_t count = 0;
  for (auto next = running_.lower_bound({.principal = owner.principal});
       next != running_.end() && next->first.principal == owner.principal; ++next) {
    ++count;
  }
  if (count >= kPrincipalSyncsMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no more than ", kPrincipalSyncsMax, " syncs of one principal can run"));
  }
  running_[owner] = ++mark_;
  return absl::OkStatus();
}

uint32_t Syncs::End(const Owner& owner) {
  const auto found = running_.find(owner);
  const uint32_t begun = found->second;
  running_.erase(found);
  return begun;
}

}  // namespace herald::injector

#include "internal/rpc/door/access_failures.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "internal/rpc/audit_trail.h"

namespace herald::rpc {

absl::Duration AccessFailures::Note(const Failure& failure, absl::Time now) {
  metrics_.AccessFailed(failure.kind);
  absl::Duration delay;
  uint64_t held_back = 0;
  bool is_told = false;
  {
    absl::MutexLock lock(&mutex_);
    delay = Count(failure.source, now);
    is_told = bound_.Pass(now);
    if (is_told) held_back = bound_.TakeHeldBack();
  }
  if (is_told) Record(failure, held_back);
  return delay;
}

absl::Duration AccessFailures::DelayOf(const std::string& source, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const auto found = sources_.find(source);
  if (found == sources_.end() || now - found->second.since >= kMemory) return absl::ZeroDuration();
  return DelayAfter(found->second.failures);
}

absl::Duration AccessFailures::DelayAfter(int failures) {
  const int beyond = std::min(failures - kPromptAnswers, 8);
  return beyond <= 0 ? absl::ZeroDuration() : std::min(kDelayMin * (1 << (beyond - 1)), kDelayMax);
}

absl::Duration AccessFailures::Count(const std::string& source, absl::Time now) {
  auto found = sources_.find(source);
  if (found == sources_.end() && sources_.size() >= kSourcesMax) {
    absl::erase_if(sources_, [&](const auto& row) { return now - row.second.since >= kMemory; });
    // One more among so many is not told apart from them.
    if (sources_.size() >= kSourcesMax) return kDelayMax;
  }
  if (found == sources_.end()) found = sources_.try_emplace(source, Source{.since = now}).first;
  Source& known = found->second;
  if (now - known.since >= kMemory) known = {.since = now};
  return DelayAfter(++known.failures);
}

void AccessFailures::Record(const Failure& failure, uint64_t held_back) {
  std::string message(failure.status.message());
  if (held_back > 0) absl::StrAppend(&message, " (and ", held_back, " others were not recorded)");
  const std::string method(ShortMethodName(failure.method));
  if (log_ != nullptr) {
    log_->Warning("access refused", {{"from", failure.from},
                                     {"principal", failure.principal},
                                     {"rpc", method},
                                     {"reason", message}});
  }
  audit::Record record{.kind = audit::Kind::kAccess,
                       .principal = failure.principal,
                       .from = failure.from,
                       .rpc = method};
  Judge(failure.status, record);
  record.message = std::move(message);
  AuditTrail(audit_).Append(std::move(record));
}

}  // namespace herald::rpc

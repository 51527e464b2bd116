#include "internal/rpc/apply.h"

#include "absl/time/clock.h"
#include "internal/rpc/status.h"

namespace herald::rpc {

absl::StatusOr<injector::Revision> Apply(const Core& core, const Change& change,
                                         const telemetry::Span& parent) {
  const auto* announcements = std::get_if<Announcements>(&change);
  telemetry::Span span = parent.Child(announcements != nullptr ? "core.announce" : "core.withdraw");
  const absl::Time now = absl::Now();
  absl::StatusOr<injector::Revision> revision =
      announcements != nullptr ? core.injector.Announce(*announcements)
                               : core.injector.Withdraw(std::get<Withdrawals>(change));
  if (revision.ok()) {
    span.SetAttribute("herald.revision", static_cast<int64_t>(*revision));
    core.wire_watch.Accepted(*revision, now, span);
  }
  span.End(revision.status().code());
  if (!revision.ok()) return FromInjector(revision.status());
  return revision;
}

}  // namespace herald::rpc

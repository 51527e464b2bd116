#include "internal/rpc/audit_trail.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "internal/rpc/status.h"

namespace herald::rpc {
namespace {

absl::Status Refusal(const absl::Status& status, absl::string_view what_was_done) {
  return FromAudit(
      absl::Status(status.code(), absl::StrCat(status.message(), "; ", what_was_done)));
}

}  // namespace

absl::StatusOr<AuditTrail::Room> AuditTrail::Reserve(size_t routes) const {
  if (log_ == nullptr) return Room();
  absl::StatusOr<audit::Log::Room> room = log_->Reserve(routes);
  if (!room.ok()) return Refusal(room.status(), "nothing was done");
  return Room(*std::move(room));
}

void AuditTrail::Append(audit::Record record, Room room, Written written) const {
  if (log_ == nullptr) return written(absl::OkStatus());
  log_->Append(std::move(record), *std::move(room),
               [written = std::move(written)](const absl::Status& status) {
                 written(status.ok() ? status : Refusal(status, "what was asked may be done"));
               });
}

void AuditTrail::Append(audit::Record record) const {
  if (log_ != nullptr) log_->Append(std::move(record));
}

absl::string_view ShortMethodName(absl::string_view full_name) {
  return absl::StripPrefix(full_name, "herald.v1.");
}

void Judge(const absl::Status& status, audit::Record& record) {
  record.accepted = status.ok();
  if (status.ok()) return;
  record.reason = ReasonOf(status);
  record.rule = RuleOf(status);
  record.message = std::string(status.message());
}

}  // namespace herald::rpc

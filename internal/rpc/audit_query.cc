#include "internal/rpc/audit_query.h"

#include <utility>

#include "internal/rpc/convert/convert_audit.h"
#include "internal/rpc/limits.h"

namespace herald::rpc {
namespace {

// Whatever it is that the files cannot be read for, it is not the caller's doing.
absl::Status Unreadable(const absl::Status& status) {
  return FromAudit(absl::UnavailableError(status.message()));
}

}  // namespace

AuditQuery::AuditQuery(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                       const v1::ListAuditRecordsRequest& request)
    : Call(backend, method, context, /*has_core_part=*/false), query_(QueryFromProto(request)) {}

void AuditQuery::Begin() {
  if (!query_.ok()) return End(query_.status());
  if (backend_.core().audit == nullptr) return End(NoAudit());
  share_ = backend_.audit_queries.Take(1);
  if (!share_.has_value()) {
    return End(Exhausted(kReasonStreamsMax, "too many ListAuditRecords calls at one time"));
  }
  backend_.ReadFiles([self = Self(this)] { self->Open(); });
}

void AuditQuery::OnWriteDone(bool ok) {
  if (!ok) return End(absl::CancelledError("the client is gone"));
  ReadLater();
}

void AuditQuery::Open() {
  absl::StatusOr<audit::Reader> reader =
      audit::Reader::Open(backend_.core().audit->path(), *std::move(query_));
  if (!reader.ok()) return End(Unreadable(reader.status()));
  reader_ = *std::move(reader);
  ReadPiece();
}

void AuditQuery::ReadPiece() {
  if (ended()) return;
  const auto records = reader_->Next();
  if (!records.ok()) return End(Unreadable(records.status()));
  if (!records->has_value()) return End(absl::OkStatus());
  if ((*records)->empty()) return ReadLater();
  response_.Clear();
  for (const audit::Record& record : **records) RecordToProto(record, *response_.add_records());
  absl::MutexLock lock(&mutex_);
  if (!ended_) StartWrite(&response_);
}

// In a turn of its own: other queries go in between.
void AuditQuery::ReadLater() {
  backend_.ReadFiles([self = Self(this)] { self->ReadPiece(); });
}

}  // namespace herald::rpc

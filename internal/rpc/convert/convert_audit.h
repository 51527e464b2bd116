#ifndef HERALD_INTERNAL_RPC_CONVERT_CONVERT_AUDIT_H_
#define HERALD_INTERNAL_RPC_CONVERT_CONVERT_AUDIT_H_

#include "absl/status/statusor.h"
#include "internal/audit/reader.h"
#include "internal/audit/record.h"
#include "proto/herald/v1/admin_service.pb.h"

namespace herald::rpc {

absl::StatusOr<audit::Query> QueryFromProto(const v1::ListAuditRecordsRequest& proto);

void RecordToProto(const audit::Record& record, v1::AuditRecord& proto);

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_CONVERT_CONVERT_AUDIT_H_

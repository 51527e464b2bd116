#ifndef HERALD_INTERNAL_RPC_AUDIT_QUERY_H_
#define HERALD_INTERNAL_RPC_AUDIT_QUERY_H_

#include <optional>

#include <grpcpp/support/server_callback.h>

#include "absl/status/statusor.h"
#include "internal/audit/reader.h"
#include "internal/rpc/call.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"

namespace herald::rpc {

// ListAuditRecords: reads the files on the thread that is there for it, one piece after the other,
// and the next one when what was found is written.
class AuditQuery final : public Call<grpc::ServerWriteReactor<v1::ListAuditRecordsResponse>> {
 public:
  AuditQuery(Backend& backend, Method& method, grpc::CallbackServerContext* context,
             const v1::ListAuditRecordsRequest& request);
  void Begin();

 private:
  void OnWriteDone(bool ok) override;
  // What follows runs on the thread of files.
  void Open();
  void ReadPiece();
  void ReadLater();

  absl::StatusOr<audit::Query> query_;
  std::optional<Budget::Share> share_;
  std::optional<audit::Reader> reader_;
  v1::ListAuditRecordsResponse response_;  // gRPC's while it writes.
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_AUDIT_QUERY_H_

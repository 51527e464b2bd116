#ifndef HERALD_INTERNAL_RPC_ROUTE_WITHDRAW_ALL_CALL_H_
#define HERALD_INTERNAL_RPC_ROUTE_WITHDRAW_ALL_CALL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/support/server_callback.h>

#include "internal/injector/owned_routes.h"
#include "internal/rpc/call.h"
#include "internal/rpc/convert/route_match.h"
#include "internal/rpc/route/change_records.h"
#include "internal/rpc/route/sent_wait.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {

// WithdrawAll: a walk over the table, step by step.
class WithdrawAllCall final : public Call<grpc::ServerUnaryReactor> {
 public:
  WithdrawAllCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
                  const v1::WithdrawAllRequest& request, v1::WithdrawAllResponse& response);
  void Begin();

 private:
  absl::Status Prepare();

  // Core thread, even if the caller is gone by now.
  void Run();
  void Done(const injector::RouteSweep& sweep, const absl::Status& written);
  void Answer(const std::vector<injector::Delivery>* deliveries);
  void LeaveCore() override { sent_wait_.Cancel(); }

  const v1::WithdrawAllRequest request_;
  v1::WithdrawAllResponse& response_;
  injector::WithdrawScope scope_;
  std::optional<audit::Record> record_;  // Unless it only counts.
  AuditTrail::Room room_;
  // Core thread.
  injector::Revision revision_ = 0;
  uint64_t withdrawn_ = 0;
  SentWait sent_wait_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_WITHDRAW_ALL_CALL_H_

#ifndef HERALD_INTERNAL_RPC_ROUTE_CHANGE_CALL_H_
#define HERALD_INTERNAL_RPC_ROUTE_CHANGE_CALL_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/support/server_callback.h>

#include "internal/rpc/call.h"
#include "internal/rpc/route/change_records.h"
#include "internal/rpc/route/change_run.h"
#include "internal/rpc/route/sent_wait.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {

// Announce or Withdraw: a change that is made, and answered, in turns of the core.
class ChangeCall : public Call<grpc::ServerUnaryReactor> {
 public:
  void Begin();

 protected:
  // What the two requests have in common.
  struct Asked {
    Change change = {};
    injector::ChangeOptions options = {};
    std::string client = {};
    std::string request_id = {};
    std::string note = {};  // Of a withdrawal.
    v1::WaitFor wait_for = v1::WAIT_FOR_UNSPECIFIED;
    size_t fingerprint = 0;
    size_t octets = 0;
  };
  struct Answer {
    const injector::ChangeOutcome& outcome;
    const std::vector<RouteFault>& faults;
    const std::vector<injector::Delivery>* deliveries;  // Null: nobody asked.
  };

  ChangeCall(Backend& backend, Method& method, grpc::CallbackServerContext* context, bool has_wait)
      : Call(backend, method, context, has_wait), sent_wait_(backend.core()) {}

  // In Begin only.
  virtual Asked Read(Violations& violations) const = 0;
  // Before the end only.
  virtual void Write(const Answer& answer) = 0;

 private:
  absl::Status Prepare();
  absl::Status PrepareRecord();
  bool IsSmall() const;
  // False: the core is not idle.
  bool RunAtOnce();
  bool is_remembered() const { return !asked_.request_id.empty() && !asked_.options.validate_only; }

  // In turns of the core, even if the caller is gone by now: what it asked for is done all the
  // same.
  void Run();
  void Step();
  void Conclude();
  void Remember(const absl::Status& status);
  void Recorded(const absl::Status& written);
  void Await();
  void AnswerNow(const std::vector<injector::Delivery>* deliveries);
  void LeaveCore() override { sent_wait_.Cancel(); }

  Asked asked_;
  audit::Record record_;
  RecordRooms rooms_;
  // Of the core.
  std::optional<ChangeRun> run_;
  injector::ChangeOutcome outcome_;
  SentWait sent_wait_;
  bool at_once_ = false;
  bool answer_is_due_ = false;  // When the turn has ended that was taken in Begin.
};

class AnnounceCall final : public ChangeCall {
 public:
  AnnounceCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
               const v1::AnnounceRequest& request, v1::AnnounceResponse& response);

 private:
  Asked Read(Violations& violations) const override;
  void Write(const Answer& answer) override;

  const v1::AnnounceRequest& request_;
  v1::AnnounceResponse& response_;
};

class WithdrawCall final : public ChangeCall {
 public:
  WithdrawCall(Backend& backend, Method& method, grpc::CallbackServerContext* context,
               const v1::WithdrawRequest& request, v1::WithdrawResponse& response);

 private:
  Asked Read(Violations& violations) const override;
  void Write(const Answer& answer) override;

  const v1::WithdrawRequest& request_;
  v1::WithdrawResponse& response_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_CHANGE_CALL_H_

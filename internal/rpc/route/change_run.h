#ifndef HERALD_INTERNAL_RPC_ROUTE_CHANGE_RUN_H_
#define HERALD_INTERNAL_RPC_ROUTE_CHANGE_RUN_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "internal/injector/owned_routes.h"
#include "internal/rpc/convert/convert_change.h"
#include "internal/rpc/core.h"
#include "internal/telemetry/trace.h"

namespace herald::rpc {

// A change on its way: made on the core thread, in steps that others go between unless it must be
// one piece. Once begun it is to be stepped to its end.
class ChangeRun {
 public:
  ChangeRun(const Core& core, injector::Caller caller, Change change,
            injector::ChangeOptions options, const telemetry::Span& parent);

  // Core thread. True: there is more.
  [[nodiscard]] bool Step();

  // Once all is done. The indices are those in the request.
  const injector::ChangeOutcome& outcome() const { return outcome_; }
  const Change& change() const { return change_; }
  const injector::Caller& caller() const { return caller_; }

 private:
  bool in_one_piece() const { return options_.atomic || options_.validate_only; }
  injector::ChangeOutcome Announce(const Announcements& batches, absl::Time now);
  // The next of them.
  absl::Span<const injector::BatchPart> TakeParts(const Announcements& batches);
  injector::ChangeOutcome Withdraw(const Withdrawals& nlri);
  bool IsOver() const;

  const Core& core_;
  const injector::Caller caller_;
  const Change change_;
  const injector::ChangeOptions options_;
  const telemetry::Span parent_;
  telemetry::Span span_;
  size_t at_ = 0;                           // Batches, or routes to withdraw, that are done.
  size_t inside_ = 0;                       // Routes of the next batch that are done.
  size_t done_ = 0;                         // Routes that are done.
  std::vector<injector::BatchPart> parts_;  // Keeps its room from step to step.
  injector::ChangeOutcome outcome_;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_ROUTE_CHANGE_RUN_H_

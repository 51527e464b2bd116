#ifndef HERALD_CMD_HERALDCTL_CHANGE_OUTCOME_H_
#define HERALD_CMD_HERALDCTL_CHANGE_OUTCOME_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <grpcpp/support/status.h>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "cmd/heraldctl/exit_code.h"
#include "proto/herald/v1/route_service.pb.h"

namespace herald::ctl {

// What became of an announce or a withdraw.
struct ChangeOutcome {
  grpc::Status status;
  uint64_t routes = 0;  // That the daemon accepted.
  uint64_t routes_refused = 0;
  uint64_t routes_unanswered = 0;
  std::vector<std::string> faults = {};  // Why routes were refused.
  uint64_t revision = 0;
  std::vector<v1::PeerDelivery> deliveries = {};  // With --wait sent.
  absl::Duration elapsed;
};

// How the verb speaks of it.
struct ChangeWords {
  absl::string_view doing;       // "announcing"
  absl::string_view done;        // "announced"
  absl::string_view would = {};  // "would announce"
};

// Results go to out, complaints to err.
ExitCode ReportChange(const ChangeOutcome& outcome, const ChangeWords& words, bool until_sent,
                      absl::string_view target, bool json, std::ostream& out, std::ostream& err);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_CHANGE_OUTCOME_H_

#ifndef HERALD_CMD_HERALDCTL_STATUS_TEXT_H_
#define HERALD_CMD_HERALDCTL_STATUS_TEXT_H_

#include <ostream>
#include <string>

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "cmd/heraldctl/exit_code.h"

namespace herald::ctl {

// "INVALID_ARGUMENT"; the number where there is no name.
std::string CodeName(int code);

// Tells why a call failed, each field that is at fault, and what to do next.
ExitCode ReportFailure(const grpc::Status& status, absl::string_view target, std::ostream& err);

// For a stream that should have gone on.
ExitCode ReportStreamEnd(const grpc::Status& status, absl::string_view target, std::ostream& err);

// Tells what is wrong with the command line or an input file.
ExitCode ReportUsage(const absl::Status& status, std::ostream& err);

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_STATUS_TEXT_H_

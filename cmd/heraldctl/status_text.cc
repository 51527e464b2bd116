#include "cmd/heraldctl/status_text.h"

#include <optional>

#include <google/protobuf/util/time_util.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "cmd/heraldctl/text.h"
#include "proto/google/rpc/error_details.pb.h"
#include "proto/google/rpc/status.pb.h"

namespace herald::ctl {
namespace {

// What the daemon adds to a status.
struct Details {
  google::rpc::BadRequest bad_request;
  google::rpc::ErrorInfo error_info;
  google::rpc::RetryInfo retry_info;
};

Details ReadDetails(const grpc::Status& status) {
  Details details;
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return details;
  for (const google::protobuf::Any& detail : rich.details()) {
    // Each takes its own type and leaves the others.
    detail.UnpackTo(&details.bad_request);
    detail.UnpackTo(&details.error_info);
    detail.UnpackTo(&details.retry_info);
  }
  return details;
}

std::string ExhaustedAdvice(const Details& details) {
  if (details.error_info.reason() == "SUBSCRIBER_LAGGED") {
    return "The reader of this output was too slow; start again with --snapshot.";
  }
  if (details.retry_info.has_retry_delay()) {
    const int64_t milliseconds =
        google::protobuf::util::TimeUtil::DurationToMilliseconds(details.retry_info.retry_delay());
    return absl::StrCat("Try again in ", absl::FormatDuration(absl::Milliseconds(milliseconds)),
                        ".");
  }
  return "\"heraldctl info\" shows the limits.";
}

// What to do next, by the daemon's reason (docs/errors.md).
struct ReasonAdvice {
  absl::string_view reason;
  absl::string_view advice;
};
constexpr ReasonAdvice kReasonAdvice[] = {
    {"STATIC_ROUTE", "The daemon's configuration announces this prefix; change it there."},
    {"NOT_OWNER",
     "\"heraldctl explain PREFIX\" shows whose it is; --take-over makes it yours, where you may."},
    {"GUARD", "The daemon's configuration does not allow it; its owner can change that rule."},
    {"NOT_DURABLE", "The daemon keeps routes in memory only; --wait accepted or sent."},
    {"UNKNOWN_LEASE", "\"heraldctl lease list\" shows those that live."},
    {"ROLE_MISSING", "\"heraldctl info\" shows who you are to the daemon, and your roles."},
    {"NO_AUDIT", "Set audit.path in the daemon's configuration."},
};

std::string Advice(grpc::StatusCode code, const Details& details, absl::string_view target) {
  for (const ReasonAdvice& known : kReasonAdvice) {
    if (details.error_info.reason() == known.reason) return std::string(known.advice);
  }
  switch (code) {
    case grpc::StatusCode::UNAVAILABLE:
      return absl::StrCat("Is heraldd running, is its API at ", Printable(target),
                          ", and may you open it? --target or $HERALD_TARGET names another place.");
    case grpc::StatusCode::INVALID_ARGUMENT:
      return "Nothing was changed; correct the request and try again.";
    case grpc::StatusCode::NOT_FOUND:
      return "\"heraldctl peers\" lists the configured names.";
    case grpc::StatusCode::FAILED_PRECONDITION:
      return "";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ExhaustedAdvice(details);
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "What was asked may have been done all the same. --timeout allows more; \"heraldctl "
             "peers\" shows who is behind.";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "heraldctl and heraldd are of different versions; \"heraldctl info\" and \"heraldctl "
             "--version\" show them.";
    default:
      return "The daemon's log may tell more.";
  }
}

}  // namespace

std::string CodeName(int code) {
  constexpr const char* kNames[] = {
      "OK",
      "CANCELLED",
      "UNKNOWN",
      "INVALID_ARGUMENT",
      "DEADLINE_EXCEEDED",
      "NOT_FOUND",
      "ALREADY_EXISTS",
      "PERMISSION_DENIED",
      "RESOURCE_EXHAUSTED",
      "FAILED_PRECONDITION",
      "ABORTED",
      "OUT_OF_RANGE",
      "UNIMPLEMENTED",
      "INTERNAL",
      "UNAVAILABLE",
      "DATA_LOSS",
      "UNAUTHENTICATED",
  };
  if (code < 0 || code >= static_cast<int>(std::size(kNames))) return absl::StrCat("code ", code);
  return kNames[code];
}

ExitCode ReportFailure(const grpc::Status& status, absl::string_view target, std::ostream& err) {
  const Details details = ReadDetails(status);
  const bool unreachable = status.error_code() == grpc::StatusCode::UNAVAILABLE;
  err << "heraldctl: " << CodeName(status.error_code()) << ": " << Printable(status.error_message())
      << '\n';
  for (const auto& violation : details.bad_request.field_violations()) {
    err << "  " << Printable(violation.field()) << ": " << Printable(violation.description())
        << '\n';
  }
  const auto rule = details.error_info.metadata().find("rule");
  if (rule != details.error_info.metadata().end()) {
    err << "  the rule is " << Printable(rule->second) << '\n';
  }
  const std::string advice = Advice(status.error_code(), details, target);
  if (!advice.empty()) err << advice << '\n';
  return unreachable ? ExitCode::kUnreachable : ExitCode::kFailed;
}

ExitCode ReportStreamEnd(const grpc::Status& status, absl::string_view target, std::ostream& err) {
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    err << "heraldctl: the time that --timeout gave is over\n";
    return ExitCode::kFailed;
  }
  if (!status.ok()) return ReportFailure(status, target, err);
  err << "heraldctl: the daemon ended the stream\n";
  return ExitCode::kFailed;
}

ExitCode ReportUsage(const absl::Status& status, std::ostream& err) {
  for (const absl::string_view line : absl::StrSplit(status.message(), '\n')) {
    err << "heraldctl: " << Printable(line) << '\n';
  }
  return ExitCode::kUsage;
}

}  // namespace herald::ctl

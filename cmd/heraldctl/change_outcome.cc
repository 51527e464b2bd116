#include "cmd/heraldctl/change_outcome.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/table.h"
#include "cmd/heraldctl/text.h"

namespace herald::ctl {
namespace {

// Below this many a rate tells nothing.
constexpr uint64_t kRoutesForRate = 1000;

void PrintJson(const ChangeOutcome& outcome, std::ostream& out) {
  const std::string deliveries =
      absl::StrJoin(outcome.deliveries, ",",
                    [](std::string* text, const v1::PeerDelivery& d) { *text += ToJson(d); });
  // 64-bit numbers are text, as in Protobuf's JSON.
  out << absl::StrFormat(
      "{\"routes\":\"%d\",\"routes_refused\":\"%d\",\"routes_unanswered\":\"%d\","
      "\"revision\":\"%d\",\"seconds\":%.3f,\"deliveries\":[%s]}\n",
      outcome.routes, outcome.routes_refused, outcome.routes_unanswered, outcome.revision,
      absl::ToDoubleSeconds(outcome.elapsed), deliveries);
}

void PrintText(const ChangeOutcome& outcome, const ChangeWords& words, std::ostream& out) {
  const double seconds = absl::ToDoubleSeconds(outcome.elapsed);
  out << words.done << ' ' << FormatCountOf(outcome.routes, "route");
  if (outcome.routes >= kRoutesForRate && seconds > 0) {
    const auto rate = static_cast<uint64_t>(static_cast<double>(outcome.routes) / seconds);
    out << absl::StrFormat(" in %.2f s (%s routes/s)", seconds, FormatCount(rate));
  }
  out << ", revision " << outcome.revision << '\n';
  if (outcome.deliveries.empty()) return;
  Table table({{.title = "PEER"}, {.title = "OUTCOME"}});
  for (const v1::PeerDelivery& delivery : outcome.deliveries) {
    table.Add({delivery.peer(), FormatOutcome(delivery.outcome())});
  }
  table.Print(out);
}

void PrintComplaints(const ChangeOutcome& outcome, std::ostream& err) {
  for (const std::string& fault : outcome.faults) err << "heraldctl: " << Printable(fault) << '\n';
  if (outcome.routes_refused > 0) {
    err << "heraldctl: " << FormatCountOf(outcome.routes_refused, "route")
        << (outcome.routes_refused == 1 ? " was" : " were") << " refused\n";
  }
  if (outcome.routes_unanswered > 0) {
    err << "heraldctl: " << FormatCountOf(outcome.routes_unanswered, "route")
        << " without an answer: perhaps done, perhaps not\n";
  }
}

ExitCode Verdict(const ChangeOutcome& outcome, bool until_sent, absl::string_view target,
                 std::ostream& err) {
  if (!outcome.status.ok()) {
    const ExitCode code = ReportFailure(outcome.status, target, err);
    const bool too_late = outcome.status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
    return until_sent && too_late ? ExitCode::kNotTold : code;
  }
  if (outcome.routes_refused > 0) return ExitCode::kFailed;
  if (until_sent && outcome.routes > 0 && outcome.deliveries.empty()) {
    err << "heraldctl: no peer is configured, so nobody was told\n";
  }
  const bool all_told =
      std::all_of(outcome.deliveries.begin(), outcome.deliveries.end(), [](const auto& delivery) {
        return delivery.outcome() == v1::PeerDelivery::OUTCOME_SENT ||
               delivery.outcome() == v1::PeerDelivery::OUTCOME_NOT_SELECTED;
      });
  return all_told ? ExitCode::kDone : ExitCode::kNotTold;
}

}  // namespace

ExitCode ReportChange(const ChangeOutcome& outcome, const ChangeWords& words, bool until_sent,
                      absl::string_view target, bool json, std::ostream& out, std::ostream& err) {
  PrintComplaints(outcome, err);
  const ExitCode code = Verdict(outcome, until_sent, target, err);
  if (!outcome.status.ok() && outcome.routes == 0) return code;
  if (json) {
    PrintJson(outcome, out);
  } else {
    PrintText(outcome, words, out);
  }
  return code;
}

}  // namespace herald::ctl

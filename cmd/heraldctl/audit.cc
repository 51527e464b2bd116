#include <iostream>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cmd/heraldctl/audit_flags.h"
#include "cmd/heraldctl/audit_text.h"
#include "cmd/heraldctl/json.h"
#include "cmd/heraldctl/peer_text.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/table.h"
#include "cmd/heraldctl/verbs.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr char kExamples[] =
    R"(  heraldctl audit                                      the latest 50 records
  heraldctl audit --since 1h --last 0                  all of the last hour
  heraldctl audit --principal detector --kind announce
  heraldctl audit --prefix 192.0.2.66/32               what became of a route
A number that is missing is a record that is missing; a line tells of it where all are listed.
)";

// Where records go as they come.
class RecordPrinter {
 public:
  RecordPrinter(bool finds_gaps, bool json) : finds_gaps_(finds_gaps) {
    if (json) array_.emplace(std::cout);
  }

  void Take(const v1::AuditRecord& record) {
    const std::string gap = finds_gaps_ ? gaps_.Take(record.sequence()) : "";
    if (!gap.empty()) TellGap(gap);
    if (array_.has_value()) {
      array_->Add(record);
    } else {
      table_.Add(
          {absl::StrCat(record.sequence()),
           absl::FormatTime("%Y-%m-%d %H:%M:%E3S", ToTime(record.time()), absl::LocalTimeZone()),
           FormatWho(record), FormatKind(record.kind()), FormatVerdict(record),
           FormatSubject(record), FormatRemark(record)});
    }
  }
  void Show() {
    if (!array_.has_value()) table_.Print(std::cout);
  }
  void Finish() {
    if (array_.has_value()) array_->Finish();
    Show();
  }

 private:
  void TellGap(const std::string& gap) {
    Show();
    (array_.has_value() ? std::cerr : std::cout) << "-- " << gap << " --\n";
  }

  const bool finds_gaps_;
  std::optional<JsonArray> array_;
  Table table_{{{.title = "RECORD", .align = Table::Align::kRight},
                {.title = "TIME"},
                {.title = "WHO"},
                {.title = "WHAT"},
                {.title = "VERDICT"},
                {.title = "ABOUT"},
                {.title = "REMARK"}}};
  GapFinder gaps_;
};

ExitCode Audit(const GlobalOptions& global, const AuditFlags& flags) {
  const absl::StatusOr<v1::ListAuditRecordsRequest> request = flags.Parse(absl::Now());
  if (!request.ok()) return ReportUsage(request.status(), std::cerr);
  const Client client(global);
  const auto stub = v1::AdminService::NewStub(client.channel());
  const auto context = client.Stream();
  const auto stream = stub->ListAuditRecords(context.get(), *request);
  RecordPrinter printer(flags.takes_all(), global.json);
  v1::ListAuditRecordsResponse response;
  while (std::cout && stream->Read(&response)) {
    for (const v1::AuditRecord& record : response.records()) printer.Take(record);
    printer.Show();
  }
  if (!std::cout) context->TryCancel();
  if (const grpc::Status status = stream->Finish(); !status.ok()) {
    return ReportFailure(status, client.target(), std::cerr);
  }
  printer.Finish();
  return ExitCode::kDone;
}

}  // namespace

void AddAudit(CommandLine& line) {
  auto flags = std::make_shared<AuditFlags>();
  CLI::App* verb = line.AddVerb("audit", "Shows who did what, and what was refused", kExamples,
                                [&line, flags] { return Audit(line.options(), *flags); });
  flags->AddTo(*verb);
}

}  // namespace herald::ctl

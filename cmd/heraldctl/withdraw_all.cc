#include "cmd/heraldctl/withdraw_all.h"

#include <iostream>
#include <utility>

#include "absl/time/clock.h"
#include "cmd/heraldctl/change_outcome.h"
#include "cmd/heraldctl/status_text.h"
#include "cmd/heraldctl/text.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::ctl {
namespace {

constexpr ChangeWords kWords = {.doing = "withdrawing", .done = "withdrew"};
constexpr ChangeWords kCountWords = {.doing = "counting", .done = "would withdraw"};

absl::Status SetScope(const AllFlags& all, const ChangeFlags& flags,
                      v1::WithdrawAllRequest& request) {
  if (all.own) {
    request.set_own(true);
  } else if (!all.owner.empty()) {
    request.set_principal(all.owner);
  } else if (all.everything) {
    request.set_everything(true);
  } else if (!flags.client().empty()) {
    request.set_client(flags.client());
  } else {
    return absl::InvalidArgumentError(
        "whose routes? Add --own, --client NAME, --owner PRINCIPAL or --everything to --all");
  }
  const bool is_own_client = request.has_client() || flags.client().empty();
  if (!is_own_client) {
    return absl::InvalidArgumentError("--client does not go with --own, --owner and --everything");
  }
  return absl::OkStatus();
}

}  // namespace

void AllFlags::AddTo(CLI::App& app, CLI::Option& all) {
  const std::vector<CLI::Option*> before = app.get_options();
  CLI::Option* of_own = app.add_flag("--own", own, "With --all: yours, of all your clients");
  CLI::Option* of_owner = app.add_option("--owner", owner, "With --all: those of this principal")
                              ->type_name("PRINCIPAL")
                              ->excludes(of_own);
  app.add_flag("--everything", everything, "With --all: everybody's, but the configuration's")
      ->excludes(of_own)
      ->excludes(of_owner);
  app.add_flag("--yes", yes, "With --all: do it; else it is only told how many there are");
  match.AddTo(app);
  const std::vector<CLI::Option*> after = app.get_options();
  for (size_t i = before.size(); i < after.size(); ++i) after[i]->needs(&all);
}

ExitCode WithdrawAll(const GlobalOptions& global, const AllFlags& all, const ChangeFlags& flags,
                     const std::string& reason) {
  v1::WithdrawAllRequest request;
  absl::Status parsed = SetScope(all, flags, request);
  if (parsed.ok()) parsed = all.match.Fill(*request.mutable_match());
  if (!parsed.ok()) return ReportUsage(parsed, std::cerr);
  const bool only_count = flags.validate_only() || !all.yes;
  request.set_wait_for(flags.wait_for());
  request.set_validate_only(only_count);
  request.set_reason(reason);

  const Client client(global);
  const auto context = client.Call();
  v1::WithdrawAllResponse response;
  ChangeOutcome outcome;
  const absl::Time start = absl::Now();
  outcome.status =
      v1::RouteService::NewStub(client.channel())->WithdrawAll(context.get(), request, &response);
  outcome.routes = response.withdrawn();
  outcome.revision = response.revision();
  outcome.deliveries.assign(response.deliveries().begin(), response.deliveries().end());
  outcome.elapsed = absl::Now() - start;
  const ExitCode code = ReportChange(outcome, only_count ? kCountWords : kWords, flags.until_sent(),
                                     client.target(), global.json, std::cout, std::cerr);
  if (code != ExitCode::kDone || !only_count || flags.validate_only()) return code;
  std::cerr << "heraldctl: nothing was withdrawn; --yes does it\n";
  return ExitCode::kUsage;
}

}  // namespace herald::ctl
